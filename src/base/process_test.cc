#include "base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>

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

TEST(Child, MayGetAnEnvironmentOfItsOwnAndNothingElse) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  UniqueFd read_end(ends[0]), write_end(ends[1]);
  SpawnOptions options;
  options.argv = {"/usr/bin/env"};
  options.environment = {{"ONLY", "this"}};
  options.only_environment = true;
  options.stdout_fd = write_end.get();
  auto child = Child::spawn(options);
  ASSERT_TRUE(child) << child.error().message();
  write_end.reset();
  char text[256];
  const auto count = ::read(read_end.get(), text, sizeof text);
  ASSERT_GT(count, 0);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(count)), "ONLY=this\n");
  EXPECT_TRUE((**child->wait()).success());
}

TEST(Child, InheritsDescriptorsAndIgnoredSignalsWhenAskedTo) {
  for (const bool wanted : {true, false}) {
    const UniqueFd inherited(::open("/dev/null", O_RDONLY));
    ASSERT_TRUE(inherited);
    const auto before = ::signal(SIGHUP, SIG_IGN);
    SpawnOptions options;
    // A signal ignored at the start stays ignored; one with its default action ends the shell.
    options.argv = {"sh", "-c",
                    "test -e /proc/self/fd/" + std::to_string(inherited.get()) +
                        " && kill -HUP $$ && exit 7; exit 8"};
    options.inherit_like_exec = wanted;
    auto child = Child::spawn(options);
    ::signal(SIGHUP, before);
    ASSERT_TRUE(child) << child.error().message();
    EXPECT_EQ((**child->wait()).code, wanted ? 7 : 8);
  }
}

}  // namespace
}  // namespace trainyard
