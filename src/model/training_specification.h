#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/algorithm.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/input_data.h"
#include "model/instance_type_names.h"
#include "model/rules.h"

// How an algorithm is trained: a part of CreateAlgorithm's request.
namespace trainyard::model {

// What values a hyperparameter has.
TRAINYARD_MODEL_ENUM(ParameterType, Integer, Continuous, Categorical, FreeText)
// Whether a tuning job looks for the most or the least of a metric.
TRAINYARD_MODEL_ENUM(HyperParameterTuningJobObjectiveType, Maximize, Minimize)
// Whether an S3Uri is one object or a prefix.
TRAINYARD_MODEL_ENUM(AdditionalS3DataSourceDataType, S3Object, S3Prefix)

inline constexpr Text kEntityDescription{
    .min = 0, .max = 1024, .pattern = R"([\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*)"};
inline constexpr Text kContainerImage{.min = 0, .max = 255, .pattern = R"([\S]+)"};
inline constexpr Text kImageDigest{
    .min = 0, .max = 72, .pattern = "[Ss][Hh][Aa]256:[0-9a-fA-F]{64}"};
inline constexpr Text kParameterName{
    .min = 0, .max = 256, .pattern = R"([\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*)"};
inline constexpr Text kParameterValue{.min = 0, .max = 256, .pattern = ".*"};

// The values of an Integer hyperparameter, both ends included.
struct IntegerParameterRangeSpecification {
  static constexpr std::string_view kName = "IntegerParameterRangeSpecification";

  // A whole number, as text.
  std::optional<std::string> min_value{};
  // A whole number, as text.
  std::optional<std::string> max_value{};

  template <class Members>
  static void declare(Members& members) {
    members.required("MinValue", &IntegerParameterRangeSpecification::min_value, kParameterValue);
    members.required("MaxValue", &IntegerParameterRangeSpecification::max_value, kParameterValue);
  }
  bool operator==(const IntegerParameterRangeSpecification&) const = default;
};

// The values of a Continuous hyperparameter, both ends included.
struct ContinuousParameterRangeSpecification {
  static constexpr std::string_view kName = "ContinuousParameterRangeSpecification";

  // A number, as text.
  std::optional<std::string> min_value{};
  // A number, as text.
  std::optional<std::string> max_value{};

  template <class Members>
  static void declare(Members& members) {
    members.required("MinValue", &ContinuousParameterRangeSpecification::min_value,
                     kParameterValue);
    members.required("MaxValue", &ContinuousParameterRangeSpecification::max_value,
                     kParameterValue);
  }
  bool operator==(const ContinuousParameterRangeSpecification&) const = default;
};

// The values of a Categorical hyperparameter.
struct CategoricalParameterRangeSpecification {
  static constexpr std::string_view kName = "CategoricalParameterRangeSpecification";

  // All of them.
  std::optional<std::vector<std::string>> values{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Values", &CategoricalParameterRangeSpecification::values,
                     List{.min = 1, .max = 30, .item = kParameterValue});
  }
  bool operator==(const CategoricalParameterRangeSpecification&) const = default;
};

// The values that a hyperparameter may have: the member of its type.
struct ParameterRange {
  static constexpr std::string_view kName = "ParameterRange";

  // Of an Integer one.
  std::optional<IntegerParameterRangeSpecification> integer{};
  // Of a Continuous one.
  std::optional<ContinuousParameterRangeSpecification> continuous{};
  // Of a Categorical one.
  std::optional<CategoricalParameterRangeSpecification> categorical{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("IntegerParameterRangeSpecification", &ParameterRange::integer);
    members.optional("ContinuousParameterRangeSpecification", &ParameterRange::continuous);
    members.optional("CategoricalParameterRangeSpecification", &ParameterRange::categorical);
  }
  bool operator==(const ParameterRange&) const = default;
};

// A hyperparameter of an algorithm.
struct HyperParameterSpecification {
  static constexpr std::string_view kName = "HyperParameterSpecification";

  // Unique in the algorithm.
  std::optional<std::string> name{};
  // For a person.
  std::optional<std::string> description{};
  // What its values are.
  std::optional<ParameterType> type{};
  // Which values it may have; absent: all of its type.
  std::optional<ParameterRange> range{};
  // Whether a tuning job may vary it.
  std::optional<bool> is_tunable{};
  // Whether a training job must set it.
  std::optional<bool> is_required{};
  // Its value where a training job doesn't set it.
  std::optional<std::string> default_value{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &HyperParameterSpecification::name, kParameterName);
    members.optional("Description", &HyperParameterSpecification::description, kEntityDescription);
    members.required("Type", &HyperParameterSpecification::type);
    members.optional("Range", &HyperParameterSpecification::range);
    members.optional("IsTunable", &HyperParameterSpecification::is_tunable);
    members.optional("IsRequired", &HyperParameterSpecification::is_required);
    members.optional("DefaultValue", &HyperParameterSpecification::default_value,
                     kHyperParameterValue);
  }
  bool operator==(const HyperParameterSpecification&) const = default;
};

// An input channel of an algorithm.
struct ChannelSpecification {
  static constexpr std::string_view kName = "ChannelSpecification";

  // Unique in the algorithm.
  std::optional<std::string> name{};
  // For a person.
  std::optional<std::string> description{};
  // Whether a training job must have it.
  std::optional<bool> is_required{};
  // The ContentTypes that a training job may give it; empty: all.
  std::optional<std::vector<std::string>> supported_content_types{};
  // The CompressionTypes that it may have; absent or empty: all.
  std::optional<std::vector<CompressionType>> supported_compression_types{};
  // The input modes that it may have.
  std::optional<std::vector<TrainingInputMode>> supported_input_modes{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &ChannelSpecification::name, kChannelName);
    members.optional("Description", &ChannelSpecification::description, kEntityDescription);
    members.optional("IsRequired", &ChannelSpecification::is_required);
    members.required("SupportedContentTypes", &ChannelSpecification::supported_content_types,
                     List{.item = kContentType});
    members.optional("SupportedCompressionTypes",
                     &ChannelSpecification::supported_compression_types);
    members.required("SupportedInputModes", &ChannelSpecification::supported_input_modes,
                     List{.min = 1});
  }
  bool operator==(const ChannelSpecification&) const = default;
};

// A metric that a tuning job may go by.
struct HyperParameterTuningJobObjective {
  static constexpr std::string_view kName = "HyperParameterTuningJobObjective";

  // Whether more of it is better.
  std::optional<HyperParameterTuningJobObjectiveType> type{};
  // Its name.
  std::optional<std::string> metric_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Type", &HyperParameterTuningJobObjective::type);
    members.required("MetricName", &HyperParameterTuningJobObjective::metric_name, kMetricName);
  }
  bool operator==(const HyperParameterTuningJobObjective&) const = default;
};

// Data that comes with an algorithm.
struct AdditionalS3DataSource {
  static constexpr std::string_view kName = "AdditionalS3DataSource";

  // One object, or all below a prefix.
  std::optional<AdditionalS3DataSourceDataType> s3_data_type{};
  // Where it is.
  std::optional<std::string> s3_uri{};
  // How it is compressed.
  std::optional<CompressionType> compression_type{};
  // What the object's ETag must be.
  std::optional<std::string> e_tag{};

  template <class Members>
  static void declare(Members& members) {
    members.required("S3DataType", &AdditionalS3DataSource::s3_data_type);
    members.required("S3Uri", &AdditionalS3DataSource::s3_uri, kS3Uri);
    members.optional("CompressionType", &AdditionalS3DataSource::compression_type);
    members.optional("ETag", &AdditionalS3DataSource::e_tag);
  }
  bool operator==(const AdditionalS3DataSource&) const = default;
};

// How an algorithm is trained: its image, and what a training job may ask of it.
struct TrainingSpecification {
  static constexpr std::string_view kName = "TrainingSpecification";

  // The image's name in its registry.
  std::optional<std::string> training_image{};
  // The digest that the image must have.
  std::optional<std::string> training_image_digest{};
  // The hyperparameters that it knows; absent: any.
  std::optional<std::vector<HyperParameterSpecification>> supported_hyper_parameters{};
  // The instance types that it runs on.
  std::optional<std::vector<std::string>> supported_training_instance_types{};
  // False: on one instance only.
  std::optional<bool> supports_distributed_training{};
  // The metrics to find in its log.
  std::optional<std::vector<MetricDefinition>> metric_definitions{};
  // Its input channels.
  std::optional<std::vector<ChannelSpecification>> training_channels{};
  // The metrics that a tuning job may go by.
  std::optional<std::vector<HyperParameterTuningJobObjective>>
      supported_tuning_job_objective_metrics{};
  // Data that comes with it.
  std::optional<AdditionalS3DataSource> additional_s3_data_source{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingImage", &TrainingSpecification::training_image, kContainerImage);
    members.optional("TrainingImageDigest", &TrainingSpecification::training_image_digest,
                     kImageDigest);
    members.optional("SupportedHyperParameters", &TrainingSpecification::supported_hyper_parameters,
                     List{.min = 0, .max = 100});
    members.required("SupportedTrainingInstanceTypes",
                     &TrainingSpecification::supported_training_instance_types,
                     List{.item = kTrainingInstanceType});
    members.optional("SupportsDistributedTraining",
                     &TrainingSpecification::supports_distributed_training);
    members.optional("MetricDefinitions", &TrainingSpecification::metric_definitions,
                     List{.min = 0, .max = 40});
    members.required("TrainingChannels", &TrainingSpecification::training_channels,
                     List{.min = 1, .max = 8});
    members.optional("SupportedTuningJobObjectiveMetrics",
                     &TrainingSpecification::supported_tuning_job_objective_metrics);
    members.optional("AdditionalS3DataSource", &TrainingSpecification::additional_s3_data_source);
  }
  bool operator==(const TrainingSpecification&) const = default;
};

}  // namespace trainyard::model
