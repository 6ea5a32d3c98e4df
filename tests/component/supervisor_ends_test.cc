#include "base/files.h"
#include "component/supervisor_world.h"
#include "model/gate.h"

// Attempts that end without their agent's report: what is left of them, and which agents are
// silent.
namespace trainyard::control {
namespace {

using ::testing::HasSubstr;

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
  EXPECT_TRUE(eventually([&] { return engine_.was_reaped("a"); }));
  EXPECT_FALSE(is_marked("a"));
  restart_server();
  EXPECT_EQ(engine_.clean_ups("a"), 0);
}

class LeavingTest : public SupervisorTest {
 protected:
  // The job is Completed by its agent's last report, and there is something left of its instance.
  ::testing::AssertionResult completes_and_leaves(const std::string& name) {
    create(name);
    bring_to_training(name);
    Report finished;
    finished.kind = ReportKind::finished;
    finished.outcome = Outcome::Completed;
    finished.left_behind = true;
    engine_.report(name, finished);
    return reaches(name, Phase::Completed);
  }
};

TEST_F(LeavingTest, WhatAnAgentSaysItLeftBehindIsCleanedUp) {
  ASSERT_TRUE(completes_and_leaves("large-a"));
  engine_.die("large-a");
  create("large-b");
  ASSERT_TRUE(is_running("large-b"));
  EXPECT_EQ(engine_.clean_ups("large-a"), 1);
  EXPECT_FALSE(is_marked("large-a"));
}

// Agents that take long to undo their instances, and aren't killed for it.
class SlowUndoingTest : public LeavingTest {
 protected:
  SupervisorOptions options() override {
    SupervisorOptions options = SupervisorTest::options();
    options.exit_timeout = std::chrono::minutes(1);
    return options;
  }
};

TEST_F(SlowUndoingTest, AnAgentUndoesItsInstanceAfterTheJobsEndAndTheRoomIsFreeOnlyThen) {
  ASSERT_TRUE(completes_and_leaves("large-a")) << "the job doesn't wait";
  create("large-b");
  ASSERT_TRUE(reaches("large-b", Phase::Pending));
  EXPECT_FALSE(engine_.runs("large-b"));
  ASSERT_TRUE(replace_file(instance("large-a") / model::kUndoneFile, ""));
  engine_.die("large-a");
  EXPECT_TRUE(is_running("large-b"));
  EXPECT_EQ(engine_.clean_ups("large-a"), 0);
  EXPECT_FALSE(is_marked("large-a"));
}

class PatientSupervisorTest : public SlowUndoingTest {
 protected:
  SupervisorOptions options() override {
    SupervisorOptions options = SlowUndoingTest::options();
    options.shortage_delay = std::chrono::minutes(1);
    return options;
  }
};

TEST_F(PatientSupervisorTest, AJobThatWaitsOnlyForAnEndedOnesRemovalIsNotPending) {
  ASSERT_TRUE(completes_and_leaves("large-a"));
  create("large-b");
  create("large-c");
  ASSERT_TRUE(reaches("large-c", Phase::Pending)) << "it waits for the other one";
  EXPECT_EQ(state("large-b").phase, Phase::Starting);
  EXPECT_FALSE(engine_.runs("large-b"));
  ASSERT_TRUE(replace_file(instance("large-a") / model::kUndoneFile, ""));
  engine_.die("large-a");
  EXPECT_TRUE(is_running("large-b"));
  EXPECT_THAT(phases("large-b"), ::testing::Each(::testing::Ne("Pending")));
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
  ASSERT_TRUE(eventually([&] { return engine_.failed_clean_ups() > 2; })) << "tried again";
  restart_server();
  const int before = engine_.failed_clean_ups();
  ASSERT_TRUE(eventually([&] { return engine_.failed_clean_ups() > before + 2; }));
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
  ASSERT_TRUE(eventually([&] { return engine_.clean_ups("a") == 1; }));
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
  EXPECT_TRUE(eventually([&] { return engine_.clean_ups("a") == 1; }));
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
  ASSERT_TRUE(eventually([&] { return engine_.starts("a") == 2; }));
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
  ASSERT_TRUE(eventually([&] { return message() != before; }));
  EXPECT_THAT(message(), HasSubstr("does not respond"));
  restart_server();
  ASSERT_TRUE(eventually([&] {
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
  EXPECT_TRUE(eventually([&] { return engine_.clean_ups("short-a") == 1; }));
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

}  // namespace
}  // namespace trainyard::control
