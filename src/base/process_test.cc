#include "base/process.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace trainyard {
namespace {

using namespace std::chrono_literals;

TEST(RunCommand, GivesBothStreamsAndTheExitCode) {
  const auto output = run_command({"sh", "-c", "echo out; echo err >&2; exit 3"}, 10s);
  ASSERT_TRUE(output) << output.error().message();
  EXPECT_EQ(output->out, "out\n");
  EXPECT_EQ(output->err, "err\n");
  EXPECT_EQ(output->status.code, 3);
}

TEST(RunCommand, PassesTheEnvironmentOn) {
  const auto output =
      run_command({"sh", "-c", "printf %s \"$GREETING\""}, 10s, {{"GREETING", "hello"}});
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "hello");
}

TEST(RunCommand, SaysThatAProgramIsMissing) {
  const auto output = run_command({"no-such-program-anywhere"}, 10s);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind(), ErrorKind::not_found);
}

TEST(RunCommand, KillsAtTheDeadline) {
  const auto output = run_command({"sleep", "60"}, 50ms);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind(), ErrorKind::deadline);
}

TEST(Child, DeathBySignalIsItsNumberPlus128) {
  SpawnOptions options;
  options.argv = {"sleep", "60"};
  auto child = Child::spawn(options);
  ASSERT_TRUE(child);
  EXPECT_FALSE(*child->wait(0ms)) << "still running";
  ASSERT_TRUE(child->signal(SIGKILL));
  EXPECT_EQ((**child->wait()).code, 128 + SIGKILL);
  EXPECT_EQ((**child->wait()).code, 128 + SIGKILL) << "asking again gives the same answer";
}

}  // namespace
}  // namespace trainyard
