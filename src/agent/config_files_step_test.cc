#include "agent/config_files_step.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::agent {
namespace {

model::LaunchPlan plan() {
  model::LaunchPlan made;
  made.job_name = "job";
  made.job_arn = "arn:job";
  made.region = "eu-west-1";
  made.current_host = "algo-1";
  made.hosts = {"algo-1"};
  made.instance_type = "ml.c5.xlarge";
  made.instance_groups = {{"homogeneousCluster", "ml.c5.xlarge", {"algo-1"}}};
  made.credentials_url = "http://127.0.0.1:1/c";
  made.credentials_token = "token";
  made.endpoint_url = "http://127.0.0.1:1";
  return made;
}

TEST(ConfigFiles, AreTheContractsForNothingGiven) {
  EXPECT_EQ(hyperparameters_json(plan()), "{}");
  EXPECT_EQ(input_data_config_json(plan()), "{}");
  EXPECT_EQ(metric_definitions_json(plan()), "[]");
}

TEST(ConfigFiles, HyperparametersAreTextsAsTheyWereSent) {
  auto made = plan();
  made.hyper_parameters = {{"num_round", "128"}, {"sagemaker_program", "\"train.py\""}};
  EXPECT_EQ(hyperparameters_json(made),
            R"({"num_round":"128","sagemaker_program":"\"train.py\""})");
}

TEST(ConfigFiles, ContentTypeIsThereOnlyWhenGiven) {
  auto made = plan();
  model::PlanChannel train;
  train.name = "train";
  train.content_type = "text/libsvm";
  model::PlanChannel other;
  other.name = "other";
  made.channels = {train, other};
  EXPECT_EQ(
      boost::json::parse(input_data_config_json(made)),
      boost::json::parse(
          R"({"train":{"ContentType":"text/libsvm","TrainingInputMode":"File","S3DistributionType":
              "FullyReplicated","RecordWrapperType":"None"},"other":{"TrainingInputMode":"File","S3DistributionType":
              "FullyReplicated","RecordWrapperType":"None"}})"));
}

TEST(ConfigFiles, ResourceConfigIsTheOneOfANewSingleHost) {
  EXPECT_EQ(
      boost::json::parse(resource_config_json(plan(), "eth0")),
      boost::json::parse(
          R"({"current_host":"algo-1","current_instance_type":"ml.c5.xlarge","current_group_name":
              "homogeneousCluster","hosts":["algo-1"],"instance_groups":[{"instance_group_name":"homogeneousCluster",
              "instance_type":"ml.c5.xlarge","hosts":["algo-1"]}],"network_interface_name":"eth0","topology":null})"));
}

TEST(ConfigFiles, SeveralHostsSeeAllGroupsAndTheirOwnChannels) {
  auto made = plan();
  made.hosts = {"algo-1", "algo-2", "algo-3"};
  made.current_host = "algo-3";
  made.instance_group = "cpu";
  made.instance_groups = {{"gpu", "ml.g5.xlarge", {"algo-1", "algo-2"}},
                          {"cpu", "ml.c5.xlarge", {"algo-3"}}};
  model::PlanChannel images, both;
  images.name = "images";
  images.instance_group_names = {"gpu"};
  both.name = "both";
  both.s3_data_distribution_type = "ShardedByS3Key";
  both.instance_group_names = {"cpu", "gpu"};
  made.channels = {images, both};
  EXPECT_EQ(
      boost::json::parse(resource_config_json(made, "eth0")),
      boost::json::parse(
          R"({"current_host":"algo-3","current_instance_type":"ml.c5.xlarge","current_group_name":"cpu",
              "hosts":["algo-1","algo-2","algo-3"],"instance_groups":[{"instance_group_name":"gpu",
              "instance_type":"ml.g5.xlarge","hosts":["algo-1","algo-2"]},{"instance_group_name":"cpu",
              "instance_type":"ml.c5.xlarge","hosts":["algo-3"]}],"network_interface_name":"eth0",
              "topology":null})"));
  EXPECT_EQ(boost::json::parse(input_data_config_json(made)),
            boost::json::parse(
                R"({"both":{"TrainingInputMode":"File","S3DistributionType":"ShardedByS3Key",
                    "RecordWrapperType":"None"}})"));
  made.current_host = "algo-2";
  EXPECT_EQ(boost::json::parse(input_data_config_json(made)).as_object().size(), 2U);
}

TEST(ContainerEnvironment, ThePlatformsVariablesWin) {
  auto made = plan();
  made.environment = {{"MINE", "1"}, {"TRAINING_JOB_NAME", "fake"}};
  made.endpoint_url = "http://127.0.0.1:2";
  const auto environment = container_environment(made, "eth0");
  EXPECT_EQ(environment.at("MINE"), "1");
  EXPECT_EQ(environment.at("TRAINING_JOB_NAME"), "job");
  EXPECT_EQ(environment.at("SAGEMAKER_METRICS_DIRECTORY"), "/opt/ml/output/metrics/sagemaker");
  EXPECT_EQ(environment.at("AWS_REGION"), "eu-west-1");
  EXPECT_EQ(environment.at("AWS_CONTAINER_CREDENTIALS_FULL_URI"), "http://127.0.0.1:1/c");
  EXPECT_EQ(environment.at("AWS_ENDPOINT_URL"), "http://127.0.0.1:2");
  EXPECT_EQ(environment.at("S3_ENDPOINT_URL"), "http://127.0.0.1:2");
}

TEST(ContainerEnvironment, NamesTheJobsRunInMlflow) {
  auto made = plan();
  EXPECT_FALSE(container_environment(made, "eth0").contains("MLFLOW_RUN_ID"));
  made.endpoint_url = "http://127.0.0.1:2";
  made.credentials_token = "token";
  made.mlflow = model::PlanMlflow{"/_trainyard/mlflow/jobs/job/1", "3", "0f"};
  const auto environment = container_environment(made, "eth0");
  EXPECT_EQ(environment.at("MLFLOW_TRACKING_URI"),
            "http://127.0.0.1:2/_trainyard/mlflow/jobs/job/1");
  EXPECT_EQ(environment.at("MLFLOW_TRACKING_TOKEN"), "token");
  EXPECT_EQ(environment.at("MLFLOW_EXPERIMENT_ID"), "3");
  EXPECT_EQ(environment.at("MLFLOW_RUN_ID"), "0f");
  EXPECT_EQ(environment.at("SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"), "http://127.0.0.1:2");
}

TEST(ContainerEnvironment, IsolationGivesNoWayOut) {
  auto made = plan();
  made.network_isolation = true;
  for (const auto& [name, value] : container_environment(made, "lo")) {
    EXPECT_EQ(name.find("CREDENTIALS"), std::string::npos) << name;
    EXPECT_EQ(value.find("token"), std::string::npos) << name;
    EXPECT_EQ(value.find("127.0.0.1"), std::string::npos) << name;
  }
}

TEST(DefaultInterface, IsTheOneOfTheDefaultRoute) {
  EXPECT_EQ(default_interface(
                "Iface\tDestination\tGateway\neth1\t0000FEA9\t0\neth0\t00000000\t0102A8C0\n"),
            "eth0");
  EXPECT_EQ(default_interface("Iface\tDestination\tGateway\n"), "lo");
  EXPECT_EQ(default_interface(""), "lo");
}

}  // namespace
}  // namespace trainyard::agent
