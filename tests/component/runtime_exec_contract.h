#pragma once

#include <gmock/gmock.h>
#include <poll.h>

#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "component/runtime_world.h"

// Programs in running containers (Runtime::exec), and containers that run once more
// (Runtime::reopen).
namespace trainyard::runtime {

class RuntimeExecContract : public RuntimeTest {
 protected:
  struct Done {
    int code = -1;
    std::string out, err;
  };

  std::unique_ptr<ContainerProcess> exec(const std::string& id, std::vector<std::string> command,
                                         bool terminal = false) {
    auto made = runtime().exec(id, {std::move(command), terminal, {31, 99}});
    EXPECT_TRUE(made) << made.error().message();
    return made ? std::move(*made) : nullptr;
  }

  // Reads until `words` have arrived, or to the end; at most half a minute.
  static Done follow(ContainerProcess& process, const std::string& words = "") {
    Done done;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!process.exit_code() && std::chrono::steady_clock::now() < deadline) {
      const auto read = process.read([&done](OutputStream stream, std::string_view text) {
        (stream == OutputStream::err ? done.err : done.out) += text;
      });
      EXPECT_TRUE(read) << read.error().message();
      if (!words.empty() && done.out.find(words) != std::string::npos) return done;
      std::vector<pollfd> fds;
      for (const int fd : process.outputs()) fds.push_back({fd, POLLIN, 0});
      ::poll(fds.data(), fds.size(), 1000);
    }
    done.code = process.exit_code().value_or(-1);
    return done;
  }

  Done run_in(const std::string& id, const std::string& script) {
    const auto process = exec(id, {"sh", "-c", script});
    return process ? follow(*process) : Done();
  }
};

TEST_P(RuntimeExecContract, RunsAProgramWithPipes) {
  Transcript transcript;
  const ContainerSpec spec = shell("echo ready; exec sleep 600");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const auto process = exec(spec.id, {"sh", "-c", "cat; echo wrong >&2; exit 7"});
  ASSERT_TRUE(process);
  ASSERT_EQ(process->write("hello\n").value_or(0), 6U);
  process->close_input();
  const Done done = follow(*process);
  EXPECT_EQ(done.out, "hello\n");
  EXPECT_EQ(done.err, "wrong\n");
  EXPECT_EQ(done.code, 7);
  EXPECT_EQ(transcript.text().find("hello"), std::string::npos)
      << "it isn't the container's output";
}

// For runtimes that confine.
class RuntimeExecConfinementContract : public RuntimeExecContract {};

TEST_P(RuntimeExecConfinementContract, ConfinesItAsTheContainerIs) {
  const ContainerSpec spec = shell("exec sleep 600");
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const std::string facts =
      "id -u; grep -E 'Seccomp:|NoNewPrivs|CapEff|CapBnd' /proc/%/status; cat /proc/%/cgroup";
  const auto of = [&](const std::string& process) {
    std::string script = facts;
    for (std::size_t at = script.find('%'); at != std::string::npos; at = script.find('%'))
      script.replace(at, 1, process);
    return run_in(spec.id, script).out;
  };
  EXPECT_EQ(of("self"), of("1"));
}

TEST_P(RuntimeExecContract, GivesItTheContainersEnvironment) {
  ContainerSpec spec = spec_of(world().full_image());
  spec.entrypoint = {"sh", "-c", "exec sleep 600"};
  spec.environment["COLOUR"] = "green";
  Transcript transcript;
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  EXPECT_EQ(run_in(spec.id, "echo $COLOUR $GREETING").out, "green image\n");
}

TEST_P(RuntimeExecContract, GivesItATerminal) {
  Transcript transcript;
  const ContainerSpec spec = shell("exec sleep 600");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const auto process = exec(spec.id, {"sh"}, true);
  ASSERT_TRUE(process);
  ASSERT_TRUE(process->resize({44, 111}));
  // Engines respond before the terminal has the size. Typed text is echoed: it mustn't contain the
  // words that are waited for.
  ASSERT_TRUE(process->write("until stty size | grep '44 11[1]'; do sleep 0.1; done\n"));
  EXPECT_THAT(follow(*process, "44 111").out, ::testing::HasSubstr("44 111"));
  ASSERT_TRUE(process->write("exit 5\n"));
  EXPECT_EQ(follow(*process).code, 5);
}

TEST_P(RuntimeExecContract, EndsItByForce) {
  Transcript transcript;
  const ContainerSpec spec = shell("exec sleep 600");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  // The machine may be the container's, and others be on it.
  const std::string length = std::to_string(100'000 + std::random_device()() % 900'000);
  const auto process = exec(spec.id, {"sh", "-c", "echo up; exec sleep " + length + "1"});
  ASSERT_TRUE(process);
  follow(*process, "up");
  ASSERT_TRUE(process->kill());
  EXPECT_EQ(follow(*process).code, 137);
  const std::string look = "grep -qs " + length + "[1] /proc/[0-9]*/cmdline; test $? -ne 0";
  EXPECT_EQ(run_in(spec.id, look).code, 0);
}

TEST_P(RuntimeExecContract, AContainerThatEndedRunsNothingUntilItIsReopened) {
  Transcript transcript;
  const ContainerSpec spec = shell("echo left > " + world().own_file() + "; exit 3");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  EXPECT_EQ(wait_for(*container).code, 3);
  EXPECT_FALSE(runtime().exec(spec.id, {{"true"}}));
  for (int again = 0; again < 2; ++again) {
    const auto reopened = runtime().reopen(spec);
    ASSERT_TRUE(reopened) << reopened.error().message();
    EXPECT_EQ(run_in(spec.id, "cat " + world().own_file()).out, "left\n");
  }
}

TEST_P(RuntimeExecContract, SaysThatThereIsNoSuchProgram) {
  Transcript transcript;
  const ContainerSpec spec = shell("exec sleep 600");
  const auto container = start(spec, transcript);
  ASSERT_TRUE(container);
  const auto process = runtime().exec(spec.id, {{"no-such-program"}});
  if (process) {  // the engine notices too late, and reports it like a shell
    EXPECT_THAT(follow(**process).code, ::testing::AnyOf(126, 127));
  } else {
    EXPECT_EQ(process.error().kind(), ErrorKind::invalid_argument) << process.error().message();
    EXPECT_THAT(process.error().message(), ::testing::HasSubstr("no-such-program"));
  }
}

TEST_P(RuntimeExecContract, SaysThatThereIsNoSuchContainer) {
  const auto found = runtime().exec("trainyard-test-nobody", {{"true"}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::not_found);
}

}  // namespace trainyard::runtime
