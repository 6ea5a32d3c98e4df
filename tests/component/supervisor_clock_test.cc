#include <atomic>

#include "component/supervisor_world.h"

// The machine's clock is set: by a day, in either direction. No job ends because of it, nor waits
// for it.
namespace trainyard::control {
namespace {

using namespace std::chrono_literals;

class SettableClock : public Clock {
 public:
  Timestamp now() const override {
    return system_clock().now() + std::chrono::milliseconds(offset_);
  }
  void set_by(std::chrono::milliseconds more) { offset_ += more.count(); }

 private:
  std::atomic<std::int64_t> offset_{0};
};

class SupervisorClockTest : public SupervisorTest, public ::testing::WithParamInterface<int> {
 protected:
  const Clock& clock() override { return clock_; }
  SupervisorOptions options() override {
    SupervisorOptions options = SupervisorTest::options();
    options.max_retry_pause = 2s;
    return options;
  }
  void set_the_clock() { clock_.set_by(std::chrono::hours(GetParam())); }
  // Times in ascending order, and the terminal one last.
  void expect_orderly(const std::string& job) {
    const JobState now = state(job);
    for (std::size_t i = 0; i < now.transitions.size(); ++i) {
      const Transition& each = now.transitions[i];
      ASSERT_TRUE(each.end_time);
      EXPECT_LE(each.start_time, *each.end_time);
      EXPECT_TRUE(i == 0 || now.transitions[i - 1].end_time == each.start_time);
    }
    EXPECT_GE(now.training_time_in_seconds.value_or(1), 0);
    EXPECT_GE(now.billable_time_in_seconds.value_or(1), 1);
    expect_replayable(job);
  }
  static Report lost() {
    Report finished;
    finished.outcome = Outcome::Failed;
    finished.failure_class = model::FailureClass::platform;
    finished.failure_reason = "InternalServerError: x";
    return finished;
  }
  // Long enough for every check of an agent by the supervisor.
  void poll_often(const std::string& job) {
    const int before = engine_.polls();
    ASSERT_TRUE(eventually([&] {
      beat(job);
      return engine_.polls() > before + 50;
    }));
  }
  SettableClock clock_;
};

using SupervisorFlappingTest = SupervisorTest;

INSTANTIATE_TEST_SUITE_P(ADay, SupervisorClockTest, ::testing::Values(24, -24));

TEST_P(SupervisorClockTest, ARunningJobGoesOn) {
  create("a");
  bring_to_training("a");
  set_the_clock();
  poll_often("a");
  EXPECT_EQ(state("a").phase, Phase::Training);
  EXPECT_FALSE(engine_.was_stop_requested("a"));
  EXPECT_EQ(engine_.starts("a"), 1);
  complete("a");
  expect_orderly("a");
}

TEST_P(SupervisorClockTest, AJobThatRunsIsFoundAgainByAServerOfTheOtherTime) {
  create("a");
  bring_to_training("a");
  stop_server();
  set_the_clock();
  start_server();
  poll_often("a");
  EXPECT_EQ(state("a").phase, Phase::Training);
  EXPECT_EQ(engine_.starts("a"), 1);
  complete("a");
  expect_orderly("a");
}

TEST_P(SupervisorClockTest, ARetryIsNotPutOff) {
  create("a", 1);
  bring_to_training("a");
  engine_.finish("a", lost());
  ASSERT_TRUE(reaches("a", Phase::Starting));
  set_the_clock();
  ASSERT_TRUE(eventually([&] { return last_attempt(state("a")) == 2; }))
      << "the pause before a retry is a second";
  bring_to_training("a");
  complete("a");
  expect_orderly("a");
}

// The time that it waits for was read from the other clock.
TEST_P(SupervisorClockTest, ARetryIsPutOffByNoMoreThanItsLongestPauseByTheNextServer) {
  create("a", 1);
  bring_to_training("a");
  engine_.finish("a", lost());
  ASSERT_TRUE(reaches("a", Phase::Starting));
  stop_server();
  set_the_clock();
  start_server();
  ASSERT_TRUE(eventually([&] { return last_attempt(state("a")) == 2; }));
  bring_to_training("a");
  complete("a");
  expect_orderly("a");
}

// Ten hours of them, if they came every three minutes.
TEST_F(SupervisorFlappingTest, AnEngineThatAnswersNowAndThenEndsNothing) {
  create("two-a");
  for (const char* const host : {"algo-1", "algo-2"}) ASSERT_TRUE(is_running({"two-a", host}));
  for (int change = 0; change < 200; ++change) {
    engine_.hide(change % 2 == 0);
    const int before = engine_.polls();
    ASSERT_TRUE(eventually([&] { return engine_.polls() > before; }));
  }
  for (const char* const host : {"algo-1", "algo-2"}) {
    EXPECT_EQ(engine_.starts({"two-a", host}), 1);
    EXPECT_FALSE(engine_.was_stop_requested({"two-a", host}));
  }
  EXPECT_EQ(last_attempt(state("two-a")), 1);
}

TEST_P(SupervisorClockTest, AJobThatWaitsGetsItsTurn) {
  create("large-a");
  create("large-b");
  bring_to_training("large-a");
  set_the_clock();
  complete("large-a");
  bring_to_training("large-b");
  complete("large-b");
  expect_orderly("large-b");
}

}  // namespace
}  // namespace trainyard::control
