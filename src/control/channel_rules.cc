#include "control/channel_rules.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "control/resolved_package.h"
#include "model/enum.h"

namespace trainyard::control::channel_rules {
namespace {

using model::Channel;
using model::CreateTrainingJobRequest;
using model::S3DataType;
using model::TrainingInputMode;

constexpr std::size_t kMaxChannels = 20;  // shape InputDataConfig

std::vector<Channel> channels_of(const CreateTrainingJobRequest& request) {
  return request.input_data_config.value_or(std::vector<Channel>{});
}

std::string name_of(const Channel& channel) {
  return channel.channel_name.value_or("");
}

const model::S3DataSource* s3_of(const Channel& channel) {
  return channel.data_source && channel.data_source->s3_data_source
             ? &*channel.data_source->s3_data_source
             : nullptr;
}

std::string only_none(const char* what, const Channel& channel, TrainingInputMode mode,
                      const char* got) {
  return "Invalid " + std::string(what) + " for channel " + name_of(channel) + ": " +
         std::string(model::to_string(mode)) + " mode only supports NONE, got " + got + " instead";
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return "[" + text + "]";
}

// The channel of which `name` would be an epoch's FIFO; empty: none.
std::string pipe_of_epoch(const std::string& name) {
  const std::size_t end = name.rfind('_');
  if (end == std::string::npos) return {};
  const std::string_view epoch = std::string_view(name).substr(end + 1);
  const bool number = !epoch.empty() &&
                      epoch.find_first_not_of("0123456789") == std::string_view::npos &&
                      (epoch == "0" || epoch.front() != '0');
  return number ? name.substr(0, end) : std::string();
}

// The first channel for which `says` returns a message.
template <class Says>
Broken first(const CreateTrainingJobRequest& request, Says says) {
  for (const Channel& channel : channels_of(request))
    if (Broken broken = says(channel)) return broken;
  return std::nullopt;
}

}  // namespace

TrainingInputMode mode_of(const CreateTrainingJobRequest& request, const Channel& channel) {
  if (channel.input_mode) return *channel.input_mode;
  const auto algorithm = request.algorithm_specification.value_or(model::AlgorithmSpecification{});
  return algorithm.training_input_mode.value_or(TrainingInputMode::File);
}

Broken unique_names(const CreateTrainingJobRequest& request) {
  std::set<std::string> names;
  return first(request, [&](const Channel& channel) -> Broken {
    if (names.insert(name_of(channel)).second) return std::nullopt;
    return "Channel names must be unique, '" + name_of(channel) + "' is given more than once";
  });
}

// A channel's data is in a folder of its name, or in Pipe mode in FIFOs <name>_0, <name>_1 and so
// on.
Broken distinct_places(const CreateTrainingJobRequest& request) {
  std::set<std::string> pipes;
  for (const Channel& channel : channels_of(request))
    if (mode_of(request, channel) == TrainingInputMode::Pipe) pipes.insert(name_of(channel));
  return first(request, [&](const Channel& channel) -> Broken {
    const std::string name = name_of(channel);
    if (name == "." || name == "..")
      return "Invalid ChannelName '" + name + "'. It can't be the name of a folder";
    if (pipes.contains(name)) return std::nullopt;
    const std::string pipe = pipe_of_epoch(name);
    if (!pipes.contains(pipe)) return std::nullopt;
    return "Invalid ChannelName '" + name + "'. It is the name of a pipe of channel " + pipe;
  });
}

Broken one_source(const CreateTrainingJobRequest& request) {
  return first(request, [](const Channel& channel) -> Broken {
    const auto source = channel.data_source.value_or(model::DataSource{});
    const int given = int{source.s3_data_source.has_value()} +
                      int{source.file_system_data_source.has_value()} +
                      int{source.dataset_source.has_value()};
    if (given == 1) return std::nullopt;
    return "Invalid DataSource of channel " + name_of(channel) +
           ". Exactly one of S3DataSource, FileSystemDataSource and DatasetSource must be given";
  });
}

Broken file_system(const CreateTrainingJobRequest& request) {
  return first(request, [&](const Channel& channel) -> Broken {
    if (!channel.data_source || !channel.data_source->file_system_data_source) return std::nullopt;
    if (mode_of(request, channel) == TrainingInputMode::File) return std::nullopt;
    return "Invalid FileSystemDataSource of channel " + name_of(channel) +
           ". A file system is only supported in File mode";
  });
}

Broken augmented_manifest(const CreateTrainingJobRequest& request) {
  return first(request, [&](const Channel& channel) -> Broken {
    const model::S3DataSource* s3 = s3_of(channel);
    if (!s3 || s3->s3_data_type != S3DataType::AugmentedManifestFile) return std::nullopt;
    const std::string about = "Invalid S3DataSource of channel " + name_of(channel);
    if (mode_of(request, channel) != TrainingInputMode::Pipe)
      return about + ". AugmentedManifestFile is only supported in Pipe mode";
    if (!s3->attribute_names || s3->attribute_names->empty())
      return about + ". AttributeNames must be given with AugmentedManifestFile";
    return std::nullopt;
  });
}

Broken attribute_names(const CreateTrainingJobRequest& request) {
  return first(request, [](const Channel& channel) -> Broken {
    const model::S3DataSource* s3 = s3_of(channel);
    if (!s3 || s3->s3_data_type == S3DataType::AugmentedManifestFile) return std::nullopt;
    if (!s3->attribute_names || s3->attribute_names->empty()) return std::nullopt;
    return "Invalid AttributeNames of channel " + name_of(channel) +
           ". They are only supported when S3DataType is AugmentedManifestFile";
  });
}

Broken fast_file(const CreateTrainingJobRequest& request) {
  return first(request, [&](const Channel& channel) -> Broken {
    const model::S3DataSource* s3 = s3_of(channel);
    if (!s3 || mode_of(request, channel) != TrainingInputMode::FastFile) return std::nullopt;
    if (s3->s3_data_type.value_or(S3DataType::S3Prefix) == S3DataType::S3Prefix)
      return std::nullopt;
    return "Invalid S3DataType of channel " + name_of(channel) +
           ": FastFile mode only supports S3Prefix, got " +
           std::string(model::to_string(*s3->s3_data_type)) + " instead";
  });
}

Broken compression(const CreateTrainingJobRequest& request) {
  return first(request, [&](const Channel& channel) -> Broken {
    const TrainingInputMode mode = mode_of(request, channel);
    if (mode == TrainingInputMode::Pipe) return std::nullopt;
    if (channel.compression_type != model::CompressionType::Gzip) return std::nullopt;
    return only_none("compression type", channel, mode, "Gzip");
  });
}

Broken record_wrapper(const CreateTrainingJobRequest& request) {
  return first(request, [&](const Channel& channel) -> Broken {
    const TrainingInputMode mode = mode_of(request, channel);
    if (mode == TrainingInputMode::Pipe) return std::nullopt;
    if (channel.record_wrapper_type != model::RecordWrapper::RecordIO) return std::nullopt;
    return only_none("record wrapper type", channel, mode, "RecordIO");
  });
}

Broken shuffle(const CreateTrainingJobRequest& request) {
  return first(request, [](const Channel& channel) -> Broken {
    if (!channel.shuffle_config || s3_of(channel)) return std::nullopt;
    return "Invalid ShuffleConfig of channel " + name_of(channel) +
           ". It is only supported with an S3DataSource";
  });
}

Broken source_package(const CreateTrainingJobRequest& request) {
  const auto config = request.model_package_config.value_or(model::ModelPackageConfig{});
  if (!config.source_model_package_arn) return std::nullopt;
  const std::string about = "Invalid ModelPackageConfig. The model of SourceModelPackageArn '" +
                            *config.source_model_package_arn + "' becomes the channel '" +
                            kModelChannel + "', ";
  const auto channels = channels_of(request);
  if (std::ranges::find(channels, kModelChannel, name_of) != channels.end())
    return about + "which InputDataConfig has already";
  if (channels.size() >= kMaxChannels)
    return about + "but InputDataConfig has " + std::to_string(kMaxChannels) +
           " channels already, which is the limit";
  return std::nullopt;
}

Broken instance_groups(const CreateTrainingJobRequest& request) {
  const auto resources = request.resource_config.value_or(model::ResourceConfig{});
  std::set<std::string> known;
  for (const auto& group : resources.instance_groups.value_or(std::vector<model::InstanceGroup>{}))
    known.insert(group.instance_group_name.value_or(""));
  std::vector<std::string> with, without;
  for (const Channel& channel : channels_of(request)) {
    const model::S3DataSource* s3 = s3_of(channel);
    if (!s3) continue;
    const auto names = s3->instance_group_names.value_or(std::vector<std::string>{});
    (names.empty() ? without : with).push_back(name_of(channel));
    for (const std::string& name : names)
      if (!known.contains(name))
        return "Invalid InstanceGroupNames of channel " + name_of(channel) + ". '" + name +
               "' is not an instance group of ResourceConfig";
  }
  if (with.empty() || without.empty()) return std::nullopt;
  return "Some channels have assigned instance groups: " + listed(with) +
         " while others not: " + listed(without);
}

}  // namespace trainyard::control::channel_rules
