#include "agent/volume.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "model/launch_plan.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;

class VolumeTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(folder_ / "instance")); }
  void TearDown() override {
    EXPECT_TRUE(volume_.remove());
    fs::remove_all(folder_);
  }
  std::size_t mounts() const {
    std::ifstream lines("/proc/self/mountinfo");
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);)
      count += line.find(folder_.string()) != std::string::npos;
    return count;
  }
  fs::path folder_ = fs::temp_directory_path() / ("trainyard-volume-" + random_hex(12));
  Volume volume_{folder_ / "instance", folder_ / "templates", mib(64)};
};

TEST(CountSpace, EndsWhatWouldNotFit) {
  const auto take = count_space(mib(1));
  EXPECT_TRUE(take(0));
  EXPECT_TRUE(take(1 << 19));
  EXPECT_TRUE(take(1 << 19));
  EXPECT_TRUE(take(0));
  const auto refused = take(1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::exhausted);
  EXPECT_TRUE(count_space({})(std::uint64_t{1} << 50)) << "there is no limit";
}

TEST_F(VolumeTest, HasTheFoldersOfTheContractAndNoMore) {
  ASSERT_TRUE(volume_.create());
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(volume_.root()))
    found.push_back(entry.path().lexically_relative(volume_.root()));
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"input", "input/config", "input/data", "model",
                                             "output", "output/data"}));
}

TEST_F(VolumeTest, AnyUserOfAContainerMayWriteWhereResultsGo) {
  ASSERT_TRUE(volume_.create());
  for (const char* folder : {"", "model", "output", "output/data"})
    EXPECT_EQ(fs::status(volume_.root() / folder).permissions(), fs::perms::all) << folder;
  EXPECT_EQ(fs::status(volume_.root() / "input/config").permissions() & fs::perms::others_write,
            fs::perms::none);
}

TEST_F(VolumeTest, AWritePastItsSizeFails) {
  ASSERT_TRUE(volume_.create());
  if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  EXPECT_FALSE(volume_.full());
  const UniqueFd file(
      ::open((volume_.root() / "model" / "big").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const std::string block(1 << 20, 'x');
  Result<void> wrote;
  for (int i = 0; i < 100 && wrote; ++i) wrote = write_all(file.get(), block);
  ASSERT_FALSE(wrote);
  EXPECT_EQ(wrote.error().kind(), ErrorKind::exhausted);
  EXPECT_TRUE(volume_.full());
}

// With a warm pool the next instance has what the previous one kept, and nothing else.
TEST_F(VolumeTest, NothingButTheCacheGoesFromOneInstanceToTheNext) {
  ASSERT_TRUE(volume_.create());
  ASSERT_TRUE(ensure_directory(volume_.root() / "a" / "cache"));
  ASSERT_TRUE(replace_file(volume_.root() / "a" / "cache" / "word", "kept"));
  ASSERT_TRUE(replace_file(volume_.root() / "a" / "other", "x"));
  ASSERT_TRUE(replace_file(volume_.root() / "model" / "weights", "x"));
  ASSERT_TRUE(volume_.keep("a/cache"));
  ASSERT_TRUE(volume_.keep("a/cache")) << "again, after a death";
  EXPECT_EQ(mounts(), 0U);
  ASSERT_TRUE(ensure_directory(folder_ / "next"));
  Volume next(folder_ / "next", folder_ / "templates", mib(64));
  ASSERT_TRUE(next.take_over(folder_ / "instance", "a/cache"));
  ASSERT_TRUE(next.create());
  EXPECT_EQ(next.enforced(), volume_.enforced());
  EXPECT_EQ(read_file(next.root() / "a" / "cache" / "word").value(), "kept");
  EXPECT_FALSE(fs::exists(next.root() / "a" / "other"));
  EXPECT_TRUE(fs::is_empty(next.root() / "model"));
  EXPECT_TRUE(next.remove());
  EXPECT_FALSE(fs::exists(folder_ / "instance" / "volume"));
  EXPECT_FALSE(fs::exists(folder_ / "instance" / model::kVolumeImage));
}

// A container may replace the folders above its cache by anything.
TEST_F(VolumeTest, LinksOutOfTheVolumeAreNotFollowed) {
  const fs::path outside = folder_ / "outside";
  ASSERT_TRUE(ensure_directory(outside / "cache"));
  ASSERT_TRUE(replace_file(outside / "precious", "x"));
  ASSERT_TRUE(volume_.create());
  fs::create_directory_symlink(outside, volume_.root() / "a");
  ASSERT_TRUE(volume_.keep("a/cache"));
  ASSERT_TRUE(ensure_directory(folder_ / "next"));
  Volume next(folder_ / "next", folder_ / "templates", mib(64));
  ASSERT_TRUE(next.take_over(folder_ / "instance", "a/cache"));
  ASSERT_TRUE(next.create());
  EXPECT_FALSE(fs::exists(fs::symlink_status(next.root() / "a")));
  EXPECT_EQ(read_file(outside / "precious").value(), "x");
  EXPECT_TRUE(fs::exists(outside / "cache"));
  EXPECT_TRUE(next.remove());
}

// The space occupied by the image's file.
Bytes allocated(const fs::path& file) {
  struct stat info{};
  EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
  return {static_cast<std::uint64_t>(info.st_blocks) * 512};
}

TEST_F(VolumeTest, AllOfItsSizeIsOnTheDiskFromTheStartAndStaysThere) {
  ASSERT_TRUE(volume_.create());
  if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  ASSERT_TRUE(volume_.reserved());
  const fs::path image = folder_ / "instance" / "volume.img";
  EXPECT_GE(allocated(image), mib(64));
  // Nothing done in it releases blocks to the host: neither files that are created and removed, nor
  // ones that are allocated before they are written.
  for (int round = 0; round < 2; ++round) {
    const fs::path file = volume_.root() / "model" / "f";
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_TRUE(fd);
    ASSERT_EQ(::fallocate(fd.get(), 0, 0, 16 << 20), 0);
    for (off_t at = 4096; at < 16 << 20; at += 32 << 10)
      ASSERT_EQ(::pwrite(fd.get(), "x", 1, at), 1);
    ASSERT_EQ(::fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4 << 20), 0);
    ASSERT_EQ(::fsync(fd.get()), 0);
    fs::remove(file);
    ASSERT_EQ(::syncfs(fd.get()), 0);
  }
  EXPECT_GE(allocated(image), mib(64));
}

TEST_F(VolumeTest, ItIsMountedSoThatItsBlocksAreNotGivenBack) {
  ASSERT_TRUE(volume_.create());
  if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  std::ifstream lines("/proc/self/mountinfo");
  std::string found;
  for (std::string line; std::getline(lines, line);)
    if (line.find(folder_.string()) != std::string::npos) found = line;
  EXPECT_NE(found.find("noinit_itable"), std::string::npos) << found;
  EXPECT_EQ(found.find(",discard"), std::string::npos) << found;
}

// A disk of 48 MiB in memory, which can't hold 64 MiB: no volume that only seems to have its size.
TEST_F(VolumeTest, ADiskThatHasLessIsSaidAndNothingIsLeft) {
  const fs::path disk = folder_ / "disk";
  ASSERT_TRUE(ensure_directory(disk));
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=48m") != 0)
    GTEST_SKIP() << "no right to mount";
  {
    Volume volume(disk / "instance", disk / "templates", mib(64));
    ASSERT_TRUE(ensure_directory(disk / "instance"));
    const auto created = volume.create();
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().kind(), ErrorKind::exhausted);
    EXPECT_NE(created.error().message().find("64.0 MiB"), std::string::npos)
        << created.error().message();
    EXPECT_FALSE(fs::exists(disk / "instance" / "volume.img"));
    EXPECT_TRUE(volume.remove());
  }
  EXPECT_EQ(::umount2(disk.c_str(), 0), 0);
}

TEST_F(VolumeTest, RemovingLeavesNoMountAndNoFile) {
  ASSERT_TRUE(volume_.create());
  ASSERT_TRUE(replace_file(volume_.root() / "model" / "x", "x"));
  // As after a crash: a new object, which only knows the folder.
  Volume found(folder_ / "instance", folder_ / "templates", mib(64));
  ASSERT_TRUE(found.remove());
  EXPECT_EQ(mounts(), 0U);
  EXPECT_TRUE(fs::is_empty(folder_ / "instance"));
  EXPECT_TRUE(found.remove()) << "twice is fine";
}

// Unmounted directly, it would first take seconds to reach the disk, while the next job waits.
TEST_F(VolumeTest, WhatIsRemovedIsShutDownFirst) {
  ASSERT_TRUE(volume_.create());
  if (!volume_.enforced()) GTEST_SKIP() << volume_.why_not_enforced();
  const UniqueFd file(
      ::open((volume_.root() / "model" / "big").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(write_all(file.get(), std::string(1 << 20, 'x')));
  ASSERT_TRUE(volume_.remove());
  EXPECT_EQ(::write(file.get(), "x", 1), -1);
  EXPECT_EQ(errno, EIO);
}

TEST_F(VolumeTest, AFileHeldOpenDoesNotKeepIt) {
  ASSERT_TRUE(volume_.create());
  const UniqueFd held(
      ::open((volume_.root() / "held").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(volume_.remove());
  EXPECT_TRUE(fs::is_empty(folder_ / "instance"));
}

}  // namespace
}  // namespace trainyard::agent
