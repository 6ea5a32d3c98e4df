#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "component/agent_run_world.h"

// What goes to S3 while the container runs: the debugger's files and the profiler's.
namespace trainyard::agent {
namespace {

// Tests of what goes to S3 while the container runs: `stored` waits for it.
class AgentRunDebugger : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.request.debug_hook_config.emplace().s3_output_path = "s3://b/debug/";
  }
  // What is in S3 at `name`, once it is there.
  std::string stored(const std::string& name) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < deadline) {
      if (const auto found = s3_.find(name)) return *found;
      std::this_thread::yield();
    }
    return "(never came)";
  }
};

TEST_F(AgentRunDebugger, TheHooksFolderIsUploadedWhileTheContainerRunsAndAtItsEnd) {
  container_does([this](FakeProcess& process) {
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/debughookconfig.json")),
                HasSubstr(R"("LocalPath":"/opt/ml/output/tensors")"));
    const fs::path tensors = process.path("/opt/ml/output/tensors");
    EXPECT_TRUE(fs::is_directory(tensors));
    std::ofstream(tensors / "first") << "1";
    EXPECT_EQ(stored("b/debug/job/debug-output/first"), "1");
    EXPECT_FALSE(s3_.find("b/debug/job/debug-output/training_job_end.ts"));
    EXPECT_TRUE(ensure_directory(tensors / "events"));
    std::ofstream(tensors / "events/last") << "2";
    std::ofstream(tensors / "claimed.tmp") << "3";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/events/last"), "2");
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/training_job_end.ts"), "");
  EXPECT_FALSE(s3_.find("b/debug/job/debug-output/claimed.tmp"));
}

TEST_F(AgentRunDebugger, NothingOfItHoldsTheVolumeThatAWarmPoolKeeps) {
  plan_.warm_pool.emplace().keep = true;
  plan_.request.tensor_board_output_config.emplace().s3_output_path = "s3://b/tb";
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/output/tensors") / "a") << "1";
    std::ofstream(process.path("/opt/ml/output/tensorboard") / "b") << "1";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed) << "and kept";
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/a"), "1");
  EXPECT_EQ(s3_.find("b/tb/job/tensorboard-output/b"), "1");
  EXPECT_THAT(read_file("/proc/self/mountinfo").value(), testing::Not(HasSubstr(folder_.string())));
}

TEST_F(AgentRunDebugger, ALocalPathOutsideOfTheVolumesFolderIsMountedThere) {
  plan_.request.debug_hook_config->local_path = "/tmp/tensors/";
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/tmp/tensors") / "a") << "1";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/a"), "1");
}

TEST_F(AgentRunDebugger, AStoppedJobsLastTensorsAreUploaded) {
  container_does([](FakeProcess& process) {
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    std::ofstream(process.path("/opt/ml/output/tensors/last")) << "1";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Stopped);
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/last"), "1");
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/training_job_end.ts"), "");
}

TEST_F(AgentRunDebugger, AJobThatMaxRuntimeEndedHasItsLastTensorsUploaded) {
  plan_.max_runtime = 1s;
  container_does([](FakeProcess& process) {
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    std::ofstream(process.path("/opt/ml/output/tensors/last")) << "1";
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().stop_reason, model::StopReason::MaxRuntimeExceeded);
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/last"), "1");
}

TEST_F(AgentRunDebugger, AStoreThatFailsIsSaidOnceAndDoesNotFailTheJob) {
  container_does([this](FakeProcess& process) {
    s3_.set_fail_upload(Error(ErrorKind::denied, "AccessDenied"));
    std::ofstream(process.path("/opt/ml/output/tensors/a")) << "1";
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (log().find("failed and is retried: AccessDenied") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_THAT(log(), HasSubstr("Uploading /opt/ml/output/tensors to "
                               "s3://b/debug/job/debug-output failed and is retried"));
  EXPECT_THAT(log(), HasSubstr("what is missing there is lost: AccessDenied"));
  EXPECT_THAT(log(), HasSubstr("will not notice the end of the job"));
}

TEST_F(AgentRunDebugger, AJobThatFailsBeforeItsContainerIsMarkedAsOver) {
  EXPECT_EQ(run().outcome, Outcome::Failed) << "there is no such image";
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/training_job_end.ts"), "");
}

class AgentRunProfiler : public AgentRunDebugger {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.request.profiler_config = {.s3_output_path = "s3://b/prof",
                                     .profiling_interval_in_milliseconds = 100};
  }
  // The keys below the job's profile, and how many lines there are in all system files.
  std::vector<std::string> profile(std::size_t* lines = nullptr) {
    std::vector<std::string> keys;
    const std::string prefix = "b/prof/job/profiler-output/";
    for (const auto& [name, bytes] : s3_.objects) {
      if (!name.starts_with(prefix)) continue;
      keys.push_back(name.substr(prefix.size()));
      if (lines != nullptr && name.ends_with(".algo-1.json"))
        *lines += static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    }
    return keys;
  }
};

TEST_F(AgentRunProfiler, SystemMetricsAndTheFrameworksFilesAreInS3) {
  container_does([this](FakeProcess& process) {
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/profilerconfig.json")),
                HasSubstr(R"("DisableProfiler":false)"));
    const fs::path framework = process.path("/opt/ml/output/profiler/framework/pevents");
    EXPECT_TRUE(ensure_directory(framework));
    std::ofstream(framework / "events.json") << "[]";
    EXPECT_EQ(stored("b/prof/job/profiler-output/framework/pevents/events.json"), "[]");
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  std::size_t lines = 0;
  const auto keys = profile(&lines);
  EXPECT_THAT(
      keys, testing::IsSupersetOf({"framework/pevents/events.json", "framework/training_job_end.ts",
                                   "system/training_job_end.ts"}));
  EXPECT_THAT(keys, testing::Contains(testing::MatchesRegex(
                        "system/incremental/[0-9]{10}/[0-9]{10}.algo-1.json")));
  // The container ran for more than half a second; each sample has some lines.
  EXPECT_GT(lines, 5U * 10U);
  EXPECT_FALSE(fs::exists(folder_ / "instance" / "profile")) << "nothing is left of it here";
}

TEST_F(AgentRunProfiler, TheShortestJobHasASample) {
  plan_.request.profiler_config->profiling_interval_in_milliseconds = 60'000;
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  std::size_t lines = 0;
  profile(&lines);
  EXPECT_GT(lines, 0U);
}

TEST_F(AgentRunProfiler, OneThatIsDisabledWritesNothingButItsConfiguration) {
  plan_.request.profiler_config = {.disable_profiler = true};
  container_does([](FakeProcess& process) {
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/profilerconfig.json")),
                HasSubstr(R"("DisableProfiler":true)"));
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_TRUE(s3_.objects.empty());
}

}  // namespace
}  // namespace trainyard::agent
