#include "runtime/image_records.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

class ImageRecordsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { fs::remove_all(folder_); }
  static ImageSource source(const std::string& name) { return *parse_image_name(name); }
  static ImageRecord record(const std::string& name, char digit) {
    return {ImageRecords::canonical(source(name)), "", "sha256:" + std::string(64, digit), "", {}};
  }
  fs::path folder_ = fs::temp_directory_path() / ("trainyard-names-" + random_hex(12));
  ImageRecords records_{folder_};
};

TEST_F(ImageRecordsTest, ANameWithoutATagMeansLatest) {
  ASSERT_TRUE(records_.write(source("mine"), record("mine", 'a')));
  EXPECT_EQ(records_.read(source("mine:latest"))->digest, "sha256:" + std::string(64, 'a'));
  EXPECT_FALSE(records_.read(source("mine:1")));
  EXPECT_EQ(ImageRecords::canonical(source("host:5000/mine")), "docker://host:5000/mine:latest");
  EXPECT_EQ(ImageRecords::canonical(source("host:5000/mine:2")), "docker://host:5000/mine:2");
  EXPECT_EQ(ImageRecords::canonical(source("oci:/a:b")), "oci:/a:b");
}

TEST_F(ImageRecordsTest, ListsAndRemoves) {
  ASSERT_TRUE(records_.write(source("b:1"), record("b:1", 'a')));
  ASSERT_TRUE(records_.write(source("a:1"), record("a:1", 'b')));
  ASSERT_TRUE(replace_file(folder_ / "broken.json", "{"));
  ASSERT_TRUE(replace_file(folder_ / "some.lock", ""));
  const auto listed = records_.list();
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].source, "docker://a:1");
  EXPECT_GT(to_epoch_millis((*listed)[0].last_used), 0);
  ASSERT_TRUE(records_.remove((*listed)[0]));
  ASSERT_TRUE(records_.remove((*listed)[0]));
  EXPECT_EQ(records_.list()->size(), 1U);
}

TEST_F(ImageRecordsTest, AFolderThatIsNotThereIsEmpty) {
  EXPECT_TRUE(ImageRecords(folder_ / "absent").list()->empty());
}

TEST(SimilarImage, GoesByWhatIsBehindTheLastSlash) {
  std::vector<ImageRecord> records;
  for (const char* source :
       {"docker://docker.io/library/my-image:1", "docker://host:5000/team/xgboost:1.7",
        "oci-archive:/images/my-imag:1"}) {
    records.emplace_back();
    records.back().source = source;
  }
  const std::vector<std::string> names = registry_names(records);
  EXPECT_EQ(similar_image("my-imge:1", names), "docker.io/library/my-image:1");
  EXPECT_EQ(similar_image("other/xgbosot:1.7", names), "host:5000/team/xgboost:1.7");
  EXPECT_EQ(similar_image("pytorch:2", names), std::nullopt);
  EXPECT_EQ(similar_image("x", {}), std::nullopt);
}

TEST(SimilarImage, IsNamedBeforeWhatARegistrySaid) {
  const Error refused(ErrorKind::not_found, "pull access denied");
  EXPECT_EQ(with_similar_image(refused, "my-imge:1", {"my-image:1"}).message(),
            "no image 'my-imge:1' is here, but 'my-image:1' is: pull access denied");
  EXPECT_EQ(with_similar_image(refused, "other:1", {"my-image:1"}).message(), refused.message());
  const Error cancelled(ErrorKind::cancelled, "cancelled");
  EXPECT_EQ(with_similar_image(cancelled, "my-imge:1", {"my-image:1"}).message(), "cancelled");
}

}  // namespace
}  // namespace trainyard::runtime
