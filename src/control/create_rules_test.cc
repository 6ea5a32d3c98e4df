#include "control/create_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace trainyard::control {
namespace {

using model::S3DataType;
using model::TrainingInputMode;
using Request = model::CreateTrainingJobRequest;
using Names = std::vector<std::string>;

Request sound() {
  Request request;
  request.training_job_name = "a";
  request.algorithm_specification.emplace().training_image = "image:1";
  request.algorithm_specification->training_input_mode = TrainingInputMode::File;
  model::Channel channel;
  channel.channel_name = "train";
  channel.data_source.emplace().s3_data_source.emplace().s3_uri = "s3://bucket/in";
  channel.data_source->s3_data_source->s3_data_type = S3DataType::S3Prefix;
  request.input_data_config = std::vector{channel};
  request.resource_config.emplace().instance_type = "ml.m5.large";
  request.resource_config->instance_count = 1;
  request.resource_config->volume_size_in_gb = 5;
  return request;
}

model::Channel& channel(Request& request) {
  return request.input_data_config->front();
}
model::S3DataSource& s3(Request& request) {
  return *channel(request).data_source->s3_data_source;
}

void use_preferences(
    Request& request,
    const std::vector<std::pair<std::string, std::optional<std::int64_t>>>& preferences) {
  request.resource_config->instance_type.reset();
  request.resource_config->instance_count.reset();
  request.resource_config->instance_preferences.emplace();
  for (const auto& [type, count] : preferences) {
    model::InstancePreference& preference =
        request.resource_config->instance_preferences->emplace_back();
    preference.instance_type = type;
    preference.instance_count = count;
  }
}

void use_groups(Request& request, const Names& names) {
  request.resource_config->instance_type.reset();
  request.resource_config->instance_count.reset();
  request.resource_config->instance_groups.emplace();
  for (const std::string& name : names) {
    model::InstanceGroup& group = request.resource_config->instance_groups->emplace_back();
    group.instance_group_name = name;
    group.instance_type = "ml.m5.large";
    group.instance_count = 1;
  }
}
void use_spot(Request& request, std::optional<std::int64_t> wait,
              std::optional<std::int64_t> runtime = {}) {
  request.enable_managed_spot_training = true;
  request.stopping_condition.emplace().max_wait_time_in_seconds = wait;
  request.stopping_condition->max_runtime_in_seconds = runtime;
}
void use_serverless(Request& request, model::ServerlessJobType type) {
  request.algorithm_specification.reset();
  request.resource_config.reset();
  request.serverless_job_config.emplace().job_type = type;
}
// Beside the first, whose mode is Pipe.
void add_channel_beside_pipe(Request& request, const std::string& name,
                             TrainingInputMode mode = TrainingInputMode::File) {
  model::Channel another = channel(request);
  another.channel_name = name;
  another.input_mode = mode;
  channel(request).input_mode = TrainingInputMode::Pipe;
  request.input_data_config->push_back(another);
}
// So many more.
void add_channels(Request& request, int count) {
  for (int i = 0; i < count; ++i) {
    request.input_data_config->push_back(channel(request));
    request.input_data_config->back().channel_name = "more-" + std::to_string(i);
  }
}
void use_file_system(Request& request) {
  channel(request).data_source->s3_data_source.reset();
  channel(request).data_source->file_system_data_source.emplace();
}
void add_tag(Request& request, const std::string& key) {
  if (!request.tags) request.tags.emplace();
  request.tags->emplace_back().key = key;
}

// A violation of one rule, named by that rule; the sentence is the complete response.
struct Breach {
  const char* rule;
  const char* says;
  void (*modify)(Request&);
};
const std::vector<Breach> kBreaches{
    {"serverless alone", "ServerlessJobConfig cannot be specified with AlgorithmSpecification",
     [](Request& r) { r.serverless_job_config.emplace(); }},
    {"serverless alone", "ServerlessJobConfig cannot be specified with ResourceConfig",
     [](Request& r) {
       r.serverless_job_config.emplace();
       r.algorithm_specification.reset();
     }},
    {"serverless kind",
     "Invalid ServerlessJobConfig. CustomizationTechnique must be given when JobType is FineTuning",
     [](Request& r) { use_serverless(r, model::ServerlessJobType::FineTuning); }},
    {"serverless kind",
     "Invalid ServerlessJobConfig. EvaluationType must be given when JobType is Evaluation",
     [](Request& r) { use_serverless(r, model::ServerlessJobType::Evaluation); }},
    {"one algorithm",
     "Invalid AlgorithmSpecification. One of TrainingImage and AlgorithmName must be given",
     [](Request& r) { r.algorithm_specification->training_image = ""; }},
    {"one algorithm",
     "Invalid AlgorithmSpecification. TrainingImage and AlgorithmName cannot both be given",
     [](Request& r) { r.algorithm_specification->algorithm_name = "x"; }},
    {"image repository",
     "Invalid TrainingImageConfig. VpcConfig must be given when TrainingRepositoryAccessMode is "
     "Vpc",
     [](Request& r) {
       r.algorithm_specification->training_image_config.emplace().training_repository_access_mode =
           model::TrainingRepositoryAccessMode::Vpc;
     }},
    {"image repository",
     "Invalid TrainingImageConfig. TrainingRepositoryAuthConfig is only supported when "
     "TrainingRepositoryAccessMode is Vpc",
     [](Request& r) {
       auto& config = r.algorithm_specification->training_image_config.emplace();
       config.training_repository_access_mode = model::TrainingRepositoryAccessMode::Platform;
       config.training_repository_auth_config.emplace();
     }},
    {"max wait needs spot",
     "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to "
     "true",
     [](Request& r) { r.stopping_condition.emplace().max_wait_time_in_seconds = 7200; }},
    {"spot needs max wait",
     "Invalid MaxWaitTimeInSeconds. It must be present when EnableManagedSpotTraining is set to "
     "true",
     [](Request& r) { use_spot(r, {}); }},
    {"max runtime",
     "Invalid MaxRuntimeInSeconds. It must be less than or equal to 2419200 (28 days), got 2419201",
     [](Request& r) { r.stopping_condition.emplace().max_runtime_in_seconds = 2419201; }},
    {"max wait covers runtime",
     "Invalid MaxWaitTimeInSeconds. It must be greater than or equal to MaxRuntimeInSeconds",
     [](Request& r) { use_spot(r, 3599, 3600); }},
    {"groups alone", "InstanceType or InstanceCount cannot be specified with InstanceGroups",
     [](Request& r) {
       use_groups(r, {"g"});
       r.resource_config->instance_count = 1;
     }},
    {"unique groups", "Instance group names must be unique, 'g' is given more than once",
     [](Request& r) { use_groups(r, {"g", "g"}); }},
    {"populated groups", "Invalid InstanceCount of instance group h. It must be at least 1",
     [](Request& r) {
       use_groups(r, {"g", "h"});
       r.resource_config->instance_groups->back().instance_count = 0;
     }},
    {"preferences alone", "InstancePreferences cannot be specified with InstanceType",
     [](Request& r) { r.resource_config->instance_preferences.emplace(); }},
    {"preferences alone", "InstancePreferences cannot be specified with EnableManagedSpotTraining",
     [](Request& r) {
       use_spot(r, 7200);
       r.resource_config->instance_type.reset();
       r.resource_config->instance_preferences.emplace();
     }},
    {"unique preferences",
     "Invalid InstancePreferences. Instance types must be unique, 'ml.m5.large' is given more than "
     "once",
     [](Request& r) { use_preferences(r, {{"ml.m5.large", 1}, {"ml.m5.large", 2}}); }},
    {"preferences' counts",
     "Invalid InstancePreferences. InstanceCount cannot be specified both in ResourceConfig and in "
     "InstancePreferences",
     [](Request& r) {
       use_preferences(r, {{"ml.m5.large", 1}, {"ml.c5.xlarge", {}}});
       r.resource_config->instance_count = 1;
     }},
    {"preferences' counts",
     "Invalid InstancePreferences. InstanceCount must be given in ResourceConfig or in every "
     "preference",
     [](Request& r) { use_preferences(r, {{"ml.m5.large", 1}, {"ml.c5.xlarge", {}}}); }},
    {"preferences' counts",
     "Invalid InstanceCount of instance preference ml.c5.xlarge. It must be at least 1",
     [](Request& r) { use_preferences(r, {{"ml.m5.large", 1}, {"ml.c5.xlarge", 0}}); }},
    {"preferences' plans",
     "TrainingPlanArn cannot be specified with TrainingPlanArns of InstancePreferences",
     [](Request& r) {
       use_preferences(r, {{"ml.m5.large", 1}});
       r.resource_config->training_plan_arn = "arn";
       r.resource_config->instance_preferences->front().training_plan_arns.emplace();
     }},
    {"volume",
     "Invalid ResourceConfig. VolumeSizeInGB must be at least 1 for ml.c5.xlarge, which has no "
     "storage of its own",
     [](Request& r) {
       use_preferences(r, {{"ml.g5.xlarge", 1}, {"ml.c5.xlarge", 1}});
       r.resource_config->volume_size_in_gb.reset();
     }},
    {"selection is read-only",
     "Invalid ResourceConfig. SelectedInstanceType and SelectedInstanceCount are read-only",
     [](Request& r) { r.resource_config->selected_instance_count = 1; }},
    {"instances", "Invalid ResourceConfig. InstanceType must be given",
     [](Request& r) { r.resource_config.reset(); }},
    {"instances", "Invalid ResourceConfig. InstanceCount must be at least 1",
     [](Request& r) { r.resource_config->instance_count = 0; }},
    {"placement",
     "Invalid PlacementSpecifications. The sum of their InstanceCount is 2, and InstanceCount is 1",
     [](Request& r) {
       r.resource_config->instance_placement_config.emplace()
           .placement_specifications.emplace()
           .emplace_back()
           .instance_count = 2;
     }},
    {"volume",
     "Invalid ResourceConfig. VolumeSizeInGB must be at least 1 for ml.m5.large, which has no "
     "storage of its own",
     [](Request& r) { r.resource_config->volume_size_in_gb = 0; }},
    {"volume",
     "Invalid VolumeKmsKeyId. It is not supported for ml.g5.xlarge, which has storage of its own",
     [](Request& r) {
       r.resource_config->instance_type = "ml.g5.xlarge";
       r.resource_config->volume_kms_key_id = "alias/k";
     }},
    {"volume",
     "Invalid ResourceConfig. VolumeSizeInGB must be at least 1 for ml.c5.xlarge, which has no "
     "storage of its own",
     [](Request& r) {
       use_groups(r, {"g", "h"});
       r.resource_config->instance_groups->front().instance_type = "ml.g5.xlarge";
       r.resource_config->instance_groups->back().instance_type = "ml.c5.xlarge";
       r.resource_config->volume_size_in_gb.reset();
     }},
    {"keep alive", "Invalid KeepAlivePeriodInSeconds. It is not supported with InstancePreferences",
     [](Request& r) {
       use_preferences(r, {{"ml.m5.large", 1}});
       r.resource_config->keep_alive_period_in_seconds = 60;
     }},
    {"keep alive",
     "Invalid KeepAlivePeriodInSeconds. It is not supported with EnableManagedSpotTraining",
     [](Request& r) {
       use_spot(r, 7200);
       r.resource_config->keep_alive_period_in_seconds = 60;
     }},
    {"keep alive", "Invalid KeepAlivePeriodInSeconds. It is not supported with InstanceGroups",
     [](Request& r) {
       use_groups(r, {"g"});
       r.resource_config->keep_alive_period_in_seconds = 60;
     }},
    {"unique channels", "Channel names must be unique, 'train' is given more than once",
     [](Request& r) { r.input_data_config->push_back(r.input_data_config->front()); }},
    {"channels' places", "Invalid ChannelName '.'. It can't be the name of a folder",
     [](Request& r) { channel(r).channel_name = "."; }},
    {"channels' places", "Invalid ChannelName '..'. It can't be the name of a folder",
     [](Request& r) { channel(r).channel_name = ".."; }},
    {"channels' places", "Invalid ChannelName 'train_0'. It is the name of a pipe of channel train",
     [](Request& r) { add_channel_beside_pipe(r, "train_0"); }},
    {"channels' places",
     "Invalid ChannelName 'train_12'. It is the name of a pipe of channel train",
     [](Request& r) { add_channel_beside_pipe(r, "train_12", TrainingInputMode::FastFile); }},
    {"one source",
     "Invalid DataSource of channel train. Exactly one of S3DataSource, FileSystemDataSource and "
     "DatasetSource must be given",
     [](Request& r) { channel(r).data_source->s3_data_source.reset(); }},
    {"one source",
     "Invalid DataSource of channel train. Exactly one of S3DataSource, FileSystemDataSource and "
     "DatasetSource must be given",
     [](Request& r) { channel(r).data_source->dataset_source.emplace(); }},
    {"file system",
     "Invalid FileSystemDataSource of channel train. A file system is only supported in File mode",
     [](Request& r) {
       use_file_system(r);
       channel(r).input_mode = TrainingInputMode::Pipe;
     }},
    {"augmented manifest",
     "Invalid S3DataSource of channel train. AugmentedManifestFile is only supported in Pipe mode",
     [](Request& r) { s3(r).s3_data_type = S3DataType::AugmentedManifestFile; }},
    {"augmented manifest",
     "Invalid S3DataSource of channel train. AttributeNames must be given with "
     "AugmentedManifestFile",
     [](Request& r) {
       s3(r).s3_data_type = S3DataType::AugmentedManifestFile;
       channel(r).input_mode = TrainingInputMode::Pipe;
     }},
    {"attribute names",
     "Invalid AttributeNames of channel train. They are only supported when S3DataType is "
     "AugmentedManifestFile",
     [](Request& r) { s3(r).attribute_names = Names{"x"}; }},
    {"fast file",
     "Invalid S3DataType of channel train: FastFile mode only supports S3Prefix, got ManifestFile "
     "instead",
     [](Request& r) {
       s3(r).s3_data_type = S3DataType::ManifestFile;
       r.algorithm_specification->training_input_mode = TrainingInputMode::FastFile;
     }},
    {"compression",
     "Invalid compression type for channel train: File mode only supports NONE, got Gzip instead",
     [](Request& r) { channel(r).compression_type = model::CompressionType::Gzip; }},
    {"record wrapper",
     "Invalid record wrapper type for channel train: File mode only supports NONE, got RecordIO "
     "instead",
     [](Request& r) { channel(r).record_wrapper_type = model::RecordWrapper::RecordIO; }},
    {"shuffle", "Invalid ShuffleConfig of channel train. It is only supported with an S3DataSource",
     [](Request& r) {
       use_file_system(r);
       r.vpc_config.emplace();
       channel(r).shuffle_config.emplace();
     }},
    {"source package",
     "Invalid ModelPackageConfig. The model of SourceModelPackageArn 'arn:p' becomes the channel "
     "'model', which InputDataConfig has already",
     [](Request& r) {
       r.model_package_config.emplace().source_model_package_arn = "arn:p";
       channel(r).channel_name = "model";
     }},
    {"source package",
     "Invalid ModelPackageConfig. The model of SourceModelPackageArn 'arn:p' becomes the channel "
     "'model', but InputDataConfig has 20 channels already, which is the limit",
     [](Request& r) {
       r.model_package_config.emplace().source_model_package_arn = "arn:p";
       add_channels(r, 19);
     }},
    {"channels' groups",
     "Invalid InstanceGroupNames of channel train. 'h' is not an instance group of ResourceConfig",
     [](Request& r) {
       use_groups(r, {"g"});
       s3(r).instance_group_names = Names{"h"};
     }},
    {"channels' groups",
     "Some channels have assigned instance groups: [train] while others not: [code]",
     [](Request& r) {
       use_groups(r, {"g"});
       r.input_data_config->push_back(r.input_data_config->front());
       r.input_data_config->back().channel_name = "code";
       s3(r).instance_group_names = Names{"g"};
     }},
    {"remote debug",
     "Invalid RemoteDebugConfig. EnableRemoteDebug is not supported with EnableNetworkIsolation",
     [](Request& r) {
       r.enable_network_isolation = true;
       r.remote_debug_config.emplace().enable_remote_debug = true;
     }},
    {"MLflow needs a network",
     "Invalid MlflowConfig. It is not supported with EnableNetworkIsolation",
     [](Request& r) {
       r.enable_network_isolation = true;
       r.mlflow_config.emplace();
     }},
    {"MLflow's variables",
     "Invalid Environment. MLFLOW_RUN_ID cannot be specified with MlflowConfig, which determines "
     "it",
     [](Request& r) {
       r.mlflow_config.emplace();
       r.environment.emplace()["MLFLOW_RUN_ID"] = "0f";
     }},
    {"tags", "Invalid tag key 'AWS:x'. Keys that begin with aws: are reserved for system use",
     [](Request& r) { add_tag(r, "AWS:x"); }},
    {"tags", "Duplicate tag keys found. The key 'x' is given more than once",
     [](Request& r) {
       add_tag(r, "x");
       add_tag(r, "x");
     }},
    {"keep on failure",
     "Invalid Environment. Value '2h' of TRAINYARD_KEEP_ON_FAILURE must be a number of seconds "
     "from "
     "1 to 604800",
     [](Request& r) { r.environment.emplace()["TRAINYARD_KEEP_ON_FAILURE"] = "2h"; }},
};

TEST(CreateRules, ASoundRequestKeepsThemAll) {
  EXPECT_EQ(first_broken_rule(sound()), std::nullopt);
}

TEST(CreateRules, EachBreachIsAnsweredWithItsSentence) {
  for (const Breach& breach : kBreaches) {
    SCOPED_TRACE(std::string(breach.rule) + ": " + breach.says);
    Request request = sound();
    breach.modify(request);
    EXPECT_EQ(first_broken_rule(request), breach.says);
    const auto rule = std::ranges::find(create_rules(), breach.rule, &CreateRule::name);
    ASSERT_NE(rule, create_rules().end());
    EXPECT_EQ(rule->broken(request), breach.says);
  }
}

TEST(CreateRules, EachHasANameASourceAndABreachHere) {
  std::set<std::string_view> names, breached;
  for (const Breach& breach : kBreaches) breached.insert(breach.rule);
  for (const CreateRule& rule : create_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.source.empty()) << rule.name;
    EXPECT_TRUE(breached.contains(rule.name)) << rule.name;
  }
  EXPECT_EQ(names, breached);
}

// Requests that nearly violate a rule.
TEST(CreateRules, TheirLimitsAreInTheRightPlace) {
  const std::vector<void (*)(Request&)> satisfied{
      [](Request& r) { use_spot(r, 3600, 3600); },
      [](Request& r) { r.stopping_condition.emplace().max_runtime_in_seconds = 2419200; },
      [](Request& r) {
        r.algorithm_specification->training_image.reset();
        r.algorithm_specification->algorithm_name = "x";
      },
      [](Request& r) { use_groups(r, {"g", "h"}); },
      [](Request& r) { use_preferences(r, {{"ml.m5.large", 1}, {"ml.c5.xlarge", 2}}); },
      [](Request& r) {
        use_preferences(r, {{"ml.m5.large", {}}, {"ml.c5.xlarge", {}}});
        r.resource_config->instance_count = 2;
      },
      [](Request& r) { r.resource_config->instance_groups.emplace(); },
      [](Request& r) { r.resource_config->keep_alive_period_in_seconds = 60; },
      [](Request& r) { r.remote_debug_config.emplace().enable_remote_debug = true; },
      [](Request& r) { r.environment.emplace()["MLFLOW_RUN_ID"] = "0f"; },
      [](Request& r) {
        r.mlflow_config.emplace();
        r.environment.emplace()["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = "true";
      },
      [](Request& r) {
        r.enable_network_isolation = true;
        r.remote_debug_config.emplace().enable_remote_debug = false;
      },
      [](Request& r) {
        r.resource_config->instance_type = "ml.g5.xlarge";
        r.resource_config->volume_size_in_gb.reset();
      },
      [](Request& r) { use_file_system(r); },
      [](Request& r) {
        r.model_package_config.emplace().source_model_package_arn = "arn:p";
        add_channels(r, 18);
      },
      [](Request& r) {
        r.model_package_config.emplace().model_package_group_arn = "arn:g";
        channel(r).channel_name = "model";
      },
      [](Request& r) { channel(r).channel_name = "..."; },
      [](Request& r) { add_channel_beside_pipe(r, "train_0", TrainingInputMode::Pipe); },
      [](Request& r) { add_channel_beside_pipe(r, "train_00"); },
      [](Request& r) { add_channel_beside_pipe(r, "train_0x"); },
      [](Request& r) { add_channel_beside_pipe(r, "train_"); },
      [](Request& r) { add_channel_beside_pipe(r, "trai_0"); },
      [](Request& r) {
        channel(r).input_mode = TrainingInputMode::Pipe;
        channel(r).compression_type = model::CompressionType::Gzip;
        channel(r).record_wrapper_type = model::RecordWrapper::RecordIO;
        channel(r).shuffle_config.emplace();
      },
      [](Request& r) {
        channel(r).input_mode = TrainingInputMode::Pipe;
        s3(r).s3_data_type = S3DataType::AugmentedManifestFile;
        s3(r).attribute_names = Names{"x"};
      },
      [](Request& r) { s3(r).s3_data_type = S3DataType::ManifestFile; },
      [](Request& r) {
        use_serverless(r, model::ServerlessJobType::FineTuning);
        r.serverless_job_config->customization_technique = model::CustomizationTechnique::SFT;
      },
      [](Request& r) { r.input_data_config.reset(); },
      [](Request& r) { add_tag(r, "awsome"); },
  };
  for (std::size_t i = 0; i < satisfied.size(); ++i) {
    Request request = sound();
    satisfied[i](request);
    EXPECT_EQ(first_broken_rule(request), std::nullopt) << i;
  }
}

}  // namespace
}  // namespace trainyard::control
