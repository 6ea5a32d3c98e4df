#include "control/kept_server.h"

#include <gtest/gtest.h>

#include "mlflow/server_guard.h"
#include "support/fake_mlflow.h"

namespace trainyard::control {
namespace {

using State = KeptServer::State;
using namespace std::chrono_literals;

class KeptServerTest : public testing::Test {
 protected:
  KeptServer::Parts parts() {
    return {.start = mlflow_.start(),
            .paths = {"/folder", "/socket", "/credentials"},
            .prepare = [this](const mlflow::ServerPlan&) -> Result<void> {
              ++prepared_;
              return ok();
            }};
  }
  State step(const std::optional<mlflow::ServerPlan>& wanted) { return kept_.step(wanted, now_); }

  const mlflow::ServerPlan plan_{"arn", "s3://bucket", "role"};
  mlflow::FakeMlflow mlflow_;
  int prepared_ = 0;
  KeptServer kept_{parts()};
  KeptServer::Steady::time_point now_ = KeptServer::Steady::now();
};

TEST_F(KeptServerTest, IsReadyWhenItAnswers) {
  mlflow_.answer(false);
  EXPECT_EQ(step(plan_), State::passing);
  EXPECT_EQ(step(plan_), State::passing);
  mlflow_.answer(true);
  EXPECT_EQ(step(plan_), State::ready);
  EXPECT_EQ(mlflow_.plans().size(), 1U);
}

TEST_F(KeptServerTest, IsStartedAgainAfterAPauseWhenItEnds) {
  step(plan_);
  EXPECT_EQ(step(plan_), State::ready);
  mlflow_.end("arn", 1);
  EXPECT_EQ(step(plan_), State::failed);
  EXPECT_EQ(step(plan_), State::passing);
  EXPECT_EQ(mlflow_.plans().size(), 1U);
  now_ += 1s;
  step(plan_);
  EXPECT_EQ(mlflow_.plans().size(), 2U);
  EXPECT_EQ(kept_.failures(), 1);
  EXPECT_EQ(step(plan_), State::ready);
  EXPECT_EQ(kept_.failures(), 0);
}

TEST_F(KeptServerTest, OneThatNeverAnswersIsKilled) {
  mlflow_.answer(false);
  step(plan_);
  now_ += 180s;
  EXPECT_EQ(step(plan_), State::failed);
  EXPECT_FALSE(mlflow_.is_running("arn"));
}

TEST_F(KeptServerTest, AStartThatFailsIsAFailure) {
  mlflow_.fail_starts(Error(ErrorKind::not_found, "no mlflow"));
  EXPECT_EQ(step(plan_), State::failed);
  now_ += 1min;
  EXPECT_EQ(step(plan_), State::failed);
  EXPECT_EQ(kept_.failures(), 2);
}

TEST_F(KeptServerTest, WaitsForWhatIsLeftOfAnEarlierOneWithoutCountingIt) {
  step(plan_);
  mlflow_.end("arn", mlflow::kGuardBusy);
  EXPECT_EQ(step(plan_), State::passing);
  EXPECT_EQ(kept_.failures(), 0);
  now_ += 500ms;
  step(plan_);
  EXPECT_EQ(mlflow_.plans().size(), 2U);
}

TEST_F(KeptServerTest, IsReplacedWhenItIsToRunDifferently) {
  step(plan_);
  step(plan_);
  mlflow::ServerPlan other = plan_;
  other.workers = 4;
  EXPECT_EQ(step(other), State::passing);  // asked to stop
  EXPECT_EQ(step(other), State::passing);  // has ended; started
  EXPECT_EQ(step(other), State::ready);
  EXPECT_EQ(mlflow_.plans().back().workers, 4);
  EXPECT_EQ(kept_.failures(), 0);
}

TEST_F(KeptServerTest, IsGoneWhenItHasEndedAndIsNotWanted) {
  EXPECT_EQ(step({}), State::gone);
  step(plan_);
  EXPECT_EQ(step({}), State::passing);
  EXPECT_EQ(step({}), State::gone);
}

TEST_F(KeptServerTest, ItsCredentialsAreRenewedWhileItRuns) {
  step(plan_);
  step(plan_);
  EXPECT_EQ(prepared_, 1);
  now_ += 10min;
  step(plan_);
  step(plan_);
  EXPECT_EQ(prepared_, 2);
}

}  // namespace
}  // namespace trainyard::control
