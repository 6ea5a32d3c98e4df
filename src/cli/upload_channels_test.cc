#include "cli/upload_channels.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/files.h"
#include "base/random.h"
#include "support/fake_s3.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class UploadChannel : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "sub"));
    for (int i = 0; i < 30; ++i)
      ASSERT_TRUE(replace_file(root_ / "sub" / std::to_string(i), std::string(1000, 'x')));
    ASSERT_TRUE(replace_file(root_ / "empty", ""));
    upload_ = {"train", root_, {"bucket", "job/input/train/"}};
  }
  void TearDown() override { fs::remove_all(root_); }
  Result<void> upload() {
    return upload_channel(s3_, upload_, *list_local_files(root_), sent_, cancelled_);
  }

  data::FakeS3 s3_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<bool> cancelled_{false};
  ChannelUpload upload_;
  fs::path root_ = fs::temp_directory_path() / ("trainyard-upload-" + random_hex(12));
};

TEST_F(UploadChannel, EveryFileIsAnObjectBelowThePrefix) {
  const auto done = upload();
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(s3_.objects.size(), 31U);
  EXPECT_EQ(s3_.objects.at("bucket/job/input/train/sub/7"), std::string(1000, 'x'));
  EXPECT_EQ(s3_.objects.at("bucket/job/input/train/empty"), "");
  EXPECT_EQ(sent_, 30'000U);
}

TEST_F(UploadChannel, TheFirstErrorEndsItAndNamesTheChannel) {
  s3_.fail_upload = Error(ErrorKind::exhausted, "disk full");
  const auto done = upload();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::exhausted);
  EXPECT_THAT(done.error().message(), HasSubstr("channel 'train': disk full"));
}

TEST_F(UploadChannel, ACancelledOneStoresNothing) {
  cancelled_ = true;
  const auto done = upload();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::cancelled);
  EXPECT_TRUE(s3_.objects.empty());
}

}  // namespace
}  // namespace trainyard::cli
