#include "component/supervisor_world.h"

// Attempts with several hosts, jobs with several attempts, and GPUs.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SupervisorHostsTest : public SupervisorTest {
 protected:
  static AgentName on(const std::string& job, int host) {
    return {job, "algo-" + std::to_string(host)};
  }
  std::string gate(const AgentName& agent, model::Gate gate) {
    return read_file(instance(agent) / model::gate_file(gate)).value_or("closed");
  }
  const InstanceState& counted(const JobState& state, int host) {
    return *state.attempts.back().find("algo-" + std::to_string(host));
  }
  ::testing::AssertionResult reaches_phase(const std::string& job, int host, InstancePhase phase) {
    return eventually([&] { return counted(state(job), host).phase == phase; });
  }
  ::testing::AssertionResult opens(const AgentName& agent, model::Gate which) {
    return eventually([&] { return gate(agent, which) != "closed"; });
  }
  void all_report(const std::string& job, ReportKind kind) {
    for (int host = 1; host <= FakePlanner::hosts_of(job); ++host)
      engine_.report(on(job, host), kind);
  }
  void bring_all_to_training(const std::string& job) {
    for (int host = 1; host <= FakePlanner::hosts_of(job); ++host)
      ASSERT_TRUE(is_running(on(job, host)));
    all_report(job, ReportKind::downloading);
    all_report(job, ReportKind::ready);
    ASSERT_TRUE(opens(on(job, 1), model::Gate::start));
    all_report(job, ReportKind::training);
    ASSERT_TRUE(reaches(job, Phase::Training));
  }
  void fail(const AgentName& agent, model::FailureClass failure, const std::string& reason) {
    Report finished;
    finished.outcome = Outcome::Failed;
    finished.failure_class = failure;
    finished.failure_reason = reason;
    engine_.finish(agent, finished);
  }
};

TEST_F(SupervisorHostsTest,
       ContainersStartWhenEveryHostIsReadyAndTheLeadMergesWhenEveryPartIsThere) {
  create("two-a");
  ASSERT_TRUE(is_running(on("two-a", 1)));
  ASSERT_TRUE(is_running(on("two-a", 2)));
  engine_.report(on("two-a", 1), ReportKind::downloading);
  engine_.report(on("two-a", 1), ReportKind::ready);
  engine_.report(on("two-a", 2), ReportKind::downloading);
  ASSERT_TRUE(reaches_phase("two-a", 1, InstancePhase::ready));
  ASSERT_TRUE(reaches_phase("two-a", 2, InstancePhase::downloading));
  EXPECT_EQ(gate(on("two-a", 1), model::Gate::start), "closed");
  engine_.report(on("two-a", 2), ReportKind::ready);
  EXPECT_TRUE(opens(on("two-a", 1), model::Gate::start));
  EXPECT_TRUE(opens(on("two-a", 2), model::Gate::start));
  all_report("two-a", ReportKind::training);
  ASSERT_TRUE(reaches("two-a", Phase::Training));
  all_report("two-a", ReportKind::uploading);
  engine_.report(on("two-a", 1), ReportKind::uploaded);
  ASSERT_TRUE(reaches_phase("two-a", 1, InstancePhase::uploaded));
  EXPECT_EQ(gate(on("two-a", 1), model::Gate::finish), "closed");
  engine_.report(on("two-a", 2), ReportKind::uploaded);
  ASSERT_TRUE(opens(on("two-a", 1), model::Gate::finish));
  EXPECT_EQ(gate(on("two-a", 1), model::Gate::finish), R"(["algo-1","algo-2"])");
  EXPECT_EQ(gate(on("two-a", 2), model::Gate::finish), "closed") << "it has nothing to merge";
  engine_.finish(on("two-a", 2), Outcome::Completed);
  engine_.finish("two-a", Outcome::Completed, "", "s3://b/two-a");
  ASSERT_TRUE(reaches("two-a", Phase::Completed));
  EXPECT_EQ(state("two-a").model_artifacts, "s3://b/two-a");
  expect_replayable("two-a");
}

TEST_F(SupervisorHostsTest, AllHostsHaveOneTokenAndPlansOfTheirOwn) {
  create("two-a");
  ASSERT_TRUE(is_running(on("two-a", 2)));
  const model::LaunchPlan first = plan_of(on("two-a", 1)), second = plan_of(on("two-a", 2));
  EXPECT_EQ(first.current_host, "algo-1");
  EXPECT_EQ(second.current_host, "algo-2");
  EXPECT_EQ(first.credentials_token, second.credentials_token);
  EXPECT_TRUE(supervisor_->role_for_token({"two-a", 1}, second.credentials_token));
  restart_server();
  EXPECT_TRUE(supervisor_->role_for_token({"two-a", 1}, second.credentials_token));
}

TEST_F(SupervisorHostsTest, AServerThatDiesBetweenAnyTwoStepsStartsNothingTwice) {
  create("two-a");
  ASSERT_TRUE(is_running(on("two-a", 2)));
  for (const ReportKind kind : {ReportKind::downloading, ReportKind::ready, ReportKind::training,
                                ReportKind::uploading, ReportKind::uploaded}) {
    for (int host = 1; host <= 2; ++host) {
      const std::int64_t before = counted(state("two-a"), host).last_sequence;
      restart_server();
      engine_.report(on("two-a", host), kind);
      ASSERT_TRUE(eventually([&] { return counted(state("two-a"), host).last_sequence > before; }));
    }
    if (kind == ReportKind::ready) {
      restart_server();
      ASSERT_TRUE(opens(on("two-a", 2), model::Gate::start));
    }
  }
  restart_server();
  ASSERT_TRUE(opens(on("two-a", 1), model::Gate::finish));
  engine_.finish(on("two-a", 2), Outcome::Completed);
  restart_server();
  engine_.finish("two-a", Outcome::Completed);
  ASSERT_TRUE(reaches("two-a", Phase::Completed));
  EXPECT_EQ(engine_.starts(on("two-a", 1)), 1);
  EXPECT_EQ(engine_.starts(on("two-a", 2)), 1);
  expect_replayable("two-a");
}

TEST_F(SupervisorHostsTest, GatesOfBeforeAServersDeathAreOpenedByTheNextOne) {
  create("two-a");
  ASSERT_TRUE(is_running(on("two-a", 2)));
  stop_server();
  all_report("two-a", ReportKind::downloading);
  all_report("two-a", ReportKind::ready);
  open_store();
  for (int host = 1; host <= 2; ++host) {
    Report report;
    report.kind = ReportKind::ready;
    report.sequence = 3;
    report.at = system_clock().now();
    ASSERT_TRUE(recorder_->record("two-a", {AgentReported{1, on("two-a", host).host, report}}));
  }
  stop_server();
  EXPECT_EQ(gate(on("two-a", 2), model::Gate::start), "closed");
  start_server();
  EXPECT_TRUE(opens(on("two-a", 1), model::Gate::start));
  EXPECT_TRUE(opens(on("two-a", 2), model::Gate::start));
}

TEST_F(SupervisorHostsTest, AnAttemptOfWhichOneHostWasPlannedIsPlannedToTheEndAfterARestart) {
  stop_server();
  open_store();
  const JobRecorder::Job job = store_job("two-a");
  ASSERT_TRUE(
      recorder_->record("two-a", {AttemptStarted{system_clock().now(), 1, {"algo-1", "algo-2"}}}));
  auto plan = planner_.make_plan(job, {"two-a", 1, "algo-1"}, {{1, gib(1), 0}}).value();
  plan.job_id = state("two-a").id;
  ASSERT_TRUE(ensure_directory(instance("two-a")));
  ASSERT_TRUE(replace_file(instance("two-a") / "plan.json", model::to_json(plan)));
  stop_server();
  start_server();
  bring_all_to_training("two-a");
  EXPECT_EQ(plan_of(on("two-a", 1)).credentials_token, plan.credentials_token);
  EXPECT_EQ(plan_of(on("two-a", 2)).credentials_token, plan.credentials_token);
  EXPECT_EQ(engine_.starts(on("two-a", 1)), 1);
}

TEST_F(SupervisorHostsTest, TheHostThatFailsHasItsPeersStoppedAndGivesTheReason) {
  create("three-a");
  bring_all_to_training("three-a");
  fail(on("three-a", 2), model::FailureClass::algorithm, "AlgorithmError: , exit code: 1");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(on("three-a", 1)); }));
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(on("three-a", 3)); }));
  EXPECT_FALSE(engine_.was_stop_requested(on("three-a", 2)));
  engine_.finish(on("three-a", 1), Outcome::Stopped);
  EXPECT_EQ(state("three-a").phase, Phase::Training) << "one still ends";
  fail(on("three-a", 3), model::FailureClass::algorithm, "AlgorithmError: , exit code: 143");
  ASSERT_TRUE(reaches("three-a", Phase::Failed));
  EXPECT_EQ(state("three-a").failure_reason, "AlgorithmError: , exit code: 1");
  create("large-b");
  EXPECT_TRUE(is_running("large-b")) << "all of them gave their places back";
}

TEST_F(SupervisorHostsTest, AStopReachesEveryHostAlsoOverARestart) {
  create("two-a");
  bring_all_to_training("two-a");
  stop("two-a");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(on("two-a", 1)); }));
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(on("two-a", 2)); }));
  engine_.finish(on("two-a", 1), Outcome::Stopped);
  restart_server();
  EXPECT_EQ(state("two-a").phase, Phase::Stopping);
  engine_.finish(on("two-a", 2), Outcome::Stopped);
  ASSERT_TRUE(reaches("two-a", Phase::Stopped));
  expect_replayable("two-a");
}

TEST_F(SupervisorHostsTest, AnAgentThatDiesIsStartedAgainAndItsPeersAreNot) {
  create("two-a");
  bring_all_to_training("two-a");
  engine_.die(on("two-a", 2));
  ASSERT_TRUE(eventually([&] { return engine_.starts(on("two-a", 2)) == 2; }));
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("two-a"); }))
      << "the second agent says that the instance failed";
  engine_.finish("two-a", Outcome::Stopped);
  ASSERT_TRUE(reaches("two-a", Phase::Failed));
  EXPECT_EQ(engine_.starts("two-a"), 1);
}

TEST_F(SupervisorHostsTest, ASilentHostKeepsNoOtherFromBeingStopped) {
  create("two-a");
  bring_all_to_training("two-a");
  beat(on("two-a", 2));
  ASSERT_TRUE(eventually([&] { return counted(state("two-a"), 2).is_silent; }));
  EXPECT_FALSE(counted(state("two-a"), 1).is_silent);
  stop("two-a");
  ASSERT_TRUE(reaches("two-a", Phase::Stopped));
  EXPECT_FALSE(engine_.runs(on("two-a", 1)));
  EXPECT_FALSE(engine_.runs(on("two-a", 2)));
  EXPECT_TRUE(eventually([&] {
    return engine_.clean_ups(on("two-a", 1)) == 1 && engine_.clean_ups(on("two-a", 2)) == 1;
  }));
  expect_replayable("two-a");
}

TEST_F(SupervisorHostsTest, WhatTheEngineSaysNothingAboutHasNotEnded) {
  create("two-a");
  bring_all_to_training("two-a");
  engine_.hide(true);
  engine_.die(on("two-a", 2));
  const int polls = engine_.polls();
  ASSERT_TRUE(eventually([&] { return engine_.polls() > polls + 5; }));
  EXPECT_EQ(engine_.starts(on("two-a", 2)), 1);
  EXPECT_EQ(state("two-a").phase, Phase::Training);
  engine_.hide(false);
  EXPECT_TRUE(eventually([&] { return engine_.starts(on("two-a", 2)) == 2; }));
}

TEST_F(SupervisorHostsTest, OneQuestionIsAskedAboutAllAgents) {
  for (const char* job : {"a", "b", "c", "d"}) {
    create(job);
    ASSERT_TRUE(is_running(job));
  }
  const int polls = engine_.polls(), polled = engine_.polled();
  ASSERT_TRUE(eventually([&] { return engine_.polls() >= polls + 20; }));
  EXPECT_GE(engine_.polled() - polled, 3 * (engine_.polls() - polls));
}

TEST_F(SupervisorHostsTest, NothingIsLeftOfAnyHostOfAJobThatIsForgotten) {
  create("two-a");
  bring_all_to_training("two-a");
  engine_.finish(on("two-a", 1), Outcome::Completed);
  engine_.finish(on("two-a", 2), Outcome::Completed);
  ASSERT_TRUE(reaches("two-a", Phase::Completed));
  engine_.revive(on("two-a", 2));
  ASSERT_TRUE(supervisor_->forget("two-a"));
  EXPECT_FALSE(engine_.runs(on("two-a", 2)));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "attempts" / "two-a"));
}

TEST_F(SupervisorHostsTest, GpusAreGivenByIndexAndNeverTwiceAlsoOverARestart) {
  create("gpu-a");
  ASSERT_TRUE(is_running(on("gpu-a", 2)));
  EXPECT_THAT(plan_of(on("gpu-a", 1)).limits.gpu_ids, ElementsAre(0));
  EXPECT_THAT(plan_of(on("gpu-a", 2)).limits.gpu_ids, ElementsAre(1));
  create("gpu-b");
  ASSERT_TRUE(eventually([&] { return message("gpu-b").starts_with("Waiting for capacity"); }));
  EXPECT_THAT(message("gpu-b"), HasSubstr("needs 2 vCPUs, 2.0 GiB of memory and 2 GPUs; 2 vCPUs, "
                                          "6.0 GiB of memory and 0 GPUs of this machine are free"));
  restart_server();
  EXPECT_EQ(state("gpu-b").phase, Phase::Pending);
  bring_all_to_training("gpu-a");
  EXPECT_FALSE(engine_.runs("gpu-b"));
  engine_.finish(on("gpu-a", 1), Outcome::Completed);
  EXPECT_FALSE(engine_.runs("gpu-b")) << "an attempt keeps its GPUs to its end";
  engine_.finish(on("gpu-a", 2), Outcome::Completed);
  ASSERT_TRUE(is_running(on("gpu-b", 2)));
  EXPECT_THAT(plan_of(on("gpu-b", 2)).limits.gpu_ids, ElementsAre(1));
}

TEST_F(SupervisorHostsTest, AFailureOfThePlatformIsTriedAgainFromTheQueueOn) {
  create("two-a", 1);
  bring_all_to_training("two-a");
  fail(on("two-a", 2), model::FailureClass::platform, "InternalServerError: the disk is broken");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("two-a"); }));
  engine_.finish("two-a", Outcome::Stopped);
  ASSERT_TRUE(reaches("two-a", Phase::Starting)) << "it pauses";
  create("large-b");
  ASSERT_TRUE(is_running("large-b")) << "and holds nothing meanwhile";
  restart_server();
  ASSERT_TRUE(reaches("two-a", Phase::Pending)) << "it is behind";
  bring_to_training("large-b");
  complete("large-b");
  ASSERT_TRUE(eventually([&] { return last_attempt(state("two-a")) == 2; }));
  ASSERT_TRUE(is_running(on("two-a", 2)));
  EXPECT_EQ(plan_of(on("two-a", 2), 2).attempt, 2);
  fail(on("two-a", 1), model::FailureClass::platform, "InternalServerError: again");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(on("two-a", 2)); }));
  engine_.finish(on("two-a", 2), Outcome::Stopped);
  ASSERT_TRUE(reaches("two-a", Phase::Failed)) << "once is all";
  EXPECT_EQ(state("two-a").failure_reason, "InternalServerError: again");
  expect_replayable("two-a");
}

TEST_F(SupervisorHostsTest, AJobThatIsStoppedBeforeItsNextAttemptIsNeverStartedAgain) {
  create("a", 3);
  bring_to_training("a");
  fail("a", model::FailureClass::platform, "InternalServerError: the disk is broken");
  ASSERT_TRUE(reaches("a", Phase::Starting));
  stop("a");
  EXPECT_EQ(state("a").phase, Phase::Stopped);
  create("b");
  bring_to_training("b");
  restart_server();
  complete("b");
  EXPECT_EQ(engine_.starts("a"), 1);
}

TEST_F(SupervisorHostsTest, AnInstanceThatItsEngineTookAwayIsAnInterruptionAndTriedAgain) {
  create("a", 1);
  bring_to_training("a");
  engine_.show_running_as(engine::PlacementState::preempted);
  ASSERT_TRUE(reaches("a", Phase::Starting));
  EXPECT_EQ(state("a").attempts.front().failure_class, model::FailureClass::interruption);
  engine_.show_running_as(std::nullopt);
  ASSERT_TRUE(eventually([&] { return last_attempt(state("a")) == 2; }));
  bring_to_training("a");
  complete("a");
}

TEST_F(SupervisorHostsTest, AnInstanceThatWaitsInItsEnginesQueueIsLeftAlone) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  engine_.show_running_as(engine::PlacementState::queued);
  const int polls = engine_.polls();
  ASSERT_TRUE(eventually([&] { return engine_.polls() > polls + 5; }));
  EXPECT_EQ(engine_.starts("a"), 1);
  engine_.show_running_as(std::nullopt);
  bring_to_training("a");
  complete("a");
}

// With an S3 that remembers what is removed.
class LeftoverPartsTest : public SupervisorHostsTest {
 protected:
  SupervisorOptions options() override {
    SupervisorOptions made = SupervisorHostsTest::options();
    made.remove_object = [this](const std::string& uri) -> Result<void> {
      const std::lock_guard lock(mutex_);
      removed_.push_back(uri);
      return ok();
    };
    return made;
  }
  void create_with_output(const std::string& name, int retry_attempts = 0) {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.retry_strategy.emplace().maximum_retry_attempts = retry_attempts;
    job.request.output_data_config.emplace().s3_output_path = "s3://b/out/";
    supervisor_->submit(recorder_->create(std::move(job), system_clock().now()).value());
  }
  // The second host's part is in S3, and the first one is lost before it can join anything.
  void lose_lead(const std::string& name) {
    bring_all_to_training(name);
    all_report(name, ReportKind::uploading);
    engine_.report(on(name, 2), ReportKind::uploaded);
    engine_.finish(on(name, 2), Outcome::Completed);
    ASSERT_TRUE(reaches_phase(name, 2, InstancePhase::finished));
    fail(on(name, 1), model::FailureClass::platform, "InternalServerError: lost");
  }
  std::vector<std::string> removed() {
    const std::lock_guard lock(mutex_);
    return removed_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> removed_;
};

TEST_F(LeftoverPartsTest, PartsThatNobodyJoinsAreRemovedOnceNoAttemptFollows) {
  create_with_output("two-a", 1);
  lose_lead("two-a");
  ASSERT_TRUE(eventually([&] { return last_attempt(state("two-a")) == 2; }));
  EXPECT_THAT(removed(), IsEmpty()) << "the next attempt's parts have the same names";
  lose_lead("two-a");
  ASSERT_TRUE(reaches("two-a", Phase::Failed));
  ASSERT_TRUE(eventually([&] { return removed().size() == 2; }));
  EXPECT_THAT(removed(), ElementsAre("s3://b/out/two-a/output/model.tar.gz.algo-2.part",
                                     "s3://b/out/two-a/output/output.tar.gz.algo-2.part"));
}

TEST_F(LeftoverPartsTest, WhatWasJoinedIsLeftToTheLead) {
  create_with_output("two-a");
  bring_all_to_training("two-a");
  all_report("two-a", ReportKind::uploading);
  all_report("two-a", ReportKind::uploaded);
  engine_.finish(on("two-a", 2), Outcome::Completed);
  engine_.finish(on("two-a", 1), Outcome::Completed, "", "s3://b/out/two-a/output/model.tar.gz");
  ASSERT_TRUE(reaches("two-a", Phase::Completed));
  create_with_output("two-b");
  lose_lead("two-b");
  ASSERT_TRUE(eventually([&] { return removed().size() == 2; }));
  EXPECT_THAT(removed(), ::testing::Each(HasSubstr("/two-b/")));
}

}  // namespace
}  // namespace trainyard::control
