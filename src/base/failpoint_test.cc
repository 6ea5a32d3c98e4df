#include "base/failpoint.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>

#ifdef TRAINYARD_FAILPOINTS
namespace trainyard {
namespace {

Failpoints parse(std::string_view text, const std::filesystem::path& folder = {}) {
  auto parsed = Failpoints::parse(text, folder);
  EXPECT_TRUE(parsed) << parsed.error().message();
  return std::move(*parsed);
}

struct Folder {
  Folder() {
    char name[] = "/tmp/failpoint-test-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

TEST(Failpoint, OneThatIsNotAskedForDoesNothing) {
  EXPECT_TRUE(parse("").pass("a.b"));
  EXPECT_TRUE(parse("a.c=error(EIO)").pass("a.b"));
}

TEST(Failpoint, GivesTheErrorAtItsPassAndOnlyThen) {
  auto failpoints = parse("a.b=error(ENOSPC):2;a.c=error(EROFS)");
  EXPECT_TRUE(failpoints.pass("a.b"));
  const auto failed = failpoints.pass("a.b");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), "ENOSPC");
  EXPECT_TRUE(failpoints.pass("a.b"));
  EXPECT_FALSE(failpoints.pass("a.c"));
}

TEST(Failpoint, WithAFolderActsOnceForAllProcesses) {
  const Folder folder;
  auto first = parse("a.b=error(EIO)", folder.path), second = parse("a.b=error(EIO)", folder.path);
  EXPECT_FALSE(first.pass("a.b"));
  EXPECT_TRUE(second.pass("a.b"));
  EXPECT_TRUE(std::filesystem::exists(folder.path / "a.b"));
}

TEST(Failpoint, KillsTheProcess) {
  const pid_t child = ::fork();
  if (child == 0) {
    (void)parse("a.b=kill").pass("a.b");
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(Failpoint, Waits) {
  auto failpoints = parse("a.b=delay(30)");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(failpoints.pass("a.b"));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
}

TEST(Failpoint, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"a.b", "=kill", "a.b=", "a.b=die", "a.b=kill:0", "a.b=kill:x",
                           "a.b=error(EWHAT)", "a.b=error", "a.b=delay(soon)", "a.b=kill;c"})
    EXPECT_FALSE(Failpoints::parse(text, {})) << text;
}

}  // namespace
}  // namespace trainyard
#endif
