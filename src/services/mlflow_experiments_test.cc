#include "services/mlflow_experiments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::services {
namespace {

using testing::HasSubstr;

TEST(MlflowExperiments, AreCreatedAtEachSpellingOfOnePath) {
  for (const std::string_view path :
       {"/a/api/2.0/mlflow/experiments/create", "/ajax-api/2.0/mlflow/experiments/create",
        "/api/2.0/mlflow/%65xperiments%2Fcreate", "/api/2.0/mlflow//experiments//create/"})
    EXPECT_TRUE(creates_experiment("POST", path)) << path;
  EXPECT_FALSE(creates_experiment("GET", "/api/2.0/mlflow/experiments/create"));
  for (const std::string_view path : {"/api/2.0/mlflow/experiments/search", "/create", "/a%zz",
                                      "/api/2.0/mlflow/runs/create", ""})
    EXPECT_FALSE(creates_experiment("POST", path)) << path;
}

TEST(MlflowExperiments, KeepTheirArtifactsInS3) {
  for (
      const std::string body :
      {R"({"name":"a"})", R"({"name":"a","artifact_location":""})",
       R"({"name":"a","artifact_location":"s3://bucket/a"})",
       R"({"name":"a","artifactLocation":"mlflow-artifacts:/a","tags":[{"key":"k","value":"v"}]})"})
    EXPECT_EQ(checked_experiment(body).value_or("refused"), body);
  for (const std::string_view location :
       {"file:///etc", "/etc", "etc", " s3://b", "S3://b", "http://127.0.0.1:1/", "dbfs:/a"}) {
    for (const std::string_view name : {"artifact_location", "artifactLocation"}) {
      const auto checked =
          checked_experiment("{\"" + std::string(name) + "\":\"" + std::string(location) + "\"}");
      ASSERT_FALSE(checked) << location;
      EXPECT_THAT(checked.error().message(), HasSubstr(location));
    }
  }
  EXPECT_FALSE(checked_experiment(R"({"artifact_location":["file:///etc"]})"));
}

// MLflow reads strings that contain JSON too, and Python's json knows more encodings.
TEST(MlflowExperiments, HaveBodiesWithOneReading) {
  EXPECT_EQ(
      checked_experiment(R"({"artifact_location":"file:///etc","artifact_location":"s3://b"})")
          .value_or("refused"),
      R"({"artifact_location":"s3://b"})");
  for (const std::string_view body :
       {R"("{\"artifact_location\":\"file:///etc\"}")", "[]", "", "{", "{\"a\":NaN}"})
    EXPECT_FALSE(checked_experiment(body)) << body;
  EXPECT_FALSE(checked_experiment(std::string_view("{\0\"\0a\0\"\0:\0001\0}\0", 14)));
}

}  // namespace
}  // namespace trainyard::services
