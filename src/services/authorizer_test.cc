#include "services/authorizer.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "services/job_policy.h"

namespace trainyard::services {
namespace {

using boost::json::object;
using boost::json::value;
using model::JobPermission;
using testing::HasSubstr;

const aws::Place kPlace{"123456789012", "us-east-1"};
constexpr const char* kJobs = "/aws/sagemaker/TrainingJobs";

class AuthorizerTest : public testing::Test {
 protected:
  // "allowed", "own" (the answer leaves others out) or the error's code.
  std::string ask(std::string_view action, ResourceFinder find, const object& input) {
    const aws::Principal who{"123456789012", arn_, "id", owner_};
    const auto decision = authorizer_.authorize(who, action, [&] { return find(input, kPlace); });
    const auto* wrong = std::get_if<aws::ServiceError>(&decision);
    message_ = wrong != nullptr ? wrong->message : "";
    if (wrong != nullptr) return wrong->code;
    return std::get<Access>(decision).only_job ? "own" : "allowed";
  }
  std::string authorize_job_call(std::string_view operation, const char* name) {
    return ask("sagemaker:" + std::string(operation), named_training_job,
               {{"TrainingJobName", name}});
  }
  std::string authorize_tags_call(std::string_view operation, const char* name) {
    const std::string arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/";
    return ask("sagemaker:" + std::string(operation), resource_by_arn,
               {{"ResourceArn", arn + name}});
  }

  std::optional<aws::SessionOwner> owner_ = aws::SessionOwner{"mine", 1, "m"};
  std::string arn_ = "arn:aws:sts::123456789012:assumed-role/R/SageMaker";
  Authorizer authorizer_{kPlace, {}, [](const std::string& job) -> std::optional<std::string> {
                           return "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/of-" + job;
                         }};
  std::string message_;
};

TEST_F(AuthorizerTest, WhoBelongsToNoJobMayDoEverything) {
  owner_.reset();
  EXPECT_EQ(authorize_job_call("DeleteTrainingJob", "other"), "allowed");
  EXPECT_EQ(
      ask("sts:AssumeRole", role_by_arn, {{"RoleArn", "arn:aws:iam::123456789012:role/Other"}}),
      "allowed");
  EXPECT_EQ(ask("sagemaker:ListTrainingJobs", all_training_jobs, {}), "allowed");
  EXPECT_EQ(ask("new:Operation", no_resource, {}), "allowed");
}

TEST_F(AuthorizerTest, OnlyTheRootRunsProgramsInContainers) {
  const auto exec = [&] { return ask("trainyard:Exec", named_training_job, {}); };
  EXPECT_EQ(exec(), "AccessDeniedException") << "of a job";
  owner_.reset();
  EXPECT_EQ(exec(), "AccessDeniedException") << "of a role";
  EXPECT_THAT(message_, HasSubstr("the root of the account is"));
  arn_ = "arn:aws:iam::123456789012:root";
  EXPECT_EQ(exec(), "allowed");
}

// Operations that aren't in the table are refused to a job's session, except S3's.
TEST_F(AuthorizerTest, AJobMayDoWhatIsInTheTable) {
  EXPECT_EQ(ask("new:Operation", no_resource, {}), "AccessDeniedException");
  EXPECT_EQ(ask("trainyard:ListQueue", all_training_jobs, {}), "AccessDeniedException");
  for (const char* action : {"ssm:StartSession", "ssm:ResumeSession", "ssm:TerminateSession",
                             "ssm:DescribeSessions", "ssm:GetConnectionStatus"})
    EXPECT_EQ(ask(action, no_resource, {}), "AccessDeniedException") << action;
  EXPECT_EQ(ask("s3:GetObject", no_resource, {}), "allowed");
  EXPECT_EQ(ask("sagemaker:BatchPutMetrics", no_resource, {}), "allowed");
  EXPECT_EQ(ask("sagemaker:BatchGetMetrics", no_resource, {}), "allowed");
  EXPECT_EQ(ask("s3", no_resource, {}), "AccessDeniedException");
}

TEST_F(AuthorizerTest, AJobSeesAndChangesItself) {
  for (const char* operation : {"DescribeTrainingJob", "StopTrainingJob", "UpdateTrainingJob"}) {
    EXPECT_EQ(authorize_job_call(operation, "mine"), "allowed") << operation;
    for (const char* other : {"other", "mine2", "Mine", ""})
      EXPECT_EQ(authorize_job_call(operation, other), "AccessDeniedException")
          << operation << other;
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), named_training_job, {}),
              "AccessDeniedException")
        << operation;
  }
  for (const char* operation : {"AddTags", "ListTags", "DeleteTags"}) {
    EXPECT_EQ(authorize_tags_call(operation, "mine"), "allowed") << operation;
    EXPECT_EQ(authorize_tags_call(operation, "other"), "AccessDeniedException") << operation;
  }
  for (const char* operation : {"ListTrainingJobs", "Search"})
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), all_training_jobs, {}), "own")
        << operation;
}

// What the SDK's load_run() calls in a container, on whatever experiment.
TEST_F(AuthorizerTest, AJobRecordsRunsOfExperiments) {
  for (const char* operation :
       {"CreateExperiment", "DescribeExperiment", "CreateTrial", "DescribeTrial",
        "CreateTrialComponent", "DescribeTrialComponent", "UpdateTrialComponent",
        "AssociateTrialComponent", "ListExperiments", "ListTrials", "ListTrialComponents",
        "CreateArtifact", "DescribeArtifact", "ListArtifacts", "AddAssociation",
        "ListAssociations"})
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "allowed") << operation;
  for (const char* operation : {"UpdateExperiment", "DeleteExperiment", "UpdateTrial",
                                "DeleteTrial", "DisassociateTrialComponent", "DeleteTrialComponent",
                                "UpdateArtifact", "DeleteArtifact", "DeleteAssociation"}) {
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "AccessDeniedException")
        << operation;
    EXPECT_THAT(message_, HasSubstr("job-permissions = [\"change-experiments\"]")) << operation;
  }
}

// Training code may register the model that it has made.
TEST_F(AuthorizerTest, AJobRegistersModelsAndDoesNotChangeThem) {
  for (const char* operation :
       {"CreateModelPackageGroup", "DescribeModelPackageGroup", "ListModelPackageGroups",
        "CreateModelPackage", "DescribeModelPackage", "BatchDescribeModelPackage",
        "ListModelPackages"})
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "allowed") << operation;
  for (const char* operation :
       {"UpdateModelPackage", "DeleteModelPackage", "DeleteModelPackageGroup"}) {
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "AccessDeniedException")
        << operation;
    EXPECT_THAT(message_, HasSubstr("job-permissions = [\"change-models\"]")) << operation;
  }
}

TEST_F(AuthorizerTest, AJobReadsHubsAndDoesNotChangeThem) {
  for (const char* operation : {"DescribeHub", "ListHubs", "DescribeHubContent", "ListHubContents",
                                "ListHubContentVersions"})
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "allowed") << operation;
  for (const char* operation : {"CreateHub", "UpdateHub", "DeleteHub", "ImportHubContent",
                                "UpdateHubContent", "DeleteHubContent"})
    EXPECT_EQ(ask("sagemaker:" + std::string(operation), no_resource, {}), "AccessDeniedException")
        << operation;
}

TEST_F(AuthorizerTest, AJobUsesTheMlflowServerThatItReportsTo) {
  const std::string arns = "arn:aws:sagemaker:us-east-1:123456789012:";
  for (const std::string_view action : {"sagemaker-mlflow:*", "sagemaker:CallMlflowAppApi"}) {
    EXPECT_EQ(ask(action, resource_by_arn, {{"ResourceArn", arns + "mlflow-app/of-mine"}}),
              "allowed");
    for (const char* other : {"mlflow-app/other", "training-job/mine"})
      EXPECT_EQ(ask(action, resource_by_arn, {{"ResourceArn", arns + other}}),
                "AccessDeniedException")
          << action << other;
  }
  EXPECT_EQ(
      ask("sagemaker:AddTags", resource_by_arn, {{"ResourceArn", arns + "mlflow-app/of-mine"}}),
      "AccessDeniedException");
}

TEST_F(AuthorizerTest, TheRefusalIsInAwsWordsAndNamesTheSetting) {
  EXPECT_EQ(authorize_job_call("CreateTrainingJob", "new"), "AccessDeniedException");
  EXPECT_THAT(message_, HasSubstr("User: arn:aws:sts::123456789012:assumed-role/R/SageMaker is not "
                                  "authorized to perform: sagemaker:CreateTrainingJob on resource: "
                                  "arn:aws:sagemaker:us-east-1:123456789012:training-job/new"));
  EXPECT_THAT(message_, HasSubstr("job-permissions = [\"create-training-jobs\"]"));
  EXPECT_EQ(ask("sts:GetSessionToken", no_resource, {}), "AccessDeniedException")
      << "not in the table";
  EXPECT_THAT(message_, HasSubstr("no setting allows it"));
}

TEST_F(AuthorizerTest, LogsOfOtherJobsAreClosed) {
  for (const char* operation : {"DescribeLogStreams", "GetLogEvents", "FilterLogEvents"}) {
    const auto with = [&](const char* member, const value& stream) {
      return ask("logs:" + std::string(operation), log_streams,
                 {{"logGroupName", kJobs}, {member, stream}});
    };
    EXPECT_EQ(with("logStreamName", "mine/algo-1-1"), "allowed") << operation;
    EXPECT_EQ(with("logStreamNamePrefix", "mine/"), "allowed") << operation;
    EXPECT_EQ(with("logStreamNames", {"mine/a", "mine/b"}), "allowed") << operation;
    EXPECT_EQ(with("logStreamNamePrefix", "mine"), "AccessDeniedException") << "also of mine2";
    EXPECT_EQ(with("logStreamName", "other/algo-1-1"), "AccessDeniedException");
    EXPECT_EQ(with("logStreamNames", {"mine/a", "other/b"}), "AccessDeniedException");
    EXPECT_EQ(with("limit", 1), "AccessDeniedException") << "all streams";
    const std::string arn = "arn:aws:logs:us-east-1:123456789012:log-group:";
    const std::string action = "logs:" + std::string(operation);
    EXPECT_EQ(ask(action, log_streams, {{"logGroupIdentifier", arn + kJobs}}),
              "AccessDeniedException");
    EXPECT_EQ(
        ask(action, log_streams, {{"logGroupName", "my-own"}, {"logGroupIdentifier", arn + kJobs}}),
        "AccessDeniedException");
    EXPECT_EQ(ask(action, log_streams, {{"logGroupName", "my-own"}}), "allowed");
    EXPECT_EQ(ask(action, log_streams, {{"logGroupIdentifier", arn + "my-own"}}), "allowed");
  }
  EXPECT_EQ(ask("logs:DescribeLogGroups", no_resource, {}), "allowed");
}

TEST_F(AuthorizerTest, ARoleIsItsOwn) {
  const auto assume = [&](const char* arn) {
    return ask("sts:AssumeRole", role_by_arn, {{"RoleArn", arn}});
  };
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/R"), "allowed");
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/service-role/R"), "allowed");
  EXPECT_EQ(assume("arn:aws:iam::123456789012:role/R2"), "AccessDeniedException");
  EXPECT_EQ(assume("arn:aws:iam::999999999999:role/R"), "AccessDeniedException");
  EXPECT_EQ(assume("nonsense"), "AccessDeniedException");
  EXPECT_EQ(ask("sts:GetCallerIdentity", no_resource, {}), "allowed");
  EXPECT_EQ(ask("iam:GetRole", no_resource, {{"RoleName", "Any"}}), "allowed");
  EXPECT_EQ(ask("cloudwatch:PutMetricData", no_resource, {}), "allowed");
}

// Each permission opens what the table says, and nothing else.
TEST_F(AuthorizerTest, EachPermissionOpensItsActions) {
  const auto other = [](const value&, const aws::Place& place) -> Resources {
    return {aws::training_job_arn(place, "other").to_string()};
  };
  for (const JobPermission permission : model::all_job_permissions()) {
    authorizer_.replace_permissions({permission});
    int opened = 0;
    for (const JobRule& rule : job_rules()) {
      if (rule.reach == JobScope::all) continue;
      const bool opens = rule.opened_by == permission;
      opened += opens ? 1 : 0;
      const std::string closed = rule.reach == JobScope::listed ? "own" : "AccessDeniedException";
      EXPECT_EQ(ask(rule.action, other, {}), opens ? "allowed" : closed)
          << rule.action << " with " << model::to_string(permission);
    }
    EXPECT_GT(opened, 0) << model::to_string(permission);
  }
}

}  // namespace
}  // namespace trainyard::services
