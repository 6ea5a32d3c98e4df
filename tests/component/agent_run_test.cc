// The agent from plan to last report, over a fake runtime and an S3 in memory; real files, journal,
// volume and signals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "agent/agent.h"
#include "agent/journal.h"
#include "agent/step.h"
#include "base/files.h"
#include "base/random.h"
#include "support/fake_runtime.h"
#include "support/fake_s3.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using model::Outcome;
using model::Report;
using model::ReportKind;
using runtime::ContainerExit;
using runtime::FakeProcess;
using runtime::FakeRuntime;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

// The agent owns its runtime; the test keeps the fake behind it.
class BorrowedRuntime final : public runtime::Runtime {
 public:
  explicit BorrowedRuntime(runtime::Runtime& real) : real_(real) {}
  std::string_view name() const override { return real_.name(); }
  Result<runtime::Image> ensure_image(const std::string& name,
                                      const std::function<bool()>& cancelled) override {
    return real_.ensure_image(name, cancelled);
  }
  Result<std::unique_ptr<runtime::Container>> create(const runtime::ContainerSpec& spec,
                                                     runtime::OutputSink sink) override {
    return real_.create(spec, std::move(sink));
  }
  Result<void> remove_leftovers(const std::string& id) override {
    return real_.remove_leftovers(id);
  }

 private:
  runtime::Runtime& real_;
};

class AgentRun : public testing::Test {
 protected:
  void SetUp() override {
    // The engine starts an agent with SIGTERM blocked.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    ASSERT_TRUE(ensure_directory(folder_ / "instance"));
    plan_.job_name = "job";
    plan_.job_arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/job";
    plan_.region = "us-east-1";
    plan_.current_host = "algo-1";
    plan_.hosts = {"algo-1"};
    plan_.instance_type = "ml.m5.large";
    plan_.image = "image";
    plan_.output.s3_output_path = "s3://b/out";
    plan_.limits.volume = mib(64);
    plan_.log_file = folder_ / "log";
    plan_.runtime.oci_root = folder_ / "oci";
    plan_.runtime.kind = "oci";
    plan_.stop_grace = 30s;
  }
  void TearDown() override {
    // A stop that came after the agent had ended must not reach the next test.
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    const timespec at_once{};
    while (::sigtimedwait(&stop, nullptr, &at_once) == SIGTERM) continue;
    fs::remove_all(folder_);
  }

  void container_does(std::function<ContainerExit(FakeProcess&)> script) {
    runtime_.add_image("image", {.config = {}, .script = std::move(script)});
  }
  // Runs the agent and gives its last report.
  Report run() {
    EXPECT_TRUE(replace_file(folder_ / "instance" / "plan.json", to_json(plan_)));
    const auto ran = run_agent(
        folder_ / "instance" / "plan.json",
        {[this](const runtime::RuntimeOptions&) -> Result<std::unique_ptr<runtime::Runtime>> {
           return std::unique_ptr<runtime::Runtime>(std::make_unique<BorrowedRuntime>(runtime_));
         },
         &s3_});
    EXPECT_TRUE(ran) << ran.error().message();
    const auto all = reports();
    EXPECT_FALSE(all.empty());
    if (all.empty()) return {};
    EXPECT_EQ(all.back().kind, ReportKind::finished);
    expect_nothing_left();
    return all.back();
  }
  std::vector<Report> reports() {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    EXPECT_TRUE(journal) << journal.error().message();
    return journal ? (*journal)->earlier() : std::vector<Report>();
  }
  std::vector<ReportKind> kinds() {
    std::vector<ReportKind> found;
    for (const Report& report : reports())
      if (report.kind != ReportKind::metric) found.push_back(report.kind);
    return found;
  }
  void expect_nothing_left() {
    EXPECT_TRUE(runtime_.containers().empty());
    for (const char* name : {"volume", "volume.img"})
      EXPECT_FALSE(fs::exists(folder_ / "instance" / name)) << name;
    EXPECT_THAT(read_file("/proc/self/mountinfo").value(),
                testing::Not(HasSubstr(folder_.string())));
  }
  std::string log() { return read_file(folder_ / "log").value_or(""); }

  fs::path folder_ = fs::temp_directory_path() / ("trainyard-agent-" + random_hex(12));
  model::LaunchPlan plan_;
  FakeRuntime runtime_;
  data::FakeS3 s3_;
};

TEST_F(AgentRun, ASuccessReportsEveryPhaseAndUploadsTheModel) {
  s3_.objects = {{"b/in/a", "1"}, {"b/in/sub/c", "2"}};
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/in/";
  plan_.channels = {train};
  plan_.metric_definitions = {{"loss", "loss=(.*)"}};
  plan_.notices = {"the machine is smaller"};
  container_does([](FakeProcess& process) {
    EXPECT_EQ(*read_file(process.path("/opt/ml/input/data/train/sub/c")), "2");
    EXPECT_EQ(*read_file(process.path("/opt/ml/input/config/hyperparameters.json")), "{}");
    EXPECT_EQ(process.spec().environment.at("TRAINING_JOB_NAME"), "job");
    EXPECT_EQ(process.spec().hostname, "algo-1");
    EXPECT_THAT(process.command_line(), ElementsAre("train"));
    std::ofstream(process.path("/opt/ml/model/m")) << "weights";
    process.write("loss=2\nloss=1\nlast words");
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed);
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
  EXPECT_TRUE(s3_.objects.contains("b/out/job/output/model.tar.gz"));
  EXPECT_FALSE(s3_.objects.contains("b/out/job/output/output.tar.gz")) << "it was empty";
  EXPECT_THAT(kinds(),
              ElementsAre(ReportKind::started, ReportKind::preparing, ReportKind::downloading,
                          ReportKind::downloading, ReportKind::training, ReportKind::uploading,
                          ReportKind::finished));
  const auto all = reports();
  const auto metric = std::find_if(all.begin(), all.end(),
                                   [](const Report& r) { return r.kind == ReportKind::metric; });
  ASSERT_NE(metric, all.end());
  EXPECT_EQ(metric->metric_value, 1);
  EXPECT_THAT(log(), HasSubstr(" the machine is smaller\n"));
  EXPECT_THAT(log(), HasSubstr(" last words\n"));
}

TEST_F(AgentRun, EveryValueOfAMetricIsADataPointBeforeTheJobIsOver) {
  plan_.metrics_folder = folder_ / "metrics";
  plan_.metric_definitions = {{"loss", "loss=([0-9.]+)"}, {"acc", "acc=([0-9.]+)"}};
  container_does([this](FakeProcess& process) {
    process.write("loss=3 acc=0.5\nloss=2\n");
    EXPECT_THAT(read_file(folder_ / "metrics" / "points").value(),
                testing::MatchesRegex("[0-9]+ 0 3\n[0-9]+ 1 0.5\n[0-9]+ 0 2\n"))
        << "as soon as the line is in the log";
    process.write("loss=1");
    return ContainerExit{0, false};
  });
  run();
  const std::string points = read_file(folder_ / "metrics" / "points").value();
  EXPECT_THAT(points, testing::EndsWith(" 0 1\n"));
  EXPECT_THAT(
      read_file(folder_ / "metrics" / "series").value(),
      HasSubstr(R"("metric":"loss","unit":"None","dimensions":{"TrainingJobName":"job"}})"));
  run();
  EXPECT_EQ(read_file(folder_ / "metrics" / "points").value(), points)
      << "another agent of the plan adds nothing";
}

// Tests of what goes to S3 while the container runs: `stored` waits for it.
class AgentRunDebugger : public AgentRun {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.debug_hook.emplace().s3_output_path = "s3://b/debug/";
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

TEST_F(AgentRunDebugger, ALocalPathOutsideOfTheVolumesFolderIsMountedThere) {
  plan_.debug_hook->local_path = "/tmp/tensors/";
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
    while (log().find("failed and is tried again: AccessDenied") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_THAT(log(), HasSubstr("Uploading /opt/ml/output/tensors to "
                               "s3://b/debug/job/debug-output failed and is tried again"));
  EXPECT_THAT(log(), HasSubstr("what is missing there is lost: AccessDenied"));
  EXPECT_THAT(log(), HasSubstr("not told that the job is over"));
}

TEST_F(AgentRunDebugger, AJobThatFailsBeforeItsContainerIsMarkedAsOver) {
  EXPECT_EQ(run().outcome, Outcome::Failed) << "there is no such image";
  EXPECT_EQ(s3_.find("b/debug/job/debug-output/training_job_end.ts"), "");
}

class AgentRunProfiler : public AgentRunDebugger {
 protected:
  void SetUp() override {
    AgentRun::SetUp();
    plan_.profiler.emplace().s3_output_path = "s3://b/prof";
    plan_.profiler->interval = 100ms;
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
  plan_.profiler->interval = 60'000ms;
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  std::size_t lines = 0;
  profile(&lines);
  EXPECT_GT(lines, 0U);
}

TEST_F(AgentRunProfiler, OneThatIsDisabledWritesNothingButItsConfiguration) {
  plan_.profiler = model::PlanProfiler{.disabled = true};
  container_does([](FakeProcess& process) {
    EXPECT_THAT(*read_file(process.path("/opt/ml/input/config/profilerconfig.json")),
                HasSubstr(R"("DisableProfiler":true)"));
    return ContainerExit{0, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(AgentRun, TheInstancesOwnMetricsAreDataPointsOfItsHost) {
  plan_.metrics_folder = folder_ / "metrics";
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  EXPECT_EQ(run().outcome, Outcome::Completed);
  const std::string series = read_file(folder_ / "metrics-instance" / "series").value();
  for (const char* name : {"CPUUtilization", "MemoryUtilization", "DiskUtilization"})
    EXPECT_THAT(series,
                HasSubstr("\"metric\":\"" + std::string(name) +
                          "\",\"unit\":\"Percent\",\"dimensions\":{\"Host\":\"job/algo-1\"}"));
  EXPECT_THAT(series, testing::Not(HasSubstr("GPUUtilization"))) << "the instance has none";
  EXPECT_THAT(read_file(folder_ / "metrics-instance" / "points").value(),
              testing::MatchesRegex("([0-9]+ [0-2] [0-9.e+-]+\n){3,}"));
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(AgentRun, AnAgentOfAFinishedPlanDoesNothing) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  run();
  const auto before = reports().size();
  run();
  EXPECT_EQ(reports().size(), before);
  EXPECT_EQ(runtime_.created().size(), 1U);
}

TEST_F(AgentRun, TheFailureFileIsTheReasonAndArtifactsAreKept) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/output/failure")) << "no labels";
    std::ofstream(process.path("/opt/ml/model/part")) << "x";
    return ContainerExit{5, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_reason, "AlgorithmError: no labels, exit code: 5");
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
}

TEST_F(AgentRun, AFailureFileThatIsALinkOutOfTheVolumeIsNotRead) {
  container_does([](FakeProcess& process) {
    fs::create_symlink("/etc/passwd", process.path("/opt/ml/output/failure"));
    return ContainerExit{1, false};
  });
  EXPECT_EQ(run().failure_reason, "AlgorithmError: , exit code: 1");
}

TEST_F(AgentRun, AnImageThatCannotBeHadIsAClientError) {
  EXPECT_THAT(run().failure_reason,
              StartsWith("ClientError: Cannot pull algorithm container. Either the image does not "
                         "exist or its permissions are incorrect."));
}

TEST_F(AgentRun, ADownloadThatFailsIsAClientError) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/none/";
  plan_.channels = {train};
  EXPECT_THAT(run().failure_reason,
              StartsWith("ClientError: Data download failed:channel 'train'"));
  EXPECT_TRUE(runtime_.created().empty());
}

TEST_F(AgentRun, AnInputLargerThanTheVolumeSaysSo) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  s3_.objects["b/in/big"] = std::string(80 << 20, 'x');
  model::PlanChannel train;
  train.name = "train";
  train.s3_uri = "s3://b/in/";
  plan_.channels = {train};
  if (::geteuid() != 0) GTEST_SKIP() << "the volume is enforced for root only";
  EXPECT_THAT(run().failure_reason, HasSubstr("VolumeSizeInGB"));
}

TEST_F(AgentRun, AnUploadThatFailsFailsTheJob) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/m")) << "x";
    return ContainerExit{0, false};
  });
  s3_.fail_upload = Error(ErrorKind::not_found, "NoSuchBucket");
  const Report finished = run();
  EXPECT_EQ(finished.failure_reason, "ClientError: Artifact upload failed:NoSuchBucket");
}

TEST_F(AgentRun, AStopReachesTheContainerAndKeepsWhatItSaved) {
  container_does([](FakeProcess& process) {
    ::kill(::getpid(), SIGTERM);  // as the engine does
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    std::ofstream(process.path("/opt/ml/model/saved")) << "x";
    return ContainerExit{9, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_EQ(finished.stop_reason, model::StopReason::StopRequested);
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
}

TEST_F(AgentRun, AContainerThatIgnoresTheStopIsKilledAfterTheGrace) {
  plan_.stop_grace = 1s;
  container_does([](FakeProcess& process) {
    ::kill(::getpid(), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    EXPECT_EQ(process.wait_for_signal(20s), SIGKILL);
    return ContainerExit{137, false};
  });
  EXPECT_EQ(run().outcome, Outcome::Stopped);
}

TEST_F(AgentRun, AStopBeforeTheContainerEndsItAtOnce) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  runtime_.on_ensure_image([](const std::string&) { ::kill(::getpid(), SIGTERM); });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(AgentRun, MaxRuntimeIsReportedAndStopsTheContainer) {
  plan_.max_runtime = 1s;
  container_does([](FakeProcess& process) {
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_EQ(finished.stop_reason, model::StopReason::MaxRuntimeExceeded);
  EXPECT_THAT(kinds(), testing::Contains(ReportKind::stopping));
}

TEST_F(AgentRun, AnAgentAfterADeadOneCleansUpAndBlamesThePlatform) {
  container_does([](FakeProcess& process) {
    process.wait_for_signal(60s);
    return ContainerExit{137, false};
  });
  // What a killed agent leaves: a journal without its end, a mounted volume, a container.
  Volume volume(folder_ / "instance", folder_ / "oci" / "volumes", plan_.limits.volume);
  ASSERT_TRUE(volume.create());
  {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    Report started;
    started.kind = ReportKind::started;
    ASSERT_TRUE((*journal)->append(started));
  }
  const Report finished = run();
  EXPECT_EQ(finished.failure_reason,
            "InternalServerError: We encountered an internal error. Please try again.");
  EXPECT_TRUE(finished.retryable_by_platform);
  EXPECT_TRUE(runtime_.created().empty()) << "nothing runs twice";
}

TEST_F(AgentRun, ASecondAgentOfAPlanLeavesAtOnce) {
  ASSERT_TRUE(replace_file(folder_ / "instance" / "plan.json", to_json(plan_)));
  const auto lock = FileLock::try_acquire(folder_ / "instance" / "lock");
  ASSERT_TRUE(lock && *lock);
  EXPECT_TRUE(run_agent(folder_ / "instance" / "plan.json", {nullptr, &s3_}));
  EXPECT_FALSE(fs::exists(folder_ / "instance" / "journal"));
}

}  // namespace
}  // namespace trainyard::agent
