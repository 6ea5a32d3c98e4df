// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/enum.h"

// What runs: the image, its command, its metrics.
namespace trainyard::model {

// How a channel's data reaches the container: as a pipe, as files copied before the start, as files
// fetched when they are read.
TRAINYARD_MODEL_ENUM(TrainingInputMode, Pipe, File, FastFile)
// Where a registry is.
TRAINYARD_MODEL_ENUM(TrainingRepositoryAccessMode, Platform, Vpc)

// A metric that the service finds in the job's log.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricDefinition.html
struct MetricDefinition {
  // What the metric is called.
  //
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> name{};
  // Finds a value of the metric in a line of the log; its first group is the number.
  //
  // Required.
  // 1 to 500 characters.
  // Pattern: `.+`.
  std::optional<std::string> regex{};

  bool operator==(const MetricDefinition&) const = default;
};

// How to sign in to a private registry.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingRepositoryAuthConfig.html
struct TrainingRepositoryAuthConfig {
  // The Lambda function that gives the registry's user and password.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:[\p{Alnum}\-]+:lambda:[\p{Alnum}\-]+:[0-9]{12}:function:.*`.
  std::optional<std::string> training_repository_credentials_provider_arn{};

  bool operator==(const TrainingRepositoryAuthConfig&) const = default;
};

// Where the training image's registry is reached.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingImageConfig.html
struct TrainingImageConfig {
  // Platform: the service's own registry. Vpc: a private one in the job's VPC.
  //
  // Required.
  // One of Platform, Vpc.
  std::optional<TrainingRepositoryAccessMode> training_repository_access_mode{};
  // For a private registry that asks who is there.
  //
  // Optional.
  std::optional<TrainingRepositoryAuthConfig> training_repository_auth_config{};

  bool operator==(const TrainingImageConfig&) const = default;
};

// What runs: an image or a named algorithm, its command, its metrics.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html
struct AlgorithmSpecification {
  // The image's name in its registry. Either this or algorithm_name.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> training_image{};
  // An algorithm resource, by name or ARN. Either this or training_image.
  //
  // Optional.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> algorithm_name{};
  // How channels reach the container that don't say it themselves.
  //
  // Required.
  // One of Pipe, File, FastFile.
  std::optional<TrainingInputMode> training_input_mode{};
  // The metrics to find in the log.
  //
  // Optional.
  // At most 40 entries.
  std::optional<std::vector<MetricDefinition>> metric_definitions{};
  // Whether metrics are kept with their times; default false.
  //
  // Optional.
  std::optional<bool> enable_sage_maker_metrics_time_series{};
  // In place of the image's ENTRYPOINT.
  //
  // Optional.
  // 1 to 100 entries.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> container_entrypoint{};
  // In place of the image's CMD.
  //
  // Optional.
  // 1 to 100 entries.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> container_arguments{};
  // For an image in a private registry.
  //
  // Optional.
  std::optional<TrainingImageConfig> training_image_config{};

  bool operator==(const AlgorithmSpecification&) const = default;
};

}  // namespace trainyard::model
