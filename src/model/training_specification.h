// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/algorithm.h"
#include "model/enum.h"
#include "model/input_data.h"

// How an algorithm is trained: a part of CreateAlgorithm's request.
namespace trainyard::model {

// Whether an S3Uri is one object or a prefix.
TRAINYARD_MODEL_ENUM(AdditionalS3DataSourceDataType, S3Object, S3Prefix)
// What values a hyperparameter has.
TRAINYARD_MODEL_ENUM(ParameterType, Integer, Continuous, Categorical, FreeText)
// Whether a tuning job maximizes or minimizes a metric.
TRAINYARD_MODEL_ENUM(HyperParameterTuningJobObjectiveType, Maximize, Minimize)

// Data that comes with an algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AdditionalS3DataSource.html
struct AdditionalS3DataSource {
  // A single object, or everything below a prefix.
  //
  // Required.
  // One of S3Object, S3Prefix.
  std::optional<AdditionalS3DataSourceDataType> s3_data_type{};
  // Where it is.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};
  // How it is compressed.
  //
  // Optional.
  // One of None, Gzip.
  std::optional<CompressionType> compression_type{};
  // The ETag that the object must have.
  //
  // Optional.
  std::optional<std::string> e_tag{};

  bool operator==(const AdditionalS3DataSource&) const = default;
};

// The values of an Integer hyperparameter, both ends included.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_IntegerParameterRangeSpecification.html
struct IntegerParameterRangeSpecification {
  // A whole number, as text.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> min_value{};
  // A whole number, as text.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> max_value{};

  bool operator==(const IntegerParameterRangeSpecification&) const = default;
};

// The values of a Continuous hyperparameter, both ends included.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContinuousParameterRangeSpecification.html
struct ContinuousParameterRangeSpecification {
  // A number, as text.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> min_value{};
  // A number, as text.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> max_value{};

  bool operator==(const ContinuousParameterRangeSpecification&) const = default;
};

// The values of a Categorical hyperparameter.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CategoricalParameterRangeSpecification.html
struct CategoricalParameterRangeSpecification {
  // All of them.
  //
  // Required.
  // 1 to 30 entries.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> values{};

  bool operator==(const CategoricalParameterRangeSpecification&) const = default;
};

// The values that a hyperparameter may have: the member of its type.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ParameterRange.html
struct ParameterRange {
  // Of an Integer one.
  //
  // Optional.
  std::optional<IntegerParameterRangeSpecification> integer{};
  // Of a Continuous one.
  //
  // Optional.
  std::optional<ContinuousParameterRangeSpecification> continuous{};
  // Of a Categorical one.
  //
  // Optional.
  std::optional<CategoricalParameterRangeSpecification> categorical{};

  bool operator==(const ParameterRange&) const = default;
};

// A hyperparameter of an algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterSpecification.html
struct HyperParameterSpecification {
  // Unique in the algorithm.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> description{};
  // What its values are.
  //
  // Required.
  // One of Integer, Continuous, Categorical, FreeText.
  std::optional<ParameterType> type{};
  // Which values it may have; absent: all of its type.
  //
  // Optional.
  std::optional<ParameterRange> range{};
  // Whether a tuning job may vary it.
  //
  // Optional.
  std::optional<bool> is_tunable{};
  // Whether a training job must set it.
  //
  // Optional.
  std::optional<bool> is_required{};
  // Its value if a training job doesn't set it.
  //
  // Optional.
  // At most 2500 characters.
  // Pattern: `.*`.
  std::optional<std::string> default_value{};

  bool operator==(const HyperParameterSpecification&) const = default;
};

// An input channel of an algorithm.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ChannelSpecification.html
struct ChannelSpecification {
  // Unique in the algorithm.
  //
  // Required.
  // 1 to 64 characters.
  // Pattern: `[A-Za-z0-9\.\-_]+`.
  std::optional<std::string> name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> description{};
  // Whether a training job must have it.
  //
  // Optional.
  std::optional<bool> is_required{};
  // The ContentTypes that a training job may give it; empty: all.
  //
  // Required.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> supported_content_types{};
  // The CompressionTypes that it may have; absent or empty: all.
  //
  // Optional.
  // Each: One of None, Gzip.
  std::optional<std::vector<CompressionType>> supported_compression_types{};
  // The input modes that it may have.
  //
  // Required.
  // At least 1 entries.
  // Each: One of Pipe, File, FastFile.
  std::optional<std::vector<TrainingInputMode>> supported_input_modes{};

  bool operator==(const ChannelSpecification&) const = default;
};

// A metric that a tuning job may optimize.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobObjective.html
struct HyperParameterTuningJobObjective {
  // Whether it is maximized or minimized.
  //
  // Required.
  // One of Maximize, Minimize.
  std::optional<HyperParameterTuningJobObjectiveType> type{};
  // Its name.
  //
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> metric_name{};

  bool operator==(const HyperParameterTuningJobObjective&) const = default;
};

// How an algorithm is trained: its image, and what a training job may set.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingSpecification.html
struct TrainingSpecification {
  // The image's name in its registry.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `[\S]+`.
  std::optional<std::string> training_image{};
  // The digest that the image must have.
  //
  // Optional.
  // At most 72 characters.
  // Pattern: `[Ss][Hh][Aa]256:[0-9a-fA-F]{64}`.
  std::optional<std::string> training_image_digest{};
  // The hyperparameters that it knows; absent: any.
  //
  // Optional.
  // At most 100 entries.
  std::optional<std::vector<HyperParameterSpecification>> supported_hyper_parameters{};
  // The instance types that it runs on.
  //
  // Required.
  std::optional<std::vector<std::string>> supported_training_instance_types{};
  // False: it runs on one instance only.
  //
  // Optional.
  std::optional<bool> supports_distributed_training{};
  // The metrics to find in its log.
  //
  // Optional.
  // At most 40 entries.
  std::optional<std::vector<MetricDefinition>> metric_definitions{};
  // Its input channels.
  //
  // Required.
  // 1 to 8 entries.
  std::optional<std::vector<ChannelSpecification>> training_channels{};
  // The metrics that a tuning job may optimize.
  //
  // Optional.
  std::optional<std::vector<HyperParameterTuningJobObjective>>
      supported_tuning_job_objective_metrics{};
  // Data that comes with it.
  //
  // Optional.
  std::optional<AdditionalS3DataSource> additional_s3_data_source{};

  bool operator==(const TrainingSpecification&) const = default;
};

}  // namespace trainyard::model
