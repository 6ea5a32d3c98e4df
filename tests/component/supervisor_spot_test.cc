#include "component/supervisor_world.h"

// Spot jobs on spare capacity. The machine has 4 CPUs; a job has one for each host, "large-" four.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SupervisorSpotTest : public SupervisorTest {
 protected:
  void create_spot(const std::string& name, std::chrono::seconds max_wait = std::chrono::hours(1)) {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.enable_managed_spot_training = true;
    job.request.stopping_condition.emplace().max_wait_time_in_seconds = max_wait.count();
    supervisor_->submit(recorder_->create(std::move(job), system_clock().now()).value());
  }
  void train_spot(const std::string& name) {
    create_spot(name);
    bring_to_training(name);
  }
  bool has_interrupted_mark(const std::string& name, int attempt = 1) {
    return std::filesystem::exists(instance(name, attempt) / model::kInterruptedFile);
  }
  ::testing::AssertionResult is_interrupted(const std::string& name) {
    return eventually([&] { return engine_.was_stop_requested(name); })
           << ": " << name << " is not asked to stop";
  }
  void finish_interrupted(const std::string& name) {
    ASSERT_TRUE(is_interrupted(name));
    engine_.finish(name, Outcome::Stopped);
  }
};

TEST_F(SupervisorSpotTest, TheYoungestSpotJobsGiveWayToAnOnDemandJobAndRunAgain) {
  for (const char* job : {"a", "b", "c", "d"}) train_spot(job);
  const std::string token = plan_of("d").credentials_token;
  create("two-x");
  ASSERT_TRUE(is_interrupted("d"));
  ASSERT_TRUE(is_interrupted("c"));
  EXPECT_TRUE(has_interrupted_mark("d")) << "before it is asked to stop";
  EXPECT_EQ(state("d").phase, Phase::Interrupted);
  EXPECT_EQ(message("d"), "Training job interrupted: an on-demand training job needs its room");
  EXPECT_EQ(engine_.starts("two-x"), 0) << "the room is not there yet";
  finish_interrupted("d");
  finish_interrupted("c");
  ASSERT_TRUE(is_running("two-x"));
  ASSERT_TRUE(is_running({"two-x", "algo-2"}));
  EXPECT_FALSE(engine_.was_stop_requested("a"));
  EXPECT_FALSE(engine_.was_stop_requested("b"));
  EXPECT_EQ(state("d").phase, Phase::Interrupted) << "it waits";
  stop("two-x");
  engine_.finish("two-x", Outcome::Stopped);
  engine_.finish({"two-x", "algo-2"}, Outcome::Stopped);
  ASSERT_TRUE(eventually([&] { return last_attempt(state("d")) == 2; }));
  bring_to_training("d");
  EXPECT_NE(plan_of("d", 2).credentials_token, token);
  EXPECT_FALSE(has_interrupted_mark("d", 2));
  complete("d");
  EXPECT_THAT(phases("d"),
              ElementsAre("Starting", "Downloading", "Training", "Interrupted", "Starting",
                          "Downloading", "Training", "Uploading", "Completed"));
  expect_replayable("d");
}

TEST_F(SupervisorSpotTest, NoneGivesWayWhereThatWouldNotBeEnough) {
  create("a");
  bring_to_training("a");
  train_spot("b");
  create("large-c");
  ASSERT_TRUE(reaches("large-c", Phase::Pending));
  ASSERT_TRUE(eventually([&] { return message("large-c").starts_with("Waiting for capacity"); }));
  EXPECT_FALSE(engine_.was_stop_requested("b"));
  complete("a");
  finish_interrupted("b");
  EXPECT_TRUE(is_running("large-c"));
}

TEST_F(SupervisorSpotTest, ASpotJobNeverInterruptsAnother) {
  for (const char* job : {"a", "b", "c", "d"}) train_spot(job);
  create_spot("e");
  ASSERT_TRUE(reaches("e", Phase::Pending));
  ASSERT_TRUE(eventually([&] { return message("e").starts_with("Waiting for capacity"); }));
  for (const char* job : {"a", "b", "c", "d"}) EXPECT_FALSE(engine_.was_stop_requested(job));
}

TEST_F(SupervisorSpotTest, AnInterruptionStoredJustBeforeTheServerDiedIsCarriedOut) {
  train_spot("a");
  stop_server();
  open_store();
  ASSERT_TRUE(recorder_->record("a", {InterruptRequested{system_clock().now(), 1, "x"}}));
  stop_server();
  EXPECT_FALSE(engine_.was_stop_requested("a"));
  start_server();
  ASSERT_TRUE(is_interrupted("a"));
  EXPECT_TRUE(has_interrupted_mark("a"));
  stop_server();
  engine_.finish("a", Outcome::Stopped);
  start_server();
  ASSERT_TRUE(eventually([&] { return last_attempt(state("a")) == 2; }));
  bring_to_training("a");
  complete("a");
}

TEST_F(SupervisorSpotTest, OnDemandJobsAreBeforeSpotJobsAndAnInterruptedJobKeepsItsPlace) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  create_spot("large-s1");
  create_spot("large-s2");
  create("large-b");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  const auto order = [&] {
    std::vector<std::string> jobs;
    const QueueReport report = supervisor_->report_queue().value();
    for (const QueueEntry& entry : report.jobs) jobs.push_back(entry.job);
    return jobs;
  };
  EXPECT_THAT(order(), ElementsAre("large-b", "large-s1", "large-s2"));
  bring_to_training("large-a");
  complete("large-a");
  bring_to_training("large-b");
  complete("large-b");
  bring_to_training("large-s1");
  create("large-c");
  finish_interrupted("large-s1");
  bring_to_training("large-c");
  EXPECT_THAT(order(), ElementsAre("large-s1", "large-s2"));
}

TEST_F(SupervisorSpotTest, TheQueueSaysWhatTheFirstWaitsForAndWhoHoldsIt) {
  create("three-a");
  ASSERT_TRUE(is_running("three-a"));
  create("two-b");
  create_spot("c");
  ASSERT_TRUE(is_running("c")) << "it fits beside what the first waits for";
  const QueueReport report = supervisor_->report_queue().value();
  ASSERT_EQ(report.jobs.size(), 1U);
  EXPECT_EQ(report.jobs[0].job, "two-b");
  EXPECT_EQ(report.free.cpus, 0);
  ASSERT_EQ(report.jobs[0].held_by.size(), 2U);
  EXPECT_EQ(report.jobs[0].held_by[1].job, "three-a");
  EXPECT_EQ(report.jobs[0].held_by[1].size.cpus, 3);
}

TEST_F(SupervisorSpotTest, AJobThatWaitedForMaxWaitTimeEnds) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  create_spot("b", std::chrono::seconds(1));
  ASSERT_TRUE(reaches("b", Phase::MaxWaitTimeExceeded));
  EXPECT_EQ(engine_.starts("b"), 0);
  EXPECT_TRUE(supervisor_->report_queue().value().jobs.empty());
}

TEST_F(SupervisorSpotTest, AJobThatRunsIsStoppedAtMaxWaitTime) {
  train_spot("a");
  const Timestamp end = state("a").creation_time + std::chrono::hours(1);
  const auto woken = recorder_->record("a", {WokeUp{end, WakeReason::max_wait}});
  ASSERT_TRUE(woken);
  supervisor_->execute_effects("a", woken->effects);
  ASSERT_TRUE(is_interrupted("a"));
  EXPECT_EQ(state("a").phase, Phase::Stopping);
  EXPECT_FALSE(has_interrupted_mark("a")) << "it ends for good";
  engine_.finish("a", Outcome::Stopped);
  EXPECT_TRUE(reaches("a", Phase::MaxWaitTimeExceeded));
}

class SupervisorChanceTest : public SupervisorSpotTest {
 protected:
  SupervisorOptions options() override {
    SupervisorOptions options = SupervisorTest::options();
    options.interruptions_per_hour = 3'600'000;
    options.random_seed = 1;
    return options;
  }
};

TEST_F(SupervisorChanceTest, SpotJobsAreInterruptedByChanceAndOthersAreNot) {
  create("a");
  bring_to_training("a");
  create_spot("b");
  ASSERT_TRUE(is_running("b"));
  finish_interrupted("b");
  ASSERT_TRUE(eventually([&] { return last_attempt(state("b")) == 2; }));
  EXPECT_THAT(state("b").attempts.front().failure_reason,
              HasSubstr("by spot.interruptions-per-hour"));
  EXPECT_FALSE(engine_.was_stop_requested("a"));
}

TEST_F(SupervisorSpotTest, TheRateOfInterruptionsCanBeChangedWhileAJobRuns) {
  create_spot("a");
  bring_to_training("a");
  supervisor_->set_interruptions_per_hour(3'600'000);
  finish_interrupted("a");
  supervisor_->set_interruptions_per_hour(0);
  ASSERT_TRUE(eventually([&] { return last_attempt(state("a")) == 2; }));
  EXPECT_THAT(state("a").attempts.front().failure_reason,
              HasSubstr("by spot.interruptions-per-hour"));
}

}  // namespace
}  // namespace trainyard::control
