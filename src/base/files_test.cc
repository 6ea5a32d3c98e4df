#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "base/lock_holder.h"
#include "base/random.h"
#include "base/unique_fd.h"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(dir_)); }
  void TearDown() override { fs::remove_all(dir_); }
  fs::path dir_ = fs::temp_directory_path() / ("trainyard-files-" + random_hex(12));
};

TEST_F(Files, ReplacingKeepsOneWholeFileAndItsMode) {
  ASSERT_TRUE(replace_file_durably(dir_ / "a", "one", 0600));
  ASSERT_TRUE(replace_file_durably(dir_ / "a", "two", 0600));
  EXPECT_EQ(*read_file(dir_ / "a"), "two");
  struct stat info{};
  ASSERT_EQ(::stat((dir_ / "a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1) << "a temporary file was left";
}

TEST_F(Files, ReplacingIntoAMissingFolderLeavesNothing) {
  const auto result = replace_file(dir_ / "missing" / "a", "x");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::not_found);
}

TEST_F(Files, ReadingAnAbsentFileSaysSo) {
  EXPECT_EQ(read_file(dir_ / "none").error().kind(), ErrorKind::not_found);
}

TEST_F(Files, RemovingATreeDoesNotFollowLinks) {
  ASSERT_TRUE(ensure_directory(dir_ / "outside"));
  ASSERT_TRUE(replace_file(dir_ / "outside" / "keep", "x"));
  ASSERT_TRUE(ensure_directory(dir_ / "tree" / "deep" / "er"));
  fs::create_symlink(dir_ / "outside", dir_ / "tree" / "deep" / "link");
  ASSERT_TRUE(remove_tree(dir_ / "tree"));
  EXPECT_FALSE(fs::exists(dir_ / "tree"));
  EXPECT_TRUE(fs::exists(dir_ / "outside" / "keep"));
  EXPECT_TRUE(remove_tree(dir_ / "tree")) << "absent is fine";
}

TEST_F(Files, CreatingOnceKeepsWhatIsThere) {
  ASSERT_TRUE(create_file_once(dir_ / "a", "one", 0600));
  ASSERT_TRUE(create_file_once(dir_ / "a", "two", 0600));
  EXPECT_EQ(*read_file(dir_ / "a"), "one");
  struct stat info{};
  ASSERT_EQ(::stat((dir_ / "a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1) << "a temporary file was left";
}

TEST_F(Files, ALockIsFreeOnceItsProcessIsGone) {
  const fs::path path = dir_ / "lock";
  const pid_t child = ::fork();
  if (child == 0) {
    auto held = FileLock::try_acquire(path);
    ::pause();
    ::_exit(held && *held ? 0 : 1);
  }
  for (;;) {
    const auto holder = FileLock::holder(path);
    ASSERT_TRUE(holder);
    if (!*holder) continue;
    EXPECT_EQ(**holder, child);
    break;
  }
  EXPECT_FALSE(FileLock::try_acquire(path)->has_value());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  auto mine = FileLock::try_acquire(path);
  ASSERT_TRUE(mine);
  EXPECT_TRUE(mine->has_value());
  EXPECT_EQ(**FileLock::holder(path), ::getpid());
}

// The previous holder was dead, and its pid another process's.
TEST_F(Files, WhoHasJustLockedAFileIsNotTakenForTheOneWhosePidStillStandsThere) {
  const fs::path path = dir_ / "lock";
  const pid_t bystander = ::fork();
  if (bystander == 0) {
    ::pause();
    ::_exit(0);
  }
  ASSERT_TRUE(replace_file(path, std::to_string(bystander)));
  const UniqueFd locked(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct flock lock{};
  lock.l_type = F_WRLCK;
  ASSERT_EQ(::fcntl(locked.get(), F_OFD_SETLK, &lock), 0);
  EXPECT_TRUE(signal_lock_holder(path, SIGKILL));
  EXPECT_EQ(::waitpid(bystander, nullptr, WNOHANG), 0) << "it was killed";
  ::kill(bystander, SIGKILL);
  ::waitpid(bystander, nullptr, 0);
}

TEST_F(Files, ALockThatNobodyTookHasNoHolder) {
  EXPECT_FALSE(FileLock::holder(dir_ / "none")->has_value());
}

}  // namespace
}  // namespace trainyard
