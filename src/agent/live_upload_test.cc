#include "agent/live_upload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "support/eventually.h"
#include "support/fake_s3.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

class LiveUploadTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(root_)); }
  void TearDown() override { fs::remove_all(root_); }

  std::unique_ptr<LiveUpload> make() {
    data::FolderSyncOptions options;
    options.settle = 0s;
    return std::make_unique<LiveUpload>(
        data::FolderSync(s3_, root_, {}, {"b", "out"}, options, [](const std::string&) {}),
        LiveUpload::Options{"/x", 1ms, 2ms}, [this](const std::string& text) {
          const std::lock_guard lock(mutex_);
          notices_.push_back(text);
        });
  }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(root_ / name) << content;
  }
  std::vector<std::string> notices() {
    const std::lock_guard lock(mutex_);
    return notices_;
  }

  fs::path root_ = fs::temp_directory_path() / ("trainyard-live-" + random_hex(12));
  data::FakeS3 s3_;
  std::mutex mutex_;
  std::vector<std::string> notices_;
};

TEST_F(LiveUploadTest, UploadsWhatComesAndAllOfItAtTheEnd) {
  const auto upload = make();
  upload->start();
  write("a", "1");
  EXPECT_TRUE(eventually([&] { return s3_.find("b/out/a") == "1"; }));
  write("a", "22");
  EXPECT_TRUE(eventually([&] { return s3_.find("b/out/a") == "22"; }));
  write("last", "3");
  upload->finish();
  upload->wait();
  EXPECT_EQ(s3_.find("b/out/last"), "3");
  EXPECT_THAT(notices(), IsEmpty());
}

TEST_F(LiveUploadTest, SaysOnceThatItFailsAndThatItWorksAgain) {
  s3_.set_fail_upload(Error(ErrorKind::unavailable, "down"));
  write("a", "1");
  const auto upload = make();
  upload->start();
  EXPECT_TRUE(eventually([&] { return !notices().empty() && s3_.failed_uploads() > 3; }));
  s3_.set_fail_upload({});
  EXPECT_TRUE(eventually([&] { return notices().size() == 2; }));
  EXPECT_EQ(s3_.find("b/out/a"), "1");
  upload->finish();
  upload->wait();
  EXPECT_THAT(notices(), ElementsAre(HasSubstr("/x to s3://b/out failed and is retried: down"),
                                     HasSubstr("works again")));
}

TEST_F(LiveUploadTest, SaysWhatIsLostAtTheEnd) {
  s3_.set_fail_upload(Error(ErrorKind::denied, "no"));
  const auto upload = make();
  upload->start();
  write("a", "1");
  upload->finish();
  upload->wait();
  EXPECT_THAT(notices().back(), HasSubstr("is lost: no"));
}

TEST_F(LiveUploadTest, MakesNoLastPassUnlessAskedTo) {
  auto upload = make();
  write("a.tmp", "1");
  upload->start();
  upload.reset();
  upload = make();  // never started
  upload.reset();
  EXPECT_THAT(notices(), IsEmpty());
}

}  // namespace
}  // namespace trainyard::agent
