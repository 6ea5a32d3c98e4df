#include "agent/container_shim.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

#include "agent/shim_client.h"
#include "agent/volume.h"
#include "base/random.h"
#include "component/borrowed_runtime.h"

// The container's owner and what an agent does with it, over a fake runtime: files, locks and
// threads are real.
namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using Found = ShimClient::Found;
using Phase = ContainerState::Phase;
using runtime::ContainerExit;
using runtime::FakeProcess;
using runtime::FakeRuntime;
using testing::HasSubstr;
using namespace std::chrono_literals;

class ContainerShimTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(instance_));
    plan_.job_name = "job";
    plan_.records = {.log_group = "group",
                     .log_stream = "stream",
                     .metric_stream = "metrics",
                     .logs_folder = folder_,
                     .metrics_folder = folder_};
    ASSERT_TRUE(ensure_directory(folder_ / "group"));
    plan_.metric_definitions = {{"loss", "loss=([0-9.]+)"}};
    plan_.runtime.kind = "oci";
    plan_.stop_grace = 30s;
    spec_.id = "container";
    spec_.image = "image";
    spec_.command = {"train"};
    ASSERT_TRUE(replace_file(instance_ / "plan.json", to_json(plan_)));
  }
  void TearDown() override {
    if (const auto ended = end_shim(ShimFolder(instance_)); !ended)
      ADD_FAILURE() << ended.error().message();
    for (std::thread& shim : shims_) shim.join();
    fs::remove_all(folder_);
  }

  void container_does(std::function<ContainerExit(FakeProcess&)> script) {
    runtime_.add_image("image", {.config = {}, .script = std::move(script)});
  }
  static void wait_until_started(ShimClient& client) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!client.wait(20ms).value_or(ContainerState{}).started &&
           std::chrono::steady_clock::now() < deadline)
      continue;
  }
  void run_one() {
    const auto ran = run_shim(instance_, {[this](const runtime::RuntimeOptions&) {
                                return Result<std::unique_ptr<runtime::Runtime>>(
                                    std::make_unique<runtime::BorrowedRuntime>(runtime_));
                              }});
    EXPECT_TRUE(ran) << ran.error().message();
  }
  // A client whose shims are threads of this process.
  ShimClient client() {
    return ShimClient(instance_, [this](const fs::path&) {
      auto ended = std::make_shared<std::atomic<bool>>(false);
      shims_.emplace_back([this, ended] {
        run_one();
        *ended = true;
      });
      return Result<std::function<bool()>>([ended] { return ended->load(); });
    });
  }
  // Created and started.
  ShimClient running() {
    ShimClient made = client();
    const auto launched = made.launch(spec_, never_);
    EXPECT_TRUE(launched) << launched.error().message();
    EXPECT_TRUE(made.start());
    return made;
  }
  ContainerState end_of(ShimClient& client) {
    for (const auto deadline = std::chrono::steady_clock::now() + 60s;
         std::chrono::steady_clock::now() < deadline;) {
      auto state = client.wait(100ms);
      EXPECT_TRUE(state) << state.error().message();
      if (!state || state->is_final()) return state.value_or(ContainerState{});
    }
    ADD_FAILURE() << "the container doesn't end";
    return {};
  }
  std::string log() { return read_file(folder_ / "group" / "stream.log").value_or(""); }

  const fs::path folder_ = fs::temp_directory_path() / ("trainyard-shim-" + random_hex(12));
  const fs::path instance_ = folder_ / "instance";
  model::LaunchPlan plan_;
  runtime::ContainerSpec spec_;
  FakeRuntime runtime_;
  std::vector<std::thread> shims_;
  const std::atomic<bool> never_{false};
};

TEST_F(ContainerShimTest, TellsHowTheContainerEndedWhenAllItsOutputIsInTheLog) {
  container_does([](FakeProcess& process) {
    process.write("first\nloss=0.5\nlast");
    return ContainerExit{7, true};
  });
  ShimClient agent = running();
  const ContainerState state = end_of(agent);
  EXPECT_EQ(state.phase, Phase::ended);
  ASSERT_TRUE(state.exit);
  EXPECT_EQ(state.exit->code, 7);
  EXPECT_TRUE(state.exit->out_of_memory);
  ASSERT_EQ(state.metrics.size(), 1U);
  EXPECT_EQ(state.metrics[0].value, 0.5);
  EXPECT_THAT(log(), testing::MatchesRegex("[0-9]+ first\n[0-9]+ loss=0.5\n[0-9]+ last\n"));
  EXPECT_THAT(read_file(folder_ / "metrics" / "points").value_or(""), HasSubstr(" 0 0.5\n"));
}

// A process that holds a shim's lock, and was stopped (SIGSTOP).
TEST_F(ContainerShimTest, AShimThatIsAliveAndHasNoHeartbeatDoesNotRespond) {
  const ShimFolder shim(instance_);
  ASSERT_TRUE(ensure_directory(shim.path));
  const auto seconds_until_silent = [](ShimPulse& pulse) {
    int seconds = 0;
    while (seconds < 30 && pulse.responds()) ++seconds;
    return seconds;
  };
  ShimPulse pulse(instance_);
  EXPECT_EQ(seconds_until_silent(pulse), 30) << "there is none";
  ASSERT_TRUE(replace_file(shim.heartbeat(), ""));
  EXPECT_EQ(seconds_until_silent(pulse), 30) << "it has ended";
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t other = ::fork();
  if (other == 0) {
    const auto lock = FileLock::try_acquire(shim.lock());
    const bool written = lock && *lock && ::write(ready[1], "x", 1) == 1;
    ::pause();
    ::_exit(written ? 0 : 1);
  }
  char x = 0;
  ASSERT_EQ(::read(ready[0], &x, 1), 1);
  ShimPulse another(instance_);
  EXPECT_EQ(seconds_until_silent(another), 10);
  EXPECT_FALSE(another.responds());
  const std::array<timespec, 2> times{};
  ASSERT_EQ(::utimensat(AT_FDCWD, shim.heartbeat().c_str(), times.data(), 0), 0);
  EXPECT_EQ(seconds_until_silent(another), 10) << "it has beaten again";
  ::kill(other, SIGKILL);
  ASSERT_EQ(::waitpid(other, nullptr, 0), other);
  for (const int end : ready) ::close(end);
}

TEST_F(ContainerShimTest, NothingRunsBeforeItIsWishedFor) {
  std::atomic<bool> ran = false;
  container_does([&ran](FakeProcess&) {
    ran = true;
    return ContainerExit{};
  });
  ShimClient agent = client();
  ASSERT_TRUE(agent.launch(spec_, never_));
  const auto state = agent.wait(50ms);
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(state->phase, Phase::created);
  EXPECT_FALSE(ran);
  ASSERT_TRUE(agent.start());
  EXPECT_EQ(end_of(agent).phase, Phase::ended);
  EXPECT_TRUE(ran);
}

TEST_F(ContainerShimTest, AnotherAgentFindsTheRunningContainerAndItsEnd) {
  std::atomic<bool> go_on = false;
  container_does([&go_on](FakeProcess& process) {
    process.write("loss=3\n");
    while (!go_on) std::this_thread::yield();
    return ContainerExit{5, false};
  });
  {
    ShimClient dead = running();
  }
  ShimClient agent = client();
  const auto found = agent.find(true);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, Found::here);
  EXPECT_TRUE(agent.start()) << "starting it again is no error";
  go_on = true;
  EXPECT_EQ(end_of(agent).exit->code, 5);
  EXPECT_EQ(runtime_.created().size(), 1U);

  ShimClient late = client();
  const auto ended = late.find(true);
  ASSERT_TRUE(ended) << ended.error().message();
  EXPECT_EQ(*ended, Found::here) << "the end is told to whoever comes";
  EXPECT_EQ(end_of(late).exit->code, 5);
}

TEST_F(ContainerShimTest, ASecondShimLeavesAtOnce) {
  container_does([](FakeProcess& process) {
    process.wait_for_signal(60s);
    return ContainerExit{};
  });
  ShimClient agent = running();
  run_one();
  EXPECT_EQ(runtime_.created().size(), 1U);
}

TEST_F(ContainerShimTest, AShimThatComesLateFindsThatItWasStarted) {
  container_does([](FakeProcess&) { return ContainerExit{}; });
  ShimClient agent = running();
  end_of(agent);
  run_one();
  EXPECT_EQ(runtime_.created().size(), 1U);
}

TEST_F(ContainerShimTest, AContainerThatWasNeverStartedIsMadeAgain) {
  container_does([](FakeProcess&) { return ContainerExit{}; });
  {
    ShimClient dead = client();
    ASSERT_TRUE(dead.launch(spec_, never_));
    ASSERT_TRUE(end_shim(ShimFolder(instance_)));
  }
  EXPECT_TRUE(runtime_.containers().empty());
  ShimClient agent = client();
  const auto found = agent.find(true);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(*found, Found::nothing);
  const auto launched = agent.launch(spec_, never_);
  ASSERT_TRUE(launched) << launched.error().message();
  ASSERT_TRUE(agent.start());
  EXPECT_EQ(end_of(agent).phase, Phase::ended);
}

TEST_F(ContainerShimTest, NoShimBeginsWhileAnAgentUndoesWhatItFound) {
  container_does([](FakeProcess&) { return ContainerExit{}; });
  ShimClient agent = client();
  ASSERT_EQ(agent.find(false).value(), Found::nothing);
  run_one();  // the shim of a dead agent
  EXPECT_TRUE(runtime_.created().empty());
}

TEST_F(ContainerShimTest, ADeadShimsContainerIsLost) {
  const ShimFolder folder(instance_);
  ASSERT_TRUE(ensure_directory(folder.path));
  ASSERT_TRUE(replace_file(folder.order(), to_json(ContainerOrder{this_boot(), spec_})));
  ASSERT_TRUE(replace_file(folder.starting(), ""));
  ContainerState running;
  running.phase = Phase::running;
  ASSERT_TRUE(replace_file(folder.state(), to_json(running)));
  EXPECT_EQ(client().find(true).value(), Found::lost);
}

TEST_F(ContainerShimTest, AnEndFromBeforeAPowerCutDoesNotCount) {
  const ShimFolder folder(instance_);
  ASSERT_TRUE(ensure_directory(folder.path));
  ASSERT_TRUE(replace_file(folder.order(), to_json(ContainerOrder{"another boot", spec_})));
  ASSERT_TRUE(replace_file(folder.starting(), ""));
  ContainerState ended;
  ended.phase = Phase::ended;
  ended.exit = ContainerExit{};
  ASSERT_TRUE(replace_file(folder.state(), to_json(ended)));
  EXPECT_EQ(client().find(true).value(), Found::lost);
  EXPECT_EQ(client().find(false).value(), Found::nothing) << "what wasn't started can be";
}

TEST_F(ContainerShimTest, AShimThatDiesUnderItsAgentIsNoticed) {
  ShimClient agent(instance_, [](const fs::path&) {
    return Result<std::function<bool()>>([] { return true; });
  });
  const auto launched = agent.launch(spec_, never_);
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().kind(), ErrorKind::unavailable) << launched.error().message();
}

TEST_F(ContainerShimTest, WhatTheRuntimeRefusesIsTheAgentsToKnow) {
  container_does([](FakeProcess&) { return ContainerExit{}; });
  runtime_.fail_next(FakeRuntime::Call::create,
                     Error(ErrorKind::exhausted, "no space").with_fault(Fault::platform));
  ShimClient refused = client();
  const auto launched = refused.launch(spec_, never_);
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(launched.error().message(), "no space");

  runtime_.fail_next(FakeRuntime::Call::start,
                     Error(ErrorKind::invalid_argument, "no such program"));
  ShimClient agent = running();
  const ContainerState state = end_of(agent);
  EXPECT_EQ(state.phase, Phase::failed);
  ASSERT_TRUE(state.error);
  EXPECT_EQ(state.error->fault(), Fault::caller);
  EXPECT_FALSE(state.started);
}

TEST_F(ContainerShimTest, AStopReachesTheContainerOnceAndIsRemembered) {
  container_does([](FakeProcess& process) {
    EXPECT_EQ(process.wait_for_signal(60s), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(300ms), std::nullopt) << "once";
    return ContainerExit{3, false};
  });
  {
    ShimClient dead = running();
    wait_until_started(dead);
    ASSERT_TRUE(dead.stop(model::StopReason::MaxRuntimeExceeded));
  }
  ShimClient agent = client();
  ASSERT_EQ(agent.find(true).value(), Found::here);
  EXPECT_EQ(agent.stop_reason(), model::StopReason::MaxRuntimeExceeded);
  EXPECT_TRUE(agent.stop(model::StopReason::StopRequested));
  EXPECT_EQ(agent.stop_reason(), model::StopReason::MaxRuntimeExceeded) << "the first stays";
  EXPECT_EQ(end_of(agent).exit->code, 3);
}

TEST_F(ContainerShimTest, AStopThatIsIgnoredIsEnforcedWithoutAnyAgent) {
  plan_.stop_grace = 1s;
  ASSERT_TRUE(replace_file(instance_ / "plan.json", to_json(plan_)));
  container_does([](FakeProcess& process) {
    EXPECT_EQ(process.wait_for_signal(60s), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(60s), SIGKILL);
    return ContainerExit{137, false};
  });
  ShimClient agent = running();
  wait_until_started(agent);
  ASSERT_TRUE(agent.stop(model::StopReason::StopRequested));
  EXPECT_EQ(end_of(agent).exit->code, 137);
}

TEST_F(ContainerShimTest, AStopBeforeTheStartLeavesNoContainer) {
  container_does([](FakeProcess&) { return ContainerExit{}; });
  ShimClient agent = client();
  ASSERT_TRUE(agent.launch(spec_, never_));
  ASSERT_TRUE(agent.stop(model::StopReason::StopRequested));
  const ContainerState state = end_of(agent);
  EXPECT_EQ(state.phase, Phase::failed);
  EXPECT_FALSE(state.started);
  EXPECT_TRUE(runtime_.containers().empty());
}

TEST_F(ContainerShimTest, AContainerThatTakesTooMuchOfADiskIsEnded) {
  plan_.limits.layer = mib(1);
  ASSERT_TRUE(replace_file(instance_ / "plan.json", to_json(plan_)));
  runtime_.add_image("image", {.config = {},
                               .script =
                                   [](FakeProcess& process) {
                                     EXPECT_EQ(process.wait_for_signal(60s), SIGKILL);
                                     return ContainerExit{137, false};
                                   },
                               .layer_size = [] { return mib(2); }});
  ShimClient agent = running();
  const ContainerState state = end_of(agent);
  EXPECT_THAT(state.ended_for_space, HasSubstr("what the container has written"));
  EXPECT_THAT(log(), HasSubstr("The container is ended: "));
}

TEST_F(ContainerShimTest, NewValuesOfMetricsAreToldWhileTheContainerRuns) {
  container_does([](FakeProcess& process) {
    process.write("loss=2\n");
    process.wait_for_signal(60s);
    return ContainerExit{};
  });
  ShimClient agent = running();
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  std::vector<MetricValue> found_values;
  while (found_values.empty() && std::chrono::steady_clock::now() < deadline) {
    const auto state = agent.wait(100ms);
    ASSERT_TRUE(state) << state.error().message();
    found_values = state->metrics;
  }
  ASSERT_EQ(found_values.size(), 1U);
  EXPECT_EQ(found_values[0].name, "loss");
  EXPECT_EQ(found_values[0].value, 2);
}

}  // namespace
}  // namespace trainyard::agent
