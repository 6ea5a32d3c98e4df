#include "health/disk_check.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <filesystem>

#include "base/unique_fd.h"

namespace trainyard::health {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

class DiskCheck : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "disk-check-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override {
    ::umount2(folder_.c_str(), MNT_DETACH);
    fs::remove_all(folder_);
  }
  UniqueFd open_file() {
    return UniqueFd(::open((folder_ / "file").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  }

  fs::path folder_;
};

TEST_F(DiskCheck, ADiskThatKeepsWhatIsWrittenPassesAndNothingIsLeft) {
  const Verdict verdict = check_disk(folder_, mib(3), CheckTime::lasting(10s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
  EXPECT_THAT(verdict.detail, HasSubstr("3.0 MiB written at"));
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(DiskCheck, AFolderThatIsNotThereFails) {
  const Verdict verdict = check_disk(folder_ / "gone", mib(1), CheckTime::lasting(10s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("can't be written"));
}

TEST_F(DiskCheck, ADiskThatIsFullFails) {
  if (::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=1m") != 0) GTEST_SKIP() << "needs root";
  const Verdict verdict = check_disk(folder_, mib(2), CheckTime::lasting(10s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("No space left"));
}

TEST_F(DiskCheck, ADiskWithoutTimeFailsAndSaysHowFarItCame) {
  const Verdict verdict = check_disk(folder_, mib(2), CheckTime::lasting(0s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("only 0 B of 2.0 MiB were written in the time for that"));
}

TEST_F(DiskCheck, AByteThatChangedOnTheDiskIsFound) {
  const UniqueFd file = open_file();
  const auto time = CheckTime::lasting(10s);
  ASSERT_TRUE(write_pattern_file(file.get(), mib(2), 7, time));
  EXPECT_TRUE(verify_pattern_file(file.get(), mib(2), 7, time));
  char byte = 0;
  ASSERT_EQ(::pread(file.get(), &byte, 1, 1'500'000), 1);
  byte ^= 1;
  ASSERT_EQ(::pwrite(file.get(), &byte, 1, 1'500'000), 1);
  const auto verified = verify_pattern_file(file.get(), mib(2), 7, time);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(verified.error().message(), HasSubstr("byte 1500000"));
}

TEST_F(DiskCheck, AFileThatLostItsEndIsFound) {
  const UniqueFd file = open_file();
  const auto time = CheckTime::lasting(10s);
  ASSERT_TRUE(write_pattern_file(file.get(), mib(2), 7, time));
  ASSERT_EQ(::ftruncate(file.get(), 1 << 20), 0);
  const auto verified = verify_pattern_file(file.get(), mib(2), 7, time);
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message(), HasSubstr("ends at byte 1048576"));
}

}  // namespace
}  // namespace trainyard::health
