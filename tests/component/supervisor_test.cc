#include "control/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/files.h"
#include "base/random.h"
#include "control/job_codec.h"
#include "support/failing_vfs.h"
#include "support/fake_engine.h"

// The control objects over a real store and a fake engine: everything that a restart of the server,
// a death of an agent or a stop can meet.
namespace trainyard::control {
namespace {

using model::Outcome;
using model::Report;
using model::ReportKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using trainyard::testing::FakeEngine;

// Every job is as large as its name says: "large-…" takes the machine, others a quarter of it.
class FakePlanner : public AttemptPlanner {
 public:
  Result<Grant> grant(const store::StoredJob& job) override {
    if (job.name == "ungrantable") return Error(ErrorKind::corrupt, "its request can't be read");
    return Grant{{job.name.starts_with("large") ? 4.0 : 1.0, gib(1), 0}, {}};
  }
  Result<DiskRequest> disk_request(const store::StoredJob&) override { return DiskRequest{}; }
  Result<model::LaunchPlan> make_plan(const store::StoredJob& job,
                                      const engine::InstanceId& instance,
                                      const VolumeGrant&) override {
    TRY_VOID(grant(job));
    if (job.name == "unplannable") return Error(ErrorKind::exhausted, "no space left on device");
    model::LaunchPlan plan;
    plan.job_name = job.name;
    plan.job_arn = job.arn;
    plan.attempt = instance.attempt;
    plan.current_host = instance.host;
    plan.hosts = {instance.host};
    plan.credentials_token = random_hex(32);
    plan.max_runtime = std::chrono::seconds(job.name.starts_with("short") ? 0 : 86400);
    plan.stop_grace = std::chrono::seconds(0);
    return plan;
  }
  Result<std::string> role_arn(const store::StoredJob&) override {
    return std::string("arn:aws:iam::123456789012:role/r");
  }
};

class SupervisorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "supervisor-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    start_server();
  }
  void TearDown() override {
    stop_server();
    ASSERT_TRUE(remove_tree(directory_));
  }

  void start_server() {
    open_store();
    supervisor_ = std::make_unique<Supervisor>(*recorder_, engine_, planner_, Machine{4, gib(8), 0},
                                               system_clock(), options());
    const auto started = supervisor_->start();
    ASSERT_TRUE(started) << started.error().message();
  }
  SupervisorOptions options() {
    SupervisorOptions options{directory_ / "attempts"};
    options.journal_interval = std::chrono::milliseconds(2);
    options.liveness_interval = std::chrono::milliseconds(5);
    options.farewell = std::chrono::milliseconds(50);
    options.retry_interval = std::chrono::milliseconds(5);
    options.alarms = &alarms_;
    options.clean_up_retry = std::chrono::milliseconds(5);
    options.watch.silence = std::chrono::milliseconds(100);
    options.watch.margin = std::chrono::milliseconds(50);
    return options;
  }
  void open_store() {
    store_ = store::JobStore::open(directory_, std::chrono::milliseconds(10), &alarms_).value();
    recorder_ = std::make_unique<JobRecorder>(*store_);
  }
  void stop_server() {
    supervisor_.reset();
    recorder_.reset();
    store_.reset();
  }
  void restart_server() {
    stop_server();
    start_server();
  }

  store::StoredJob store_job(const std::string& name) {
    return recorder_->create({name, "arn:" + name, "{}", {}}, system_clock().now()).value();
  }
  void create(const std::string& name) { supervisor_->submit(store_job(name)); }
  // As StopTrainingJob does.
  void stop(const std::string& name) {
    const auto recorded = recorder_->record(name, {StopRequested{system_clock().now()}});
    ASSERT_TRUE(recorded);
    supervisor_->carry_out(name, recorded->effects);
  }
  JobState state(const std::string& name) { return recorder_->find(name).value()->state; }

  template <class Condition>
  ::testing::AssertionResult becomes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (condition()) return ::testing::AssertionSuccess();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return ::testing::AssertionFailure() << "not within 20 s";
  }
  ::testing::AssertionResult reaches(const std::string& name, Phase phase) {
    return becomes_true([&] { return state(name).phase == phase; })
           << ": " << name << " is " << to_string(state(name).phase) << ", not "
           << to_string(phase);
  }
  ::testing::AssertionResult is_running(const std::string& name) {
    return becomes_true([&] { return engine_.runs(name); });
  }
  void bring_to_training(const std::string& name) {
    ASSERT_TRUE(is_running(name));
    engine_.report(name, ReportKind::preparing);
    engine_.report(name, ReportKind::downloading, "Downloading the training image");
    engine_.report(name, ReportKind::training);
    ASSERT_TRUE(reaches(name, Phase::Training));
  }
  void complete(const std::string& name) {
    engine_.report(name, ReportKind::uploading);
    engine_.finish(name, Outcome::Completed, "", "s3://b/" + name);
    ASSERT_TRUE(reaches(name, Phase::Completed));
  }
  std::vector<std::string> phases(const std::string& name) {
    std::vector<std::string> result;
    for (const Transition& t : state(name).transitions) result.emplace_back(to_string(t.status));
    return result;
  }
  std::filesystem::path instance(const std::string& name) {
    return directory_ / "attempts" / name / "1" / "algo-1";
  }
  bool is_marked(const std::string& name) {
    return std::filesystem::exists(directory_ / "attempts" / ".open" / (name + ".1.algo-1"));
  }
  // The jobs are gone, and their attempts' folders are not.
  void lose_state() {
    for (const char* file : {"state.db", "state.db-wal", "state.db-shm", "state.db.mark"})
      std::filesystem::remove(directory_ / file);
  }
  // A sign of life of the job's agent, as real ones give every second.
  void beat(const std::string& name) {
    std::ofstream(instance(name) / "heartbeat", std::ios::app).put('.');
  }
  // What is stored must be what the stored events give.
  void expect_replayable(const std::string& name) {
    std::vector<JobEvent> events;
    const auto stored = store_->list_events(name).value();
    for (const store::StoredEvent& event : stored) {
      events.push_back(parse_job_event(event.json).value());
    }
    EXPECT_EQ(replay(events), state(name));
  }

  std::filesystem::path directory_;
  Alarms alarms_;
  FakeEngine engine_;
  FakePlanner planner_;
  std::unique_ptr<store::JobStore> store_;
  std::unique_ptr<JobRecorder> recorder_;
  std::unique_ptr<Supervisor> supervisor_;
};

TEST_F(SupervisorTest, AJobRunsFromCreationToCompletion) {
  create("a");
  bring_to_training("a");
  complete("a");
  EXPECT_THAT(phases("a"),
              ElementsAre("Starting", "Downloading", "Training", "Uploading", "Completed"));
  EXPECT_EQ(state("a").model_artifacts, "s3://b/a");
  EXPECT_EQ(engine_.starts("a"), 1);
  expect_replayable("a");
  EXPECT_TRUE(becomes_true([&] { return engine_.was_seen_gone("a"); })) << "its process is reaped";
}

TEST_F(SupervisorTest, ThePlanIsReadableByTheOwnerOnly) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  struct stat status{};
  ASSERT_EQ(::stat((instance("a") / "plan.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SupervisorTest, JobsThatDoNotFitWaitTheirTurnFirstInFirstOut) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  create("large-b");
  create("c");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  ASSERT_TRUE(reaches("c", Phase::Pending));
  EXPECT_EQ(state("c").transitions.back().status_message, "Training job waiting for capacity");
  EXPECT_FALSE(engine_.runs("c")) << "it fits, but is not first";
  bring_to_training("a");
  complete("a");
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_FALSE(engine_.runs("c"));
  bring_to_training("large-b");
  complete("large-b");
  bring_to_training("c");
  complete("c");
  EXPECT_THAT(phases("c"), ElementsAre("Starting", "Pending", "Downloading", "Training",
                                       "Uploading", "Completed"));
}

TEST_F(SupervisorTest, AJobBehindOthersIsStoredAsOneThatWaits) {
  EXPECT_FALSE(supervisor_->has_waiting());
  create("a");
  ASSERT_TRUE(is_running("a"));
  create("large-b");
  ASSERT_TRUE(becomes_true([&] { return supervisor_->has_waiting(); }));
  const auto now = system_clock().now();
  auto stored = recorder_->create({"c", "arn:c", "{}", {}, true}, now).value();
  EXPECT_EQ(state("c").phase, Phase::Pending);
  EXPECT_EQ(state("c").transitions.back().status_message, "Training job waiting for capacity");
  supervisor_->submit(std::move(stored), true);
  bring_to_training("a");
  complete("a");
  bring_to_training("large-b");
  EXPECT_TRUE(becomes_true([&] { return supervisor_->has_waiting(); })) << "c is behind it";
  complete("large-b");
  bring_to_training("c");
  EXPECT_FALSE(supervisor_->has_waiting());
  complete("c");
  EXPECT_THAT(phases("c"), ElementsAre("Starting", "Pending", "Downloading", "Training",
                                       "Uploading", "Completed"));
  expect_replayable("c");
}

TEST_F(SupervisorTest, NoMoreRunAtOnceThanTheMachineHolds) {
  for (int i = 0; i < 12; ++i) create("j" + std::to_string(i));
  for (int i = 0; i < 12; ++i) {
    const std::string name = "j" + std::to_string(i);
    bring_to_training(name);
    complete(name);
  }
  EXPECT_EQ(engine_.most_at_once(), 4);
}

TEST_F(SupervisorTest, AJobStoppedWhileItWaitsIsNeverStarted) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  create("b");
  create("c");
  ASSERT_TRUE(reaches("b", Phase::Pending));
  stop("b");
  EXPECT_EQ(state("b").phase, Phase::Stopped);
  bring_to_training("large-a");
  complete("large-a");
  ASSERT_TRUE(is_running("c"));
  EXPECT_EQ(engine_.starts("b"), 0);
}

TEST_F(SupervisorTest, AStopReachesTheAgentInEveryPhase) {
  const std::vector<ReportKind> way{ReportKind::preparing, ReportKind::downloading,
                                    ReportKind::training, ReportKind::uploading};
  for (std::size_t come = 0; come <= way.size(); ++come) {
    const std::string name = "s" + std::to_string(come);
    create(name);
    ASSERT_TRUE(is_running(name));
    for (std::size_t i = 0; i < come; ++i) engine_.report(name, way[i]);
    const auto seen = static_cast<std::int64_t>(1 + come);
    ASSERT_TRUE(becomes_true(
        [&] { return state(name).attempts.back().instances.front().last_sequence == seen; }));
    stop(name);
    EXPECT_EQ(state(name).phase, Phase::Stopping) << "at once";
    ASSERT_TRUE(becomes_true([&] { return engine_.was_asked_to_stop(name); }));
    engine_.finish(name, Outcome::Stopped);
    ASSERT_TRUE(reaches(name, Phase::Stopped));
    expect_replayable(name);
  }
}

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
  EXPECT_FALSE(engine_.was_asked_to_stop("a"));
  start_server();
  ASSERT_TRUE(becomes_true([&] { return engine_.was_asked_to_stop("a"); }));
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

TEST_F(SupervisorTest, AnAgentThatDiedIsStartedOnceMoreToCleanUp) {
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
  EXPECT_EQ(engine_.starts("large-a"), 2);
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
  ASSERT_TRUE(becomes_true([&] { return !state("a").final_metrics.empty(); }));
  EXPECT_EQ(store_->list_events("a").value().size(), before + 1);
  EXPECT_EQ(state("a").phase, Phase::Training);
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

TEST_F(SupervisorTest, AJournalThatIsNoneFailsTheJobAndEndsItsAgent) {
  create("a");
  bring_to_training("a");
  engine_.write("a", "not a report\n");
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_FALSE(engine_.runs("a"));
}

TEST_F(SupervisorTest, AnAttemptThatEndedByItselfIsNotCleanedUpAfter) {
  create("a");
  bring_to_training("a");
  EXPECT_TRUE(is_marked("a"));
  complete("a");
  EXPECT_TRUE(becomes_true([&] { return engine_.was_seen_gone("a"); }));
  EXPECT_FALSE(is_marked("a"));
  restart_server();
  EXPECT_EQ(engine_.clean_ups("a"), 0);
}

TEST_F(SupervisorTest, WhatAnAgentSaysItLeftBehindIsCleanedUp) {
  create("large-a");
  bring_to_training("large-a");
  Report finished;
  finished.kind = ReportKind::finished;
  finished.outcome = Outcome::Completed;
  finished.left_behind = true;
  engine_.report("large-a", finished);
  ASSERT_TRUE(reaches("large-a", Phase::Completed));
  engine_.die("large-a");
  create("large-b");
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_EQ(engine_.clean_ups("large-a"), 1);
  EXPECT_FALSE(is_marked("large-a"));
}

TEST_F(SupervisorTest, CapacityIsGivenOutOnlyOnceTheDeadAttemptIsCleanedUpAlsoOverARestart) {
  create("large-a");
  bring_to_training("large-a");
  engine_.set_cleanup_works(false);
  engine_.fail_clean_ups(Error(ErrorKind::internal, "the container does not end"));
  engine_.die("large-a");
  ASSERT_TRUE(reaches("large-a", Phase::Failed)) << "the job's end does not wait";
  create("large-b");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  ASSERT_TRUE(becomes_true([&] { return engine_.failed_clean_ups() > 2; })) << "tried again";
  restart_server();
  const int before = engine_.failed_clean_ups();
  ASSERT_TRUE(becomes_true([&] { return engine_.failed_clean_ups() > before + 2; }));
  EXPECT_FALSE(engine_.runs("large-b"));
  engine_.fail_clean_ups({});
  EXPECT_TRUE(is_running("large-b"));
  EXPECT_EQ(engine_.clean_ups("large-a"), 1);
  EXPECT_FALSE(is_marked("large-a"));
}

TEST_F(SupervisorTest, ABrokenJournalIsNamedAndItsAttemptCleanedUpAndForgotten) {
  create("a");
  bring_to_training("a");
  engine_.write("a", "not a report\n");
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_THAT(state("a").failure_reason, HasSubstr((instance("a") / "journal").string()));
  EXPECT_THAT(state("a").failure_reason, HasSubstr("at byte"));
  ASSERT_TRUE(becomes_true([&] { return engine_.clean_ups("a") == 1; }));
  const auto forgotten = supervisor_->forget("a");
  EXPECT_TRUE(forgotten) << forgotten.error().message();
  EXPECT_FALSE(std::filesystem::exists(directory_ / "attempts" / "a"));
}

TEST_F(SupervisorTest, AJobIsForgottenOnlyOnceItIsCleanedUpAfter) {
  create("a");
  bring_to_training("a");
  engine_.fail_clean_ups(Error(ErrorKind::internal, "the container does not end"));
  engine_.write("a", "not a report\n");
  ASSERT_TRUE(reaches("a", Phase::Failed));
  const auto refused = supervisor_->forget("a");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("the container does not end"));
  EXPECT_TRUE(std::filesystem::exists(instance("a")));
  engine_.fail_clean_ups({});
  EXPECT_TRUE(supervisor_->forget("a"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "attempts" / "a"));
}

TEST_F(SupervisorTest, AnAgentWithoutItsPlanIsCleanedUpAfterAndTheReasonSaysSo) {
  create("a");
  bring_to_training("a");
  stop_server();
  std::filesystem::remove(instance("a") / "plan.json");
  engine_.die("a");
  start_server();
  ASSERT_TRUE(reaches("a", Phase::Failed));
  EXPECT_THAT(state("a").failure_reason, HasSubstr("plan.json"));
  EXPECT_EQ(engine_.starts("a"), 1) << "nothing is run by another plan";
  EXPECT_TRUE(becomes_true([&] { return engine_.clean_ups("a") == 1; }));
}

TEST_F(SupervisorTest, AJobTakesNothingFromAnotherOfTheSameName) {
  create("a");
  bring_to_training("a");
  complete("a");
  stop_server();
  lose_state();
  start_server();
  create("a");
  bring_to_training("a");
  EXPECT_EQ(engine_.starts("a"), 2);
  EXPECT_EQ(state("a").model_artifacts, "");
  const auto plan =
      model::parse_launch_plan(read_file(instance("a") / "plan.json").value()).value();
  EXPECT_EQ(plan.job_id, state("a").id);
  EXPECT_EQ(plan.job_id.size(), 32U);
  complete("a");
}

TEST_F(SupervisorTest, AnAgentOfALostJobIsKilledAndCleanedUpAfterBeforeItsNameIsUsed) {
  create("a");
  bring_to_training("a");
  stop_server();
  lose_state();
  start_server();
  create("a");
  ASSERT_TRUE(becomes_true([&] { return engine_.starts("a") == 2; }));
  EXPECT_EQ(engine_.clean_ups("a"), 1);
  bring_to_training("a");
  complete("a");
}

TEST_F(SupervisorTest, AJobOfBeforeJobsHadIdsGoesOn) {
  stop_server();
  open_store();
  const auto now = system_clock().now();
  JobState state = apply_event({}, Created{now}).state;
  ASSERT_TRUE(store_->create({"a", "arn:a", "{}", now, {to_json(state), "InProgress", now, false}},
                             {{0, now, to_json(JobEvent(Created{now}))}}, {}));
  stop_server();
  start_server();
  bring_to_training("a");
  restart_server();
  complete("a");
}

TEST_F(SupervisorTest, ASilentAgentIsSaidToBeAndHeardAgainAndNothingEnds) {
  create("a");
  bring_to_training("a");
  beat("a");
  const auto message = [&] { return state("a").transitions.back().status_message; };
  const std::string before = message();
  ASSERT_TRUE(becomes_true([&] { return message() != before; }));
  EXPECT_THAT(message(), HasSubstr("does not respond"));
  restart_server();
  ASSERT_TRUE(becomes_true([&] {
    beat("a");
    return message() == before;
  }));
  EXPECT_EQ(state("a").phase, Phase::Training);
  complete("a");
  expect_replayable("a");
}

TEST_F(SupervisorTest, AStopIsKeptWithoutASilentAgentWhichIsKilledAndCleanedUpAfter) {
  create("large-a");
  bring_to_training("large-a");
  beat("large-a");
  stop("large-a");
  ASSERT_TRUE(reaches("large-a", Phase::Stopped));
  create("large-b");
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_FALSE(engine_.runs("large-a"));
  EXPECT_EQ(engine_.clean_ups("large-a"), 1);
  expect_replayable("large-a");
}

TEST_F(SupervisorTest, MaxRuntimeIsKeptWithoutASilentAgent) {
  create("short-a");
  bring_to_training("short-a");
  beat("short-a");
  ASSERT_TRUE(reaches("short-a", Phase::MaxRuntimeExceeded));
  EXPECT_FALSE(engine_.runs("short-a"));
  EXPECT_TRUE(becomes_true([&] { return engine_.clean_ups("short-a") == 1; }));
  expect_replayable("short-a");
}

TEST_F(SupervisorTest, CapacityIsHeldAsLongAsASilentAgentCannotBeKilled) {
  create("large-a");
  bring_to_training("large-a");
  beat("large-a");
  engine_.set_kill_works(false);
  stop("large-a");
  ASSERT_TRUE(reaches("large-a", Phase::Stopped));
  create("large-b");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  EXPECT_EQ(engine_.clean_ups("large-a"), 0);
  engine_.set_kill_works(true);
  EXPECT_TRUE(is_running("large-b"));
}

TEST_F(SupervisorTest, AnAgentThatCannotBeStartedFailsTheJobWithTheReason) {
  engine_.fail_starts(Error(ErrorKind::exhausted, "fork: too many processes"));
  create("large-a");
  ASSERT_TRUE(reaches("large-a", Phase::Failed));
  EXPECT_THAT(state("large-a").failure_reason, HasSubstr("fork: too many processes"));
  EXPECT_FALSE(state("large-a").training_start_time);
  engine_.fail_starts({});
  create("large-b");
  EXPECT_TRUE(is_running("large-b"));
}

TEST_F(SupervisorTest, AJobThatCannotBePlannedFailsWithTheReason) {
  create("unplannable");
  ASSERT_TRUE(reaches("unplannable", Phase::Failed));
  EXPECT_THAT(state("unplannable").failure_reason, HasSubstr("no space left on device"));
}

TEST_F(SupervisorTest, AJobWhoseNeedCannotBeToldFailsAloneAndOthersGoOn) {
  create("ungrantable");
  ASSERT_TRUE(reaches("ungrantable", Phase::Failed));
  EXPECT_THAT(state("ungrantable").failure_reason, HasSubstr("its request can't be read"));
  create("a");
  bring_to_training("a");
  complete("a");
}

TEST_F(SupervisorTest, TheTokenOfARunningAttemptNamesItsRoleAlsoAfterARestart) {
  create("a");
  ASSERT_TRUE(is_running("a"));
  const auto plan =
      model::parse_launch_plan(read_file(instance("a") / "plan.json").value()).value();
  const auto role = [&](const std::string& token) {
    return supervisor_->role_for_token("a", 1, token);
  };
  EXPECT_TRUE(becomes_true([&] { return role(plan.credentials_token).has_value(); }));
  restart_server();
  EXPECT_EQ(role(plan.credentials_token), "arn:aws:iam::123456789012:role/r");
  EXPECT_FALSE(role(plan.credentials_token + "0"));
  EXPECT_FALSE(role(""));
  EXPECT_FALSE(supervisor_->role_for_token("a", 2, plan.credentials_token));
  EXPECT_FALSE(supervisor_->role_for_token("b", 1, plan.credentials_token));
  bring_to_training("a");
  complete("a");
  EXPECT_TRUE(becomes_true([&] { return !role(plan.credentials_token); }))
      << "it dies with the attempt";
}

// What fails for want of space, descriptors or memory passes.
class SupervisorOnAFullDiskTest : public SupervisorTest {
 protected:
  void SetUp() override {
    SupervisorTest::SetUp();
    failures_.none();
  }
  void TearDown() override {
    failures_.none();
    SupervisorTest::TearDown();
  }
  bool is_up(const std::string& source, AlarmReason reason) {
    for (const Alarms::Alarm& alarm : alarms_.list())
      if (alarm.source == source && alarm.reason == reason) return true;
    return false;
  }

  trainyard::testing::FailingVfs::Failures& failures_ = trainyard::testing::FailingVfs::install();
};

TEST_F(SupervisorOnAFullDiskTest, WhatAgentsReportedMeanwhileIsRecordedOnce) {
  create("a");
  bring_to_training("a");
  create("b");
  bring_to_training("b");
  failures_.write = SQLITE_FULL;
  engine_.report("a", ReportKind::uploading);
  engine_.finish("a", Outcome::Completed, "", "s3://b/a");
  ASSERT_TRUE(becomes_true([&] { return is_up("supervision", AlarmReason::no_space); }));
  EXPECT_TRUE(is_up("state.db", AlarmReason::no_space));
  EXPECT_EQ(state("a").phase, Phase::Training) << "reading goes on";
  engine_.die("b");
  failures_.none();
  ASSERT_TRUE(reaches("a", Phase::Completed));
  EXPECT_EQ(state("a").model_artifacts, "s3://b/a");
  ASSERT_TRUE(reaches("b", Phase::Failed));
  EXPECT_TRUE(becomes_true([&] { return !alarms_.any(); }));
  expect_replayable("a");
  expect_replayable("b");
  create("c");
  bring_to_training("c");
  complete("c");
}

TEST_F(SupervisorOnAFullDiskTest, AJobThatCouldNotBeginBeginsOnce) {
  const auto large = store_job("large-a");
  const auto small = store_job("b");
  failures_.sync = SQLITE_IOERR_FSYNC;
  supervisor_->submit(large);
  supervisor_->submit(small);
  ASSERT_TRUE(becomes_true([&] { return is_up("supervision", AlarmReason::io_error); }));
  EXPECT_FALSE(engine_.runs("large-a"));
  failures_.none();
  ASSERT_TRUE(is_running("large-a"));
  ASSERT_TRUE(reaches("b", Phase::Pending));
  EXPECT_EQ(last_attempt(state("large-a")), 1);
  bring_to_training("large-a");
  complete("large-a");
  ASSERT_TRUE(is_running("b"));
  EXPECT_EQ(engine_.starts("large-a"), 1);
  EXPECT_EQ(engine_.starts("b"), 1);
  expect_replayable("large-a");
  expect_replayable("b");
}

TEST_F(SupervisorOnAFullDiskTest, AnAgentThatThereAreNoMeansToStartIsStartedLater) {
  engine_.fail_starts(Error::from_errno(EMFILE, "pipe"));
  create("a");
  create("b");
  ASSERT_TRUE(becomes_true([&] { return is_up("agents", AlarmReason::no_descriptors); }));
  stop("b");
  ASSERT_TRUE(reaches("b", Phase::Stopped));
  EXPECT_EQ(state("a").phase, Phase::Starting);
  engine_.fail_starts(std::nullopt);
  bring_to_training("a");
  EXPECT_TRUE(becomes_true([&] { return !alarms_.any(); }));
  complete("a");
  EXPECT_EQ(engine_.starts("a"), 1);
}

}  // namespace
}  // namespace trainyard::control
