#include "control/algorithm_rules.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "control/api_errors.h"
#include "control/channel_rules.h"
#include "control/hyper_parameter_rules.h"
#include "control/job_hosts.h"
#include "control/metric_regex.h"
#include "model/enum.h"

namespace trainyard::control {
namespace {

using model::ChannelSpecification;
using model::CreateTrainingJobRequest;
using model::TrainingSpecification;
using Texts = std::map<std::string, std::string>;
using Problem = std::optional<std::string>;

// A tuning job adds it to those of its training jobs.
constexpr std::string_view kTuningMetric = "_tuning_objective_metric";

template <class T>
const T& value_or_empty(const std::optional<T>& value) {
  static const T kEmpty{};
  return value ? *value : kEmpty;
}

// The items of a list as texts: texts, or values of an enumeration.
template <class Item>
std::string bracketed(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) {
    if (!text.empty()) text += ", ";
    if constexpr (model::ApiEnum<Item>) {
      text += model::to_string(item);
    } else {
      text += item;
    }
  }
  return "[" + text + "]";
}

template <class Item>
bool has(const std::vector<Item>& items, const Item& item) {
  return std::ranges::find(items, item) != items.end();
}

// What CreateAlgorithm refuses ------------------------------------------------------------------

Problem unsupported_member(const model::CreateAlgorithmInput& request) {
  const TrainingSpecification& training = *request.training_specification;
  const char* member =
      request.inference_specification                   ? "InferenceSpecification"
      : request.validation_specification                ? "ValidationSpecification"
      : request.certify_for_marketplace.value_or(false) ? "CertifyForMarketplace"
      : training.training_image_digest     ? "TrainingSpecification.TrainingImageDigest"
      : training.additional_s3_data_source ? "TrainingSpecification.AdditionalS3DataSource"
                                           : nullptr;
  if (member == nullptr) return std::nullopt;
  return "'" + std::string(member) + "' is not supported by Trainyard yet";
}

Problem channel_problem(const std::vector<ChannelSpecification>& channels) {
  std::set<std::string> names;
  for (const ChannelSpecification& channel : channels) {
    if (!names.insert(channel.name.value_or("")).second)
      return "Invalid TrainingChannels. Names must be unique, '" + *channel.name +
             "' is given more than once";
    // The model has it, but the service doesn't accept it (boto/boto3#4469).
    if (has(value_or_empty(channel.supported_input_modes), model::TrainingInputMode::FastFile))
      return "Invalid SupportedInputModes of channel " + *channel.name +
             ". FastFile is not supported. Supported: [Pipe, File]";
  }
  return std::nullopt;
}

Problem metric_problem(const std::vector<model::MetricDefinition>& metrics) {
  for (const model::MetricDefinition& metric : metrics)
    if (const auto error = metric_regex_error(metric.regex.value_or("")))
      return "Invalid Regex of metric definition '" + metric.name.value_or("") + "': " + *error;
  return std::nullopt;
}

// What a training job is refused for ------------------------------------------------------------

struct Use {
  const std::string& algorithm;
  const TrainingSpecification& specification;
  const CreateTrainingJobRequest& request;

  std::string not_supported() const { return " is not supported by algorithm " + algorithm; }
};

Problem instances_problem(const Use& use) {
  const auto& types = value_or_empty(use.specification.supported_training_instance_types);
  for (const model::ResourceConfig& resources :
       alternatives_of(value_or_empty(use.request.resource_config))) {
    std::int64_t sum = 0;
    for (const auto& [type, count] : instances_by_type(resources)) {
      if (!has(types, type))
        return "Instance type " + type + use.not_supported() + ". Supported: " + bracketed(types);
      sum += count;
    }
    if (sum > 1 && !use.specification.supports_distributed_training.value_or(true))
      return "Distributed training" + use.not_supported() + ". InstanceCount must be 1, got " +
             std::to_string(sum);
  }
  return std::nullopt;
}

Problem channel_use_problem(const Use& use, const ChannelSpecification& specification,
                            const model::Channel& channel) {
  const std::string channel_suffix = " of channel " + channel.channel_name.value_or("");
  const auto mode = channel_rules::mode_of(use.request, channel);
  const auto& modes = value_or_empty(specification.supported_input_modes);
  if (!has(modes, mode))
    return "Input mode " + std::string(model::to_string(mode)) + channel_suffix +
           use.not_supported() + ". Supported: " + bracketed(modes);
  const auto& types = value_or_empty(specification.supported_content_types);
  if (channel.content_type && !types.empty() && !has(types, *channel.content_type))
    return "Content type '" + *channel.content_type + "'" + channel_suffix + use.not_supported() +
           ". Supported: " + bracketed(types);
  const auto compression = channel.compression_type.value_or(model::CompressionType::None);
  const auto& compressions = value_or_empty(specification.supported_compression_types);
  if (!compressions.empty() && !has(compressions, compression))
    return "Compression type " + std::string(model::to_string(compression)) + channel_suffix +
           use.not_supported() + ". Supported: " + bracketed(compressions);
  return std::nullopt;
}

Problem channels_problem(const Use& use) {
  const auto& known = value_or_empty(use.specification.training_channels);
  const auto& given = value_or_empty(use.request.input_data_config);
  for (const model::Channel& channel : given) {
    const auto found = std::ranges::find(known, channel.channel_name, &ChannelSpecification::name);
    if (found == known.end())
      return "Input channel " + channel.channel_name.value_or("") + use.not_supported();
    if (auto problem = channel_use_problem(use, *found, channel)) return problem;
  }
  for (const ChannelSpecification& channel : known)
    if (channel.is_required.value_or(false) &&
        std::ranges::find(given, channel.name, &model::Channel::channel_name) == given.end())
      return "Input channel " + channel.name.value_or("") + " is required by algorithm " +
             use.algorithm + " and was not provided";
  return std::nullopt;
}

Problem hyper_parameters_problem(const Use& use) {
  if (!use.specification.supported_hyper_parameters) return std::nullopt;
  const HyperParameterSpecifications& known = *use.specification.supported_hyper_parameters;
  const Texts& given = value_or_empty(use.request.hyper_parameters);
  for (const auto& [name, value] : given) {
    if (name == kTuningMetric) continue;
    const auto found = std::ranges::find(
        known, name, [](const auto& specification) { return specification.name.value_or(""); });
    if (found == known.end()) return "Hyperparameter '" + name + "'" + use.not_supported();
    if (auto problem = value_problem(*found, value))
      return *problem + " (algorithm " + use.algorithm + ")";
  }
  for (const auto& specification : known)
    if (specification.is_required.value_or(false) &&
        !given.contains(specification.name.value_or("")))
      return "Hyperparameter '" + *specification.name + "' is required by algorithm " +
             use.algorithm + " and is not set";
  return std::nullopt;
}

Texts missing_defaults(const Use& use) {
  Texts defaults;
  const Texts& given = value_or_empty(use.request.hyper_parameters);
  for (const auto& specification : value_or_empty(use.specification.supported_hyper_parameters))
    if (specification.default_value && !given.contains(*specification.name))
      defaults.emplace(*specification.name, *specification.default_value);
  return defaults;
}

std::vector<MetricPattern> added_metrics(const Use& use) {
  const auto algorithm = value_or_empty(use.request.algorithm_specification);
  const auto& own = value_or_empty(algorithm.metric_definitions);
  std::vector<MetricPattern> added;
  for (const model::MetricDefinition& metric : value_or_empty(use.specification.metric_definitions))
    if (std::ranges::find(own, metric.name, &model::MetricDefinition::name) == own.end())
      added.push_back({metric.name.value_or(""), metric.regex.value_or("")});
  return added;
}

}  // namespace

Problem algorithm_problem(const model::CreateAlgorithmInput& request) {
  const TrainingSpecification& training = *request.training_specification;
  if (auto problem = unsupported_member(request)) return problem;
  if (auto problem = channel_problem(value_or_empty(training.training_channels))) return problem;
  if (auto problem = specification_problem(value_or_empty(training.supported_hyper_parameters)))
    return problem;
  return metric_problem(value_or_empty(training.metric_definitions));
}

Result<ResolvedAlgorithm> use_algorithm(const std::string& name, const std::string& arn,
                                        const TrainingSpecification& specification,
                                        const CreateTrainingJobRequest& request) {
  const Use use{name, specification, request};
  for (const auto problem_of : {instances_problem, channels_problem, hyper_parameters_problem})
    if (auto problem = problem_of(use)) return validation_error(std::move(*problem));
  return ResolvedAlgorithm{arn, specification.training_image.value_or(""), missing_defaults(use),
                           added_metrics(use)};
}

std::string training_image(const CreateTrainingJobRequest& request,
                           const std::optional<ResolvedAlgorithm>& algorithm) {
  if (algorithm) return algorithm->image;
  if (!request.algorithm_specification) return "";
  return request.algorithm_specification->training_image.value_or("");
}

}  // namespace trainyard::control
