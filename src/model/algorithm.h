#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// What runs: the image, its command, its metrics.
namespace trainyard::model {

// Where a registry is.
TRAINYARD_MODEL_ENUM(TrainingRepositoryAccessMode, Platform, Vpc)
// How a channel's data reaches the container: as a pipe, as files copied before the start, as files
// fetched when they are read.
TRAINYARD_MODEL_ENUM(TrainingInputMode, Pipe, File, FastFile)

inline constexpr Text kMetricRegex{.min = 1, .max = 500, .pattern = ".+"};
inline constexpr Text kTrainingRepositoryCredentialsProviderArn{
    .min = 1,
    .max = 2048,
    .pattern = R"(arn:[\p{Alnum}\-]+:lambda:[\p{Alnum}\-]+:[0-9]{12}:function:.*)"};
inline constexpr Text kArnOrName{
    .min = 1,
    .max = 170,
    .pattern =
        R"((arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-))"};
inline constexpr Text kTrainingContainerEntrypointString{.min = 0, .max = 256, .pattern = ".*"};
inline constexpr Text kTrainingContainerArgument{.min = 0, .max = 256, .pattern = ".*"};

// A metric that the service finds in the job's log.
struct MetricDefinition {
  static constexpr std::string_view kName = "MetricDefinition";

  // What the metric is called.
  std::optional<std::string> name{};
  // Finds a value of the metric in a line of the log; its first group is the number.
  std::optional<std::string> regex{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &MetricDefinition::name, kMetricName);
    members.required("Regex", &MetricDefinition::regex, kMetricRegex);
  }
  bool operator==(const MetricDefinition&) const = default;
};

// How to sign in to a private registry.
struct TrainingRepositoryAuthConfig {
  static constexpr std::string_view kName = "TrainingRepositoryAuthConfig";

  // The Lambda function that gives the registry's user and password.
  std::optional<std::string> training_repository_credentials_provider_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingRepositoryCredentialsProviderArn",
                     &TrainingRepositoryAuthConfig::training_repository_credentials_provider_arn,
                     kTrainingRepositoryCredentialsProviderArn);
  }
  bool operator==(const TrainingRepositoryAuthConfig&) const = default;
};

// Where the training image's registry is reached.
struct TrainingImageConfig {
  static constexpr std::string_view kName = "TrainingImageConfig";

  // Platform: the service's own registry. Vpc: a private one in the job's VPC.
  std::optional<TrainingRepositoryAccessMode> training_repository_access_mode{};
  // For a private registry that asks who is there.
  std::optional<TrainingRepositoryAuthConfig> training_repository_auth_config{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingRepositoryAccessMode",
                     &TrainingImageConfig::training_repository_access_mode);
    members.optional("TrainingRepositoryAuthConfig",
                     &TrainingImageConfig::training_repository_auth_config);
  }
  bool operator==(const TrainingImageConfig&) const = default;
};

// What runs: an image or a named algorithm, its command, its metrics.
struct AlgorithmSpecification {
  static constexpr std::string_view kName = "AlgorithmSpecification";

  // The image's name in its registry. Either this or algorithm_name.
  std::optional<std::string> training_image{};
  // An algorithm resource, by name or ARN. Either this or training_image.
  std::optional<std::string> algorithm_name{};
  // How channels reach the container that don't say it themselves.
  std::optional<TrainingInputMode> training_input_mode{};
  // The metrics to find in the log.
  std::optional<std::vector<MetricDefinition>> metric_definitions{};
  // Whether metrics are kept with their times; default false.
  std::optional<bool> enable_sage_maker_metrics_time_series{};
  // In place of the image's ENTRYPOINT.
  std::optional<std::vector<std::string>> container_entrypoint{};
  // In place of the image's CMD.
  std::optional<std::vector<std::string>> container_arguments{};
  // For an image in a private registry.
  std::optional<TrainingImageConfig> training_image_config{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("TrainingImage", &AlgorithmSpecification::training_image, kAlgorithmImage);
    members.optional("AlgorithmName", &AlgorithmSpecification::algorithm_name, kArnOrName);
    members.required("TrainingInputMode", &AlgorithmSpecification::training_input_mode);
    members.optional("MetricDefinitions", &AlgorithmSpecification::metric_definitions,
                     List{.min = 0, .max = 40});
    members.optional("EnableSageMakerMetricsTimeSeries",
                     &AlgorithmSpecification::enable_sage_maker_metrics_time_series);
    members.optional("ContainerEntrypoint", &AlgorithmSpecification::container_entrypoint,
                     List{.min = 1, .max = 100, .item = kTrainingContainerEntrypointString});
    members.optional("ContainerArguments", &AlgorithmSpecification::container_arguments,
                     List{.min = 1, .max = 100, .item = kTrainingContainerArgument});
    members.optional("TrainingImageConfig", &AlgorithmSpecification::training_image_config);
  }
  bool operator==(const AlgorithmSpecification&) const = default;
};

}  // namespace trainyard::model
