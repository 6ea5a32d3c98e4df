#include "cli/job_outputs.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"
#include "data/upload_folder.h"
#include "support/fake_s3.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JobOutputs : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "volume/model/sub"));
    ASSERT_TRUE(replace_file(root_ / "volume/model/sub/weights", "w"));
    ASSERT_TRUE(ensure_directory(root_ / "volume/output"));
    ASSERT_TRUE(replace_file(root_ / "volume/output/report", "r"));
  }
  void TearDown() override { fs::remove_all(root_); }
  void store(const std::string& key, const char* folder) {
    ASSERT_TRUE(
        data::upload_archive(s3_, root_ / "volume", folder, {"b", key}, [](const std::string&) {}));
  }
  Result<FetchedOutputs> fetch() {
    Terminal terminal(null_.get());
    return fetch_outputs(s3_, {"b", "job/output/"}, out_, terminal);
  }

  data::FakeS3 s3_;
  UniqueFd null_{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  fs::path root_ = fs::temp_directory_path() / ("trainyard-outputs-" + random_hex(12));
  fs::path out_ = root_ / "not/there/yet";
};

TEST_F(JobOutputs, ArchivesAreUnpackedAndNotKept) {
  store("job/output/model.tar.gz", "model");
  store("job/output/output.tar.gz", "output");
  s3_.objects["b/job/output/stranger"] = "x";
  const auto fetched = fetch();
  ASSERT_TRUE(fetched) << fetched.error().message();
  EXPECT_THAT(fetched->folders, ElementsAre("model", "output"));
  EXPECT_EQ(fetched->files, 2U);
  EXPECT_EQ(*read_file(out_ / "model/sub/weights"), "w");
  EXPECT_EQ(*read_file(out_ / "output/report"), "r");
  EXPECT_EQ(std::distance(fs::directory_iterator(out_), {}), 2);
}

TEST_F(JobOutputs, PlainTreesGoToTheSameFolders) {
  s3_.objects["b/job/output/model/a"] = "1";
  s3_.objects["b/job/output/model/sub/b"] = "2";
  s3_.objects["b/job/output/data/c"] = "3";
  const auto fetched = fetch();
  ASSERT_TRUE(fetched) << fetched.error().message();
  EXPECT_EQ(*read_file(out_ / "model/sub/b"), "2");
  EXPECT_EQ(*read_file(out_ / "output/c"), "3");
  EXPECT_EQ(fetched->size.value, 3U);
}

TEST_F(JobOutputs, NoResultsAreNoError) {
  const auto fetched = fetch();
  ASSERT_TRUE(fetched);
  EXPECT_THAT(fetched->folders, IsEmpty());
  EXPECT_FALSE(fs::exists(out_));
}

TEST_F(JobOutputs, KeysThatCannotBeFilesCostNoOthers) {
  const std::string below = "b/job/output/model/";
  for (const std::string& key :
       {std::string("../../../evil"), std::string("a//b"), std::string(300, 'n'),
        std::string("both/file"), std::string("kept")})
    s3_.objects[below + key] = "1";
  s3_.objects[below + "both"] = "2";  // it or the other one is left out
  const auto fetched = fetch();
  ASSERT_TRUE(fetched) << fetched.error().message();
  EXPECT_EQ(fetched->files, 2U);
  EXPECT_EQ(*read_file(out_ / "model/kept"), "1");
  EXPECT_TRUE(fs::exists(out_ / "model/both"));
  EXPECT_FALSE(fs::exists(root_ / "not/evil"));
}

TEST_F(JobOutputs, AFailedDownloadLeavesNoHalfArchive) {
  store("job/output/model.tar.gz", "model");
  s3_.fail_get = Error(ErrorKind::unavailable, "reset");
  const auto fetched = fetch();
  ASSERT_FALSE(fetched);
  EXPECT_THAT(fetched.error().message(), HasSubstr("s3://b/job/output/"));
  EXPECT_TRUE(fs::is_empty(out_));
}

TEST_F(JobOutputs, ResultsOfTwoJobsAreNeverMixed) {
  EXPECT_TRUE(check_output_folder(out_));
  EXPECT_TRUE(check_output_folder(root_ / "volume/model"));
  const auto used = check_output_folder(root_ / "volume");
  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().kind(), ErrorKind::conflict);
  EXPECT_FALSE(check_output_folder(root_ / "volume/output/report"));
}

}  // namespace
}  // namespace trainyard::cli
