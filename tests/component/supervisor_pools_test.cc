#include <fstream>

#include "component/supervisor_world.h"

// Warm pools: capacity that stays held for a matching job. The machine has 4 CPUs; a job has one
// for each host, "large-" four.
namespace trainyard::control {
namespace {

using std::chrono::seconds;
using Status = model::WarmPoolResourceStatus;

class SupervisorPoolsTest : public SupervisorTest {
 protected:
  SupervisorOptions options() override {
    SupervisorOptions options = SupervisorTest::options();
    options.warm_pool_quota = [this](const std::string& type) {
      EXPECT_EQ(type, "ml.m5.large");
      return quota_;
    };
    return options;
  }
  void create_pooled(const std::string& name, seconds keep_alive = seconds(600),
                     const std::string& role = "role") {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.role_arn = role;
    model::ResourceConfig& resources = job.request.resource_config.emplace();
    resources.instance_type = "ml.m5.large";
    resources.instance_count = FakePlanner::hosts_of(name);
    resources.keep_alive_period_in_seconds = keep_alive.count();
    supervisor_->submit(recorder_->create(std::move(job), system_clock().now()).value());
  }
  void create_spot(const std::string& name) {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.enable_managed_spot_training = true;
    supervisor_->submit(recorder_->create(std::move(job), system_clock().now()).value());
  }
  // Like an agent that leaves its volume and network.
  void finish_warm(const AgentName& agent, int attempt = 1) {
    std::ofstream(instance(agent, attempt) / model::kWarmFile) << plan_of(agent, attempt).job_id;
    Report finished;
    finished.kind = ReportKind::finished;
    finished.outcome = Outcome::Completed;
    finished.warm = finished.left_behind = true;
    engine_.finish(agent, finished);
  }
  void leave_pool(const std::string& name, seconds keep_alive = seconds(600)) {
    create_pooled(name, keep_alive);
    bring_to_training(name);
    finish_warm(name);
    ASSERT_TRUE(reaches(name, Phase::Completed));
  }
  // Like an agent that takes the pool over.
  void take_over(const std::string& left_by) {
    std::filesystem::remove(instance(left_by) / model::kWarmFile);
  }
  Status pool_of(const std::string& name) { return state(name).warm_pool->status; }
  ::testing::AssertionResult pool_is(const std::string& name, Status status) {
    return eventually([&] { return pool_of(name) == status; })
           << ": the pool of " << name << " is " << model::to_string(pool_of(name));
  }
  ::testing::AssertionResult is_cleaned(const std::string& name) {
    return eventually([&] { return engine_.clean_ups(name) == 1 && !is_marked(name); });
  }
  InstanceSize free() { return supervisor_->report_queue().value().free; }

  std::optional<std::int64_t> quota_;
};

TEST_F(SupervisorPoolsTest, AJobThatMatchesRunsOnTheInstancesThatTheOneBeforeLeft) {
  leave_pool("a");
  EXPECT_EQ(pool_of("a"), Status::Available);
  EXPECT_EQ(free().cpus, 3) << "the room is held";
  EXPECT_TRUE(is_marked("a")) << "something is left on purpose";
  const auto pools = supervisor_->report_queue().value().pools;
  ASSERT_EQ(pools.size(), 1U);
  EXPECT_EQ(pools[0].job, "a");
  EXPECT_EQ(pools[0].size.cpus, 1);
  EXPECT_EQ(pools[0].ends, *state("a").warm_pool->available + seconds(600));

  create_pooled("b");
  ASSERT_TRUE(is_running("b"));
  ASSERT_TRUE(pool_is("a", Status::Reused));
  EXPECT_EQ(state("a").warm_pool->reused_by, "b");
  EXPECT_EQ(free().cpus, 3);
  ASSERT_TRUE(plan_of("b").warm_pool);
  EXPECT_EQ(plan_of("b").warm_pool->from_job_id, state("a").id);
  EXPECT_EQ(plan_of("b").warm_pool->from_attempt, instance("a").parent_path());
  EXPECT_EQ(state("b").warm_pool, (WarmPool{.since = state("a").warm_pool->since}));
  take_over("a");
  bring_to_training("b");
  finish_warm("b");
  ASSERT_TRUE(pool_is("b", Status::Available));
  ASSERT_TRUE(eventually([&] { return !is_marked("a"); })) << "nothing is left of it";
  EXPECT_EQ(engine_.clean_ups("a"), 0);
  expect_replayable("a");
  expect_replayable("b");
}

TEST_F(SupervisorPoolsTest, AJobWithoutKeepAliveTakesOneAndLeavesNone) {
  leave_pool("a");
  create_pooled("b", seconds(0));
  bring_to_training("b");
  ASSERT_TRUE(pool_is("a", Status::Reused));
  EXPECT_FALSE(plan_of("b").warm_pool->keep);
  complete("b");
  EXPECT_EQ(pool_of("b"), Status::Terminated);
  ASSERT_TRUE(eventually([&] { return free().cpus == 4; }));
  ASSERT_TRUE(is_cleaned("a")) << "it was not taken over, and goes all the same";
}

TEST_F(SupervisorPoolsTest, AJobThatDoesNotMatchLeavesItAloneWhereThereIsRoom) {
  leave_pool("a");
  create_pooled("b", seconds(600), "another-role");
  bring_to_training("b");
  EXPECT_EQ(pool_of("a"), Status::Available);
  EXPECT_TRUE(plan_of("b").warm_pool->from_attempt.empty());
}

TEST_F(SupervisorPoolsTest, AJobThatNeedsTheRoomEndsThePoolAndBeginsWhenItIsClean) {
  leave_pool("a");
  engine_.fail_clean_ups(Error(ErrorKind::unavailable, "not yet"));
  create("large-b");
  ASSERT_TRUE(pool_is("a", Status::Terminated));
  ASSERT_TRUE(eventually([&] { return engine_.failed_clean_ups() > 0; }));
  EXPECT_EQ(engine_.starts("large-b"), 0);
  engine_.fail_clean_ups({});
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_TRUE(is_cleaned("a"));
}

TEST_F(SupervisorPoolsTest, AsFewPoolsAsNeededEndAndTheOldestFirst) {
  for (const char* job : {"a", "b", "c"}) {
    create_pooled(job, seconds(600), job);
    bring_to_training(job);
    finish_warm(job);
    ASSERT_TRUE(pool_is(job, Status::Available));
  }
  create("two-d");
  ASSERT_TRUE(is_running("two-d"));
  EXPECT_EQ(pool_of("a"), Status::Terminated);
  EXPECT_EQ(pool_of("b"), Status::Available);
  EXPECT_EQ(pool_of("c"), Status::Available);
}

TEST_F(SupervisorPoolsTest, PoolsEndBeforeASpotJobIsInterrupted) {
  for (const char* job : {"s1", "s2"}) {
    create_spot(job);
    bring_to_training(job);
  }
  for (const char* job : {"a", "b"}) {
    create_pooled(job, seconds(600), job);
    bring_to_training(job);
    finish_warm(job);
    ASSERT_TRUE(pool_is(job, Status::Available));
  }
  create("two-x");
  ASSERT_TRUE(is_running("two-x"));
  EXPECT_EQ(pool_of("a"), Status::Terminated);
  EXPECT_EQ(pool_of("b"), Status::Terminated);
  EXPECT_FALSE(engine_.was_stop_requested("s1"));
  EXPECT_FALSE(engine_.was_stop_requested("s2"));
}

TEST_F(SupervisorPoolsTest, PoolsAndSpotJobsGiveWayTogetherWhereBothAreNeeded) {
  create_spot("s");
  bring_to_training("s");
  leave_pool("a");
  create("large-x");
  ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested("s"); }));
  ASSERT_TRUE(pool_is("a", Status::Terminated));
  engine_.finish("s", Outcome::Stopped);
  EXPECT_TRUE(is_running("large-x"));
}

TEST_F(SupervisorPoolsTest, APoolIsNotEndedForAJobThatItWouldNotHelp) {
  create("x");
  bring_to_training("x");
  leave_pool("a");
  create("large-b");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  ASSERT_TRUE(eventually([&] { return message("large-b").starts_with("Waiting for capacity"); }));
  EXPECT_EQ(pool_of("a"), Status::Available);
  complete("x");
  ASSERT_TRUE(pool_is("a", Status::Terminated));
  EXPECT_TRUE(is_running("large-b"));
}

TEST_F(SupervisorPoolsTest, ItEndsWhenItsTimeHasPassed) {
  leave_pool("a", seconds(1));
  ASSERT_TRUE(pool_is("a", Status::Terminated));
  EXPECT_EQ(retained_seconds(*state("a").warm_pool), 1);
  EXPECT_TRUE(is_cleaned("a"));
  EXPECT_TRUE(eventually([&] { return free().cpus == 4; }));
  expect_replayable("a");
}

TEST_F(SupervisorPoolsTest, ARestartOfTheServerKeepsIt) {
  leave_pool("a");
  const auto available = state("a").warm_pool->available;
  restart_server();
  EXPECT_EQ(free().cpus, 3);
  EXPECT_EQ(supervisor_->report_queue().value().pools.at(0).ends, *available + seconds(600));
  EXPECT_EQ(engine_.clean_ups("a"), 0);
  create_pooled("b");
  ASSERT_TRUE(is_running("b"));
  EXPECT_TRUE(pool_is("a", Status::Reused));
}

TEST_F(SupervisorPoolsTest, ItEndsInTimeAlsoIfTheServerWasNotThere) {
  leave_pool("a", seconds(1));
  stop_server();
  open_store();
  const auto due = *state("a").warm_pool->available + seconds(1);
  ASSERT_TRUE(eventually([&] { return system_clock().now() > due; }));
  stop_server();
  start_server();
  EXPECT_TRUE(pool_is("a", Status::Terminated));
  EXPECT_TRUE(is_cleaned("a"));
}

TEST_F(SupervisorPoolsTest, OneThatWasTakenJustBeforeTheServerDiedIsToldOf) {
  leave_pool("a");
  stop_server();
  open_store();
  const JobState left = state("a");
  store_job("b");
  AttemptStarted started{.at = system_clock().now(), .attempt = 1, .hosts = {"algo-1"}};
  started.reuses = PoolSource{"a", 1, left.id, left.warm_pool->since};
  ASSERT_TRUE(recorder_->record("b", {started}));
  stop_server();
  start_server();
  ASSERT_TRUE(is_running("b"));
  EXPECT_TRUE(pool_is("a", Status::Reused));
  EXPECT_EQ(engine_.clean_ups("a"), 0) << "its volume is the other's";
}

TEST_F(SupervisorPoolsTest, OneOfWhichNothingIsLeftEndsAtTheNextStart) {
  leave_pool("a");
  stop_server();
  std::filesystem::remove(instance("a") / model::kWarmFile);
  start_server();
  EXPECT_TRUE(pool_is("a", Status::Terminated));
}

TEST_F(SupervisorPoolsTest, TheQuotaIsOfTheInstancesThatAreKept) {
  quota_ = 2;
  create_pooled("two-a");
  for (const char* host : {"algo-1", "algo-2"}) ASSERT_TRUE(is_running({"two-a", host}));
  for (const char* host : {"algo-1", "algo-2"}) finish_warm({"two-a", host});
  ASSERT_TRUE(pool_is("two-a", Status::Available));
  create_pooled("b");
  bring_to_training("b");
  finish_warm("b");
  ASSERT_TRUE(pool_is("b", Status::Terminated)) << "three would be kept";
  EXPECT_TRUE(is_cleaned("b"));
  EXPECT_EQ(pool_of("two-a"), Status::Available);
}

TEST_F(SupervisorPoolsTest, AllHostsGoFromJobToJobTogether) {
  create_pooled("two-a");
  for (const char* host : {"algo-1", "algo-2"}) ASSERT_TRUE(is_running({"two-a", host}));
  for (const char* host : {"algo-1", "algo-2"}) finish_warm({"two-a", host});
  ASSERT_TRUE(pool_is("two-a", Status::Available));
  create_pooled("two-b");
  for (const char* host : {"algo-1", "algo-2"}) ASSERT_TRUE(is_running({"two-b", host}));
  EXPECT_TRUE(pool_is("two-a", Status::Reused));
  EXPECT_EQ(free().cpus, 2);
}

TEST_F(SupervisorPoolsTest, AMatchingJobGoesAheadOfTheFirstOnlyWhereItDoesNotDelayIt) {
  create("x");
  bring_to_training("x");
  leave_pool("a");
  create("large-b");  // waits for x, and needs the pool's room then
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  create_pooled("c");
  ASSERT_TRUE(reaches("c", Phase::Pending));
  EXPECT_EQ(pool_of("a"), Status::Available);
  complete("x");
  EXPECT_TRUE(is_running("large-b"));
  EXPECT_EQ(engine_.starts("c"), 0);
}

}  // namespace
}  // namespace trainyard::control
