#include "component/supervisor_world.h"

// The limits of StoppingCondition on waiting. They start with the job's creation, which a test puts
// into the past.
namespace trainyard::control {
namespace {

class SupervisorLimitsTest : public SupervisorTest {
 protected:
  JobRecorder::NewJob limited(const std::string& name, std::chrono::seconds max_pending) {
    JobRecorder::NewJob job{name, "arn:" + name, {}, {}};
    job.request.stopping_condition.emplace().max_pending_time_in_seconds = max_pending.count();
    return job;
  }
  // Created this long ago.
  void create_limited(const std::string& name, std::chrono::milliseconds ago) {
    supervisor_->submit(
        recorder_->create(limited(name, std::chrono::seconds(1800)), system_clock().now() - ago)
            .value());
  }
};

TEST_F(SupervisorLimitsTest, AJobThatWaitedForMaxPendingTimeIsStopped) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  create_limited("b", std::chrono::milliseconds(1'799'000));
  create_limited("c", std::chrono::milliseconds(1'000'000));
  ASSERT_TRUE(reaches("b", Phase::Stopped));
  EXPECT_EQ(message("b"), "Training job pending time exceeded MaxPendingTimeInSeconds provided");
  EXPECT_EQ(engine_.starts("b"), 0);
  EXPECT_EQ(state("c").phase, Phase::Pending) << "its time has not come";
  expect_replayable("b");
  bring_to_training("large-a");
  complete("large-a");
  bring_to_training("c");
}

TEST_F(SupervisorLimitsTest, ALimitOnWaitingIsKeptOverARestart) {
  create("large-a");
  ASSERT_TRUE(is_running("large-a"));
  stop_server();
  open_store();
  ASSERT_TRUE(recorder_->create(limited("b", std::chrono::seconds(1800)),
                                system_clock().now() - std::chrono::seconds(1801)));
  stop_server();
  start_server();
  EXPECT_TRUE(reaches("b", Phase::Stopped));
}

}  // namespace
}  // namespace trainyard::control
