#include "mlflow/server_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mlflow/server_id.h"

namespace trainyard::mlflow {
namespace {

using testing::Contains;
using testing::Pair;

const ServerPlan kPlan{"arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-A",
                       "s3://bucket/it's a prefix", "arn:aws:iam::123456789012:role/R", 2};
const ServerPaths kPaths{"/data/mlflow/1", "/socket", "/data/mlflow/1/secrets/2"};
const ServerSurroundings kAround{"/opt/mlflow/bin/mlflow", "http://127.0.0.1:9070", "eu-west-1"};

TEST(ServerPlan, TheCommandNamesFilesInTheCurrentFolder) {
  const auto command = server_command(kPlan, kAround);
  EXPECT_EQ(command.front(), "/opt/mlflow/bin/mlflow");
  EXPECT_THAT(command, Contains("sqlite:///mlflow.db"));
  EXPECT_THAT(command, Contains("--uds socket --no-access-log"));
  EXPECT_THAT(command, Contains(pages_path(kPlan.arn)));
  EXPECT_EQ(std::ranges::count(command, kPlan.artifact_store), 2);
}

TEST(ServerPlan, TheEnvironmentLeadsToThisServersStoreAndNoOther) {
  const auto environment = server_environment(kPlan, kAround, kPaths, "/usr/bin");
  EXPECT_THAT(environment, Contains(Pair("AWS_ENDPOINT_URL", "http://127.0.0.1:9070")));
  EXPECT_THAT(environment, Contains(Pair("AWS_CONFIG_FILE", "/data/mlflow/1/aws-config")));
  EXPECT_THAT(environment,
              Contains(Pair("TRAINYARD_MLFLOW_CREDENTIALS", "/data/mlflow/1/secrets/2")));
  EXPECT_THAT(server_aws_config(kAround), testing::Not(testing::HasSubstr("/data")));
  EXPECT_FALSE(environment.contains("AWS_ACCESS_KEY_ID"));
  EXPECT_FALSE(environment.contains("MLFLOW_S3_EXPECTED_BUCKET_OWNER"));
  EXPECT_THAT(server_aws_config(kAround), testing::HasSubstr("region = eu-west-1\n"));
}

TEST(ServerPlan, ABucketsOwnerIsCheckedByEachRequest) {
  ServerPlan plan = kPlan;
  plan.bucket_owner = "210987654321";
  EXPECT_THAT(server_environment(plan, kAround, kPaths, "/usr/bin"),
              Contains(Pair("MLFLOW_S3_EXPECTED_BUCKET_OWNER", "210987654321")));
}

}  // namespace
}  // namespace trainyard::mlflow
