#include "services/sagemaker/exec_operation.h"

#include <boost/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "component/training_jobs_world.h"

// The limit of programs in containers that run at once, for all callers together.
namespace trainyard::services {
namespace {

class ExecOperationTest : public control::TrainingJobsWorld {
 protected:
  void SetUp() override {
    TrainingJobsWorld::SetUp();
    ASSERT_TRUE(jobs_->create(control::make_request("a")));
    ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
    engine_.report("a", model::ReportKind::downloading);
    engine_.report("a", model::ReportKind::training);
    operation_ = std::make_unique<ExecOperation>(*jobs_);
    ASSERT_TRUE(eventually([&] { return begins(ask("a")); }));
  }
  void TearDown() override {
    operation_.reset();
    TrainingJobsWorld::TearDown();
  }
  Answer ask(const std::string& job) {
    RequestContext context;
    context.request_id = "request";
    return operation_->begin(
        {{"TrainingJobName", job}, {"Command", boost::json::array{"true"}}, {"Terminal", false}},
        context);
  }
  static bool begins(const Answer& answer) { return std::holds_alternative<Upgrade>(answer); }

  std::unique_ptr<ExecOperation> operation_;
};

TEST_F(ExecOperationTest, TheSixtyFifthAtOnceIsRefusedUntilOneOfThemHasEnded) {
  std::vector<Answer> running;
  for (int i = 0; i < 64; ++i) {
    running.push_back(ask("a"));
    ASSERT_TRUE(begins(running.back())) << "of " << i << " that run";
  }
  for (int again = 0; again < 2; ++again) {  // a refused one doesn't count
    const Answer refused = ask("a");
    ASSERT_TRUE(std::holds_alternative<aws::ServiceError>(refused));
    const auto& error = std::get<aws::ServiceError>(refused);
    EXPECT_EQ(error.code, "ResourceLimitExceeded");
    EXPECT_EQ(error.http_status, 400);
    EXPECT_EQ(error.message,
              "The maximum number of programs that run in containers by trainyard exec is 64. "
              "Please try again when one of them has ended.");
  }
  running.pop_back();
  EXPECT_TRUE(begins(ask("a")));
}

TEST_F(ExecOperationTest, ARequestThatCanNotBeDoneTakesNoPlace) {
  for (int i = 0; i < 70; ++i) ASSERT_FALSE(begins(ask("nobody")));
  EXPECT_TRUE(begins(ask("a")));
}

}  // namespace
}  // namespace trainyard::services
