#include "cli/foreground_child.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

// A shell's background jobs, of which this test may be one, ignore some signals; and each child
// here blocks signals for the rest of this process's life. The next child must inherit neither.
class ForegroundChildTest : public testing::Test {
 protected:
  void SetUp() override {
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    for (const int number : {SIGINT, SIGQUIT, SIGHUP}) ::signal(number, SIG_DFL);
  }
  void TearDown() override { ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr); }

  int status_of(std::vector<std::string> argv,
                std::map<std::string, std::string> environment = {}) {
    ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    environment.emplace("PATH", "/usr/bin:/bin");
    ForegroundChild child;
    const auto status = child.run(std::move(argv), std::move(environment));
    return status ? *status : -1;
  }

  sigset_t mask_{};
};

TEST_F(ForegroundChildTest, ItsStatusIsOurs) {
  EXPECT_EQ(status_of({"true"}), 0);
  EXPECT_EQ(status_of({"sh", "-c", "exit 3"}), 3);
  EXPECT_EQ(status_of({"sh", "-c", "kill -KILL $$"}), 128 + SIGKILL);
  EXPECT_EQ(status_of({"sh", "-c", "kill -INT $$"}), 128 + SIGINT);
}

TEST_F(ForegroundChildTest, HasTheGivenEnvironmentAndNoOther) {
  EXPECT_EQ(status_of({"sh", "-c", "test \"$GIVEN\" = 1 -a -z \"$HOME\""}, {{"GIVEN", "1"}}), 0);
}

TEST_F(ForegroundChildTest, WhatCantBeStartedIsToldAsEnvDoes) {
  EXPECT_EQ(status_of({"no-such-program-anywhere"}), 127);
  const fs::path file = fs::temp_directory_path() / ("trainyard-child-" + random_hex(12));
  std::ofstream(file) << "not executable";
  EXPECT_EQ(status_of({file}), 126);
  fs::remove(file);
}

// The child sends each signal to its parent, this process, and receives it back.
TEST_F(ForegroundChildTest, SignalsSentToUsArePassedOn) {
  for (const char* name : {"INT", "TERM", "HUP", "QUIT", "USR1", "USR2", "WINCH", "ALRM"}) {
    const std::string script = std::string("trap 'exit 9' ") + name + "; kill -" + name +
                               " $PPID; i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done";
    EXPECT_EQ(status_of({"sh", "-c", script}), 9) << name;
  }
}

}  // namespace
}  // namespace trainyard::cli
