#include "component/supervisor_world.h"

// The server or an agent dies.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(SupervisorTest, AServerThatRestartsInAnyPhaseFindsTheAgentAgainAndStartsNothingTwice) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  restart_server();
  engine_.report("a", ReportKind::preparing);
  restart_server();
  engine_.report("a", ReportKind::downloading);
  ASSERT_TRUE(reaches("a", Phase::Downloading));
  restart_server();
  engine_.report("a", ReportKind::training);
  ASSERT_TRUE(reaches("a", Phase::Training));
  stop_server();
  engine_.report("a", ReportKind::uploading);  // while no server is there
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Uploading));
  stop_server();
  engine_.finish("a", Outcome::Completed);
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Completed));
  EXPECT_EQ(engine_.starts("a"), 1);
  EXPECT_THAT(phases("a"),
              ElementsAre("Starting", "Downloading", "Training", "Uploading", "Completed"));
  expect_replayable("a");
  restart_server();
  EXPECT_EQ(engine_.starts("a"), 1);
}

TEST_F(SupervisorTest, AJobThatWasAcceptedJustBeforeTheServerDiedIsStarted) {
  stop_server();
  open_store();
  store_job("a");
  stop_server();
  start_server();
  bring_to_training("a");
  complete("a");
  EXPECT_EQ(engine_.starts("a"), 1);
}

TEST_F(SupervisorTest, AnAttemptThatWasStoredButNotStartedIsStartedOnceAfterTheRestart) {
  stop_server();
  open_store();
  store_job("a");
  ASSERT_TRUE(recorder_->record("a", {AttemptStarted{system_clock().now(), 1}}));
  stop_server();
  start_server();
  bring_to_training("a");
  complete("a");
  EXPECT_EQ(engine_.starts("a"), 1);
  EXPECT_EQ(last_attempt(state("a")), 1);
}

TEST_F(SupervisorTest, AStopStoredJustBeforeTheServerDiedIsCarriedOutAfterTheRestart) {
  create("a");
  bring_to_training("a");
  stop_server();
  open_store();
  ASSERT_TRUE(recorder_->record("a", {StopRequested{system_clock().now()}}));
  stop_server();
  EXPECT_FALSE(engine_.was_stop_requested("a"));
  start_server();
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("a"); }));
}

TEST_F(SupervisorTest, AJobToBeStoppedWhoseAgentNeverRanIsStoppedWithoutStartingIt) {
  stop_server();
  open_store();
  store_job("a");
  ASSERT_TRUE(recorder_->record(
      "a", {AttemptStarted{system_clock().now(), 1}, StopRequested{system_clock().now()}}));
  stop_server();
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Stopped));
  EXPECT_EQ(engine_.starts("a"), 0);
}

TEST_F(SupervisorTest, WaitingJobsKeepTheirOrderOverARestart) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  create("large-b");
  create("large-c");
  ASSERT_TRUE(reaches("large-c", Phase::Pending));
  restart_server();
  bring_to_training("large-a");
  complete("large-a");
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_FALSE(engine_.runs("large-c"));
}

TEST_F(SupervisorTest, AJobWhoseSecondAgentFailsItFailsAndItsCapacityIsFree) {
  create("a");
  bring_to_training("a");
  engine_.die("a");
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_EQ(engine_.starts("a"), 2);
  EXPECT_THAT(state("a").failure_reason, HasSubstr("InternalServerError"));
  create("b");
  EXPECT_TRUE(is_running("b")) << "the capacity is free again";
}

TEST_F(SupervisorTest, AJobWhoseCleanUpDiesTooFailsAndItsCapacityIsFree) {
  create("large-a");
  bring_to_training("large-a");
  engine_.set_cleanup_works(false);
  engine_.die("large-a");
  ASSERT_TRUE(reaches("large-a", Phase::Failed));
  EXPECT_EQ(engine_.starts("large-a"), 10) << "none came any further";
  EXPECT_THAT(state("large-a").failure_reason, HasSubstr("InternalServerError"));
  create("large-b");
  EXPECT_TRUE(is_running("large-b"));
}

TEST_F(SupervisorTest, AnAgentThatDiedWhileTheServerWasAwayIsNoticed) {
  create("a");
  bring_to_training("a");
  stop_server();
  engine_.die("a");
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_EQ(engine_.starts("a"), 2);
}

TEST_F(SupervisorTest, AnAgentThatFinishedAndWentIsNotMistakenForOneThatDied) {
  create("a");
  bring_to_training("a");
  stop_server();
  engine_.report("a", ReportKind::uploading);
  engine_.finish("a", Outcome::Failed, "AlgorithmError: , exit code: 1");
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_EQ(state("a").failure_reason, "AlgorithmError: , exit code: 1");
  EXPECT_EQ(engine_.starts("a"), 1);
}

TEST_F(SupervisorTest, AReportWrittenTwiceIsCountedOnce) {
  create("a");
  bring_to_training("a");
  const auto before = store_->list_events("a").value().size();
  Report again;
  again.sequence = 3;
  again.kind = ReportKind::downloading;
  engine_.report("a", again);
  Report metric;
  metric.kind = ReportKind::metric;
  metric.metric_name = "loss";
  metric.metric_value = 0.5;
  engine_.report("a", metric);
  ASSERT_TRUE(eventually([&] { return !state("a").final_metrics.empty(); }));
  EXPECT_EQ(store_->list_events("a").value().size(), before + 1);
  EXPECT_EQ(state("a").phase, Phase::Training);
}

TEST_F(SupervisorTest, MetricsWithoutEndDoNotFillTheState) {
  create("a");
  bring_to_training("a");
  Report metric;
  metric.kind = ReportKind::metric;
  metric.metric_name = "loss";
  for (int i = 1; i <= 1500; ++i) {
    metric.metric_value = i;
    engine_.report("a", metric);
  }
  const auto value = [&] {
    const JobState now = state("a");
    return now.final_metrics.empty() ? 0 : now.final_metrics[0].value;
  };
  ASSERT_TRUE(eventually([&] { return value() == 1500; }));
  EXPECT_LT(store_->list_events("a").value().size(), 1010U);
  restart_server();
  metric.metric_value = 2000;
  engine_.report("a", metric);
  ASSERT_TRUE(eventually([&] { return value() == 2000; }))
      << "the position in the journal is known";
  complete("a");
}

TEST_F(SupervisorTest, ATornLineIsKeptBackUntilItIsWhole) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  Report report;
  report.sequence = 2;
  report.at = system_clock().now();
  report.kind = ReportKind::training;
  const std::string line = model::to_journal_line(report);
  engine_.write("a", line.substr(0, line.size() / 2));
  restart_server();
  engine_.write("a", line.substr(line.size() / 2));
  EXPECT_TRUE(reaches("a", Phase::Training));
}

}  // namespace
}  // namespace trainyard::control
