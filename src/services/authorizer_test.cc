#include "services/authorizer.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::services {
namespace {

using boost::json::object;
using boost::json::value;
using model::JobPermission;
using testing::HasSubstr;

constexpr const char* kJobs = "/aws/sagemaker/TrainingJobs";

class AuthorizerTest : public testing::Test {
 protected:
  // "allowed", "own" (the answer leaves others out) or the error's code.
  std::string ask(std::string_view service, std::string_view operation, const object& input) {
    RequestContext context;
    context.principal = {"123456789012", "arn:aws:sts::123456789012:assumed-role/R/SageMaker", "id",
                         owner_};
    const auto wrong = authorizer_.authorize(service, operation, value(input), context);
    message_ = wrong ? wrong->message : "";
    if (wrong) return wrong->code;
    return context.only_job ? "own" : "allowed";
  }
  std::string ask_job(std::string_view operation, const char* name) {
    return ask("sagemaker", operation, {{"TrainingJobName", name}});
  }
  std::string ask_tags(std::string_view operation, const char* name) {
    const std::string arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/";
    return ask("sagemaker", operation, {{"ResourceArn", arn + name}});
  }

  std::optional<aws::SessionOwner> owner_ = aws::SessionOwner{"mine", 1, "m"};
  Authorizer authorizer_{{"123456789012", "us-east-1"}, {}};
  std::string message_;
};

TEST_F(AuthorizerTest, WhoBelongsToNoJobMayDoEverything) {
  owner_.reset();
  EXPECT_EQ(ask_job("DeleteTrainingJob", "other"), "allowed");
  EXPECT_EQ(ask("sts", "AssumeRole", {{"RoleArn", "arn:aws:iam::123456789012:role/Other"}}),
            "allowed");
  EXPECT_EQ(ask("sagemaker", "ListTrainingJobs", {}), "allowed");
  EXPECT_EQ(ask("new", "Operation", {}), "allowed");
}

TEST_F(AuthorizerTest, AJobSeesAndChangesItself) {
  for (const char* operation : {"DescribeTrainingJob", "StopTrainingJob", "UpdateTrainingJob"}) {
    EXPECT_EQ(ask_job(operation, "mine"), "allowed") << operation;
    for (const char* other : {"other", "mine2", "Mine", ""})
      EXPECT_EQ(ask_job(operation, other), "AccessDeniedException") << operation << other;
    EXPECT_EQ(ask("sagemaker", operation, {}), "AccessDeniedException") << operation;
  }
  for (const char* operation : {"AddTags", "ListTags", "DeleteTags"}) {
    EXPECT_EQ(ask_tags(operation, "mine"), "allowed") << operation;
    EXPECT_EQ(ask_tags(operation, "other"), "AccessDeniedException") << operation;
  }
  for (const char* operation : {"ListTrainingJobs", "Search"})
    EXPECT_EQ(ask("sagemaker", operation, {}), "own") << operation;
}

TEST_F(AuthorizerTest, TheRefusalIsInAwsWordsAndNamesTheSetting) {
  EXPECT_EQ(ask_job("CreateTrainingJob", "new"), "AccessDeniedException");
  EXPECT_THAT(message_, HasSubstr("User: arn:aws:sts::123456789012:assumed-role/R/SageMaker is not "
                                  "authorized to perform: sagemaker:CreateTrainingJob on resource: "
                                  "arn:aws:sagemaker:us-east-1:123456789012:training-job/new"));
  EXPECT_THAT(message_, HasSubstr("job-permissions = [\"create-training-jobs\"]"));
  EXPECT_EQ(ask("sts", "GetSessionToken", {}), "AccessDeniedException") << "not in the table";
  EXPECT_THAT(message_, HasSubstr("no setting allows it"));
}

TEST_F(AuthorizerTest, LogsOfOtherJobsAreClosed) {
  for (const char* operation : {"DescribeLogStreams", "GetLogEvents", "FilterLogEvents"}) {
    const auto with = [&](const char* member, const value& stream) {
      return ask("logs", operation, {{"logGroupName", kJobs}, {member, stream}});
    };
    EXPECT_EQ(with("logStreamName", "mine/algo-1-1"), "allowed") << operation;
    EXPECT_EQ(with("logStreamNamePrefix", "mine/"), "allowed") << operation;
    EXPECT_EQ(with("logStreamNames", {"mine/a", "mine/b"}), "allowed") << operation;
    EXPECT_EQ(with("logStreamNamePrefix", "mine"), "AccessDeniedException") << "also of mine2";
    EXPECT_EQ(with("logStreamName", "other/algo-1-1"), "AccessDeniedException");
    EXPECT_EQ(with("logStreamNames", {"mine/a", "other/b"}), "AccessDeniedException");
    EXPECT_EQ(with("limit", 1), "AccessDeniedException") << "all streams";
    const std::string arn = "arn:aws:logs:us-east-1:123456789012:log-group:";
    EXPECT_EQ(ask("logs", operation, {{"logGroupIdentifier", arn + kJobs}}),
              "AccessDeniedException");
    EXPECT_EQ(ask("logs", operation, {{"logGroupName", "my-own"}}), "allowed");
  }
  EXPECT_EQ(ask("logs", "DescribeLogGroups", {}), "allowed");
}

TEST_F(AuthorizerTest, ARoleIsItsOwn) {
  const auto assume = [&](const char* arn) { return ask("sts", "AssumeRole", {{"RoleArn", arn}}); };
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/R"), "allowed");
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/service-role/R"), "allowed");
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/R2"), "AccessDeniedException");
  EXPECT_EQ(assume("arn:aws:iam::999999999999:role/R"), "AccessDeniedException");
  EXPECT_EQ(assume("nonsense"), "AccessDeniedException");
  EXPECT_EQ(ask("sts", "GetCallerIdentity", {}), "allowed");
  EXPECT_EQ(ask("iam", "GetRole", {{"RoleName", "Any"}}), "allowed");
  EXPECT_EQ(ask("monitoring", "PutMetricData", {}), "allowed");
}

// Each permission opens what the table says, and nothing else.
TEST_F(AuthorizerTest, EachPermissionOpensItsActions) {
  const object other{{"TrainingJobName", "other"},
                     {"ResourceArn", "arn:aws:sagemaker:us-east-1:123456789012:training-job/other"},
                     {"RoleArn", "arn:aws:iam::123456789012:role/Other"},
                     {"logGroupName", kJobs},
                     {"logStreamName", "other/algo-1-1"}};
  for (const JobPermission permission : model::all_job_permissions()) {
    authorizer_.replace_permissions({permission});
    int opened = 0;
    for (const model::JobAction& action : model::job_actions()) {
      if (action.reach == model::JobReach::all) continue;
      const std::size_t colon = action.name.find(':');
      const bool listing = action.resource == model::JobResource::training_jobs;
      const std::string closed = listing ? "own" : "AccessDeniedException";
      const bool opens = action.opened_by == permission;
      opened += opens ? 1 : 0;
      EXPECT_EQ(ask(action.name.substr(0, colon), action.name.substr(colon + 1), other),
                opens ? "allowed" : closed)
          << action.name << " with " << model::to_string(permission);
    }
    EXPECT_GT(opened, 0) << model::to_string(permission);
  }
}

}  // namespace
}  // namespace trainyard::services
