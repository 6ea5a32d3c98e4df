#include "data/download_channel.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

class DownloadChannel : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_)); }
  void TearDown() override { fs::remove_all(folder_); }
  Result<Downloaded> download(const char* uri) {
    return download_channel(s3_, *parse_s3_location(uri), folder_, {});
  }

  FakeS3 s3_;
  fs::path folder_ = fs::temp_directory_path() / ("trainyard-download-" + random_hex(12));
};

TEST_F(DownloadChannel, PutsEveryObjectInItsPlace) {
  for (int i = 0; i < 100; ++i)
    s3_.objects["b/train/" + std::to_string(i % 7) + "/" + std::to_string(i)] = std::to_string(i);
  s3_.objects["b/train/marker/"] = "";
  s3_.objects["b/other"] = "no";
  const auto done = download("s3://b/train/");
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(done->objects, 101U);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(*read_file(folder_ / std::to_string(i % 7) / std::to_string(i)), std::to_string(i));
  EXPECT_FALSE(fs::exists(folder_ / "other"));
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "0" / "0").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644U);
}

TEST_F(DownloadChannel, AnEmptyPrefixIsAnErrorThatNamesIt) {
  const auto done = download("s3://b/none/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(), "No S3 objects found under S3 URL \"s3://b/none/\"");
}

TEST_F(DownloadChannel, SharesAreDisjointAndComplete) {
  s3_.objects["b/t/"] = "";
  for (int i = 10; i < 20; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  const auto share = [&](std::uint64_t index, std::uint64_t count) {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    DownloadOptions options;
    options.shard = {index, count};
    const auto done = download_channel(s3_, {"b", "t/"}, folder_, options);
    EXPECT_TRUE(done) << done.error().message();
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_))
      names.insert(entry.path().filename().string());
    return names;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(share(0, 3), (Names{"10", "13", "16", "19"}));
  EXPECT_EQ(share(1, 3), (Names{"11", "14", "17"}));
  EXPECT_EQ(share(2, 3), (Names{"12", "15", "18"}));
  EXPECT_EQ(share(10, 11), Names()) << "more hosts than objects is no error";
}

TEST_F(DownloadChannel, AnObjectThatIsAlsoAFolderIsAConflict) {
  s3_.objects = {{"b/t/a", "1"}, {"b/t/a/b", "2"}};
  const auto done = download("s3://b/t/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::conflict);
}

TEST_F(DownloadChannel, TheFirstFailureEndsItAll) {
  for (int i = 0; i < 10000; ++i) s3_.objects["b/t/" + std::to_string(i)] = "x";
  s3_.fail_get = Error(ErrorKind::denied, "AccessDenied");
  const auto done = download("s3://b/t/");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::denied);
}

TEST_F(DownloadChannel, StopsWhenCancelled) {
  s3_.objects["b/t/a"] = "x";
  std::atomic<bool> cancelled{true};
  const auto done = download_channel(s3_, {"b", "t/"}, folder_, {2, &cancelled});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::cancelled);
}

}  // namespace
}  // namespace trainyard::data
