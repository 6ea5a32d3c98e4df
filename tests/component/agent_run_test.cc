#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/step.h"
#include "component/agent_run_world.h"

// The agent from plan to last report: a job that succeeds, one that is stopped, an agent that dies.
namespace trainyard::agent {
namespace {

using testing::ElementsAre;

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

// Whatever else is in the folder: there would be nothing at its URI.
TEST_F(AgentRun, AnUncompressedModelWithoutAFileIsNone) {
  plan_.output.compression_type = "NONE";
  container_does([](FakeProcess& process) {
    fs::create_directories(process.path("/opt/ml/model/empty/folders"));
    fs::create_symlink("none", process.path("/opt/ml/model/link"));
    std::ofstream(process.path("/opt/ml/output/data/other")) << "x";
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed) << finished.failure_reason;
  EXPECT_EQ(finished.model_artifacts, "");
  EXPECT_EQ(s3_.objects.size(), 1U);
  EXPECT_EQ(s3_.find("b/out/job/output/data/other"), "x");
}

TEST_F(AgentRun, EveryValueOfAMetricIsADataPointBeforeTheJobIsOver) {
  enable_metrics();
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

TEST_F(AgentRun, TheInstancesOwnMetricsAreDataPointsOfItsHost) {
  enable_metrics();
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

TEST_F(AgentRun, AStopDuringTheUploadKeepsTheArtifacts) {
  container_does([](FakeProcess& process) {
    std::ofstream(process.path("/opt/ml/model/m")) << "x";
    return ContainerExit{0, false};
  });
  s3_.on_begin_upload = [] { ::kill(::getpid(), SIGTERM); };
  const Report finished = run();
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
  EXPECT_TRUE(s3_.objects.contains("b/out/job/output/model.tar.gz"));
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

// What a killed agent leaves: a journal without its end, and what it had created.
class AgentAfterADeadOne : public AgentRun {
 protected:
  void died_after(std::vector<ReportKind> reported) {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    ASSERT_TRUE(journal) << journal.error().message();
    for (const ReportKind kind : reported) {
      Report report;
      report.kind = kind;
      if (kind == ReportKind::downloading) report.message = "Downloading the training image";
      ASSERT_TRUE((*journal)->append(report));
    }
    Volume volume(folder_ / "instance", folder_ / "oci" / "volumes", plan_.limits.volume);
    ASSERT_TRUE(volume.create());
    ASSERT_TRUE(replace_file(volume.root() / "model" / "of-the-dead", "x"));
  }
  // When the shim is gone too.
  void container_was(const ContainerState& state) {
    const ShimFolder folder(folder_ / "instance");
    ASSERT_TRUE(ensure_directory(folder.path));
    ASSERT_TRUE(replace_file(folder.order(), to_json(ContainerOrder{this_boot(), {}})));
    ASSERT_TRUE(replace_file(folder.starting(), ""));
    ASSERT_TRUE(replace_file(folder.state(), to_json(state)));
  }
};

TEST_F(AgentAfterADeadOne, BeginsAgainWhereNoContainerWasStarted) {
  container_does([](FakeProcess& process) {
    EXPECT_FALSE(fs::exists(process.path("/opt/ml/model/of-the-dead")));
    process.write("once");
    return ContainerExit{0, false};
  });
  plan_.notices = {"said by the dead one"};
  died_after(
      {ReportKind::started, ReportKind::preparing, ReportKind::downloading, ReportKind::training});
  const ShimFolder folder(folder_ / "instance");
  ASSERT_TRUE(ensure_directory(folder.path));
  ASSERT_TRUE(replace_file(folder.order(), to_json(ContainerOrder{this_boot(), {}})));
  EXPECT_EQ(run().outcome, Outcome::Completed);
  EXPECT_THAT(kinds(),
              ElementsAre(ReportKind::started, ReportKind::preparing, ReportKind::downloading,
                          ReportKind::training, ReportKind::uploading, ReportKind::finished))
      << "what was reported isn't again";
  EXPECT_EQ(runtime_.created().size(), 1U);
  EXPECT_THAT(log(), testing::MatchesRegex("[0-9]+ once\n"));
  EXPECT_THAT(s3_.aborted, ElementsAre("b/out/job/output/"))
      << "the parts that it had uploaded go, and no other job's";
}

TEST_F(AgentAfterADeadOne, UploadsAfterTheEndOfAContainerThatItNeverSaw) {
  died_after({ReportKind::started, ReportKind::training});
  ContainerState ended;
  ended.phase = ContainerState::Phase::ended;
  ended.started = true;
  ended.exit = ContainerExit{0, false};
  ended.metrics = {{"loss", 0.5, from_epoch_millis(1'700'000'000'000)}};
  ended.losses.log_lines = 3;
  container_was(ended);
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed);
  EXPECT_EQ(finished.losses.log_lines, 3);
  EXPECT_TRUE(s3_.objects.contains("b/out/job/output/model.tar.gz"));
  EXPECT_TRUE(runtime_.created().empty()) << "nothing runs twice";
  const auto all = reports();
  EXPECT_EQ(std::count_if(all.begin(), all.end(),
                          [](const Report& r) { return r.kind == ReportKind::metric; }),
            1);
}

TEST_F(AgentAfterADeadOne, KnowsThatTheContainerWasStopped) {
  died_after({ReportKind::started, ReportKind::training});
  ContainerState ended;
  ended.phase = ContainerState::Phase::ended;
  ended.started = true;
  ended.exit = ContainerExit{143, false};
  container_was(ended);
  const ShimFolder folder(folder_ / "instance");
  ASSERT_TRUE(replace_file(folder.stop(model::StopReason::MaxRuntimeExceeded), ""));
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_EQ(finished.stop_reason, model::StopReason::MaxRuntimeExceeded);
}

TEST_F(AgentAfterADeadOne, BlamesThePlatformForAContainerThatNobodyHas) {
  died_after({ReportKind::started, ReportKind::training});
  ContainerState running;
  running.phase = ContainerState::Phase::running;
  running.started = true;
  container_was(running);
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Failed);
  EXPECT_EQ(finished.failure_reason,
            "InternalServerError: We encountered an internal error. Please try again.");
  EXPECT_EQ(finished.failure_class, model::FailureClass::platform);
  EXPECT_TRUE(runtime_.created().empty()) << "nothing runs twice";
}

TEST_F(AgentAfterADeadOne, TellsTheEndThatItsPredecessorWasUndoing) {
  died_after({ReportKind::started, ReportKind::training, ReportKind::uploading});
  Report ending;
  ending.sequence = 1;
  ending.kind = ReportKind::finished;
  ending.outcome = Outcome::Completed;
  ending.model_artifacts = "s3://b/out/job/output/model.tar.gz";
  ASSERT_TRUE(replace_file(folder_ / "instance" / "ending.json", to_json_line(ending)));
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Completed);
  EXPECT_EQ(finished.model_artifacts, "s3://b/out/job/output/model.tar.gz");
  EXPECT_TRUE(s3_.objects.empty()) << "nothing is uploaded again";
}

TEST_F(AgentAfterADeadOne, CountsMaxRuntimeFromTheFirstAgentsDownload) {
  plan_.max_runtime = 1s;
  died_after({ReportKind::started, ReportKind::downloading});
  container_does([](FakeProcess& process) {
    EXPECT_EQ(process.wait_for_signal(20s), SIGTERM);
    return ContainerExit{0, false};
  });
  const Report finished = run();
  EXPECT_EQ(finished.outcome, Outcome::Stopped);
  EXPECT_EQ(finished.stop_reason, model::StopReason::MaxRuntimeExceeded);
}

TEST_F(AgentRun, AnAgentAfterADeadOneAbortsItsUploadsInAllFolders) {
  container_does([](FakeProcess&) { return ContainerExit{0, false}; });
  plan_.request.debug_hook_config = {.s3_output_path = "s3://d/x"};
  plan_.request.profiler_config = {.s3_output_path = "s3://p"};
  {
    const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
    Report started;
    started.kind = ReportKind::started;
    ASSERT_TRUE((*journal)->append(started));
  }
  run();
  EXPECT_THAT(s3_.aborted,
              ElementsAre("b/out/job/output/", "d/x/job/debug-output/", "p/job/profiler-output/"));
}

// The first line of a journal identifies its job.
TEST_F(AgentRun, AnAgentThatCannotReachItsRuntimeSaysWhoseEndItTells) {
  plan_.job_id = "id";
  ASSERT_TRUE(replace_file(folder_ / "instance" / "plan.json", to_json(plan_)));
  int tries = 0;
  const auto open =
      [&](const runtime::RuntimeOptions&) -> Result<std::unique_ptr<runtime::Runtime>> {
    if (++tries == 1)
      return Error(ErrorKind::unavailable, "away")
          .with_code(std::string(runtime::kEngineUnreachable));
    return Error(ErrorKind::denied, "not for you");
  };
  EXPECT_TRUE(run_agent(folder_ / "instance" / "plan.json", {open, &s3_}));
  EXPECT_EQ(tries, 2) << "an engine that is away is waited for";
  const auto journal = Journal::open(folder_ / "instance" / "journal", system_clock());
  ASSERT_EQ((*journal)->earlier().size(), 1U);
  const Report& finished = (*journal)->earlier().front();
  EXPECT_EQ(finished.kind, ReportKind::finished);
  EXPECT_EQ(finished.job_id, "id");
  EXPECT_EQ(finished.failure_class, model::FailureClass::platform);
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
