#include "component/supervisor_world.h"
#include "model/gate.h"

// From the queue to the end, where nothing dies.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(SupervisorTest, AJobRunsFromCreationToCompletion) {
  create("a");
  bring_to_training("a");
  complete("a");
  EXPECT_THAT(phases("a"),
              ElementsAre("Starting", "Downloading", "Training", "Uploading", "Completed"));
  EXPECT_EQ(state("a").model_artifacts, "s3://b/a");
  EXPECT_EQ(engine_.starts("a"), 1);
  expect_replayable("a");
  EXPECT_TRUE(eventually([&] { return engine_.was_reaped("a"); })) << "its process is reaped";
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

TEST_F(SupervisorTest, NoMoreRunAtOnceThanTheMachineHolds) {
  for (int i = 0; i < 12; ++i) create("j" + std::to_string(i));
  for (int i = 0; i < 12; ++i) {
    const std::string name = "j" + std::to_string(i);
    bring_to_training(name);
    complete(name);
  }
  EXPECT_EQ(engine_.max_at_once(), 4);
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
    ASSERT_TRUE(eventually(
        [&] { return state(name).attempts.back().instances.front().last_sequence == seen; }));
    stop(name);
    EXPECT_EQ(state(name).phase, Phase::Stopping) << "at once";
    ASSERT_TRUE(eventually([&] { return engine_.was_stop_requested(name); }));
    EXPECT_TRUE(std::filesystem::exists(instance(name) / model::kStopFile));
    engine_.finish(name, Outcome::Stopped);
    ASSERT_TRUE(reaches(name, Phase::Stopped));
    expect_replayable(name);
  }
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
    return supervisor_->role_for_token({"a", 1}, token);
  };
  EXPECT_TRUE(eventually([&] { return role(plan.credentials_token).has_value(); }));
  restart_server();
  EXPECT_EQ(role(plan.credentials_token), "arn:aws:iam::123456789012:role/r");
  EXPECT_FALSE(role(plan.credentials_token + "0"));
  EXPECT_FALSE(role(""));
  EXPECT_FALSE(supervisor_->role_for_token({"a", 2}, plan.credentials_token));
  EXPECT_FALSE(supervisor_->role_for_token({"b", 1}, plan.credentials_token));
  bring_to_training("a");
  complete("a");
  EXPECT_TRUE(eventually([&] { return !role(plan.credentials_token); }))
      << "it dies with the attempt";
}

}  // namespace
}  // namespace trainyard::control
