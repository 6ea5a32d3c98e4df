#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/algorithm.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// Where a channel's data comes from and how the container sees it.
namespace trainyard::model {

// What an S3 URI of a channel names.
TRAINYARD_MODEL_ENUM(S3DataType, ManifestFile, S3Prefix, AugmentedManifestFile, Converse)
// How a channel's objects are spread over instances.
TRAINYARD_MODEL_ENUM(S3DataDistribution, FullyReplicated, ShardedByS3Key)
// Whether a file system may be written.
TRAINYARD_MODEL_ENUM(FileSystemAccessMode, rw, ro)
// A kind of file system.
TRAINYARD_MODEL_ENUM(FileSystemType, EFS, FSxLustre)
// How a channel's objects are compressed.
TRAINYARD_MODEL_ENUM(CompressionType, None, Gzip)
// How a pipe's objects are wrapped.
TRAINYARD_MODEL_ENUM(RecordWrapper, None, RecordIO)

inline constexpr Text kHubContentArn{.min = 0, .max = 255, .pattern = ".*"};
inline constexpr Text kAttributeName{.min = 1, .max = 256, .pattern = ".+"};
inline constexpr Text kFileSystemId{.min = 11, .max = 21, .pattern = "(fs-[0-9a-f]{8,})"};
inline constexpr Text kHubDataSetArn{
    .min = 0,
    .max = 2048,
    .pattern =
        R"((arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/DataSet\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?)"};
inline constexpr Text kChannelName{.min = 1, .max = 64, .pattern = R"([A-Za-z0-9\.\-_]+)"};
inline constexpr Text kContentType{.min = 0, .max = 256, .pattern = ".*"};

// Consent to a model's terms.
struct ModelAccessConfig {
  static constexpr std::string_view kName = "ModelAccessConfig";

  // True: the terms of the model are accepted. Without that it can't be used.
  std::optional<bool> accept_eula{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AcceptEula", &ModelAccessConfig::accept_eula);
  }
  bool operator==(const ModelAccessConfig&) const = default;
};

// A model of a private hub.
struct HubAccessConfig {
  static constexpr std::string_view kName = "HubAccessConfig";

  // The hub's reference to the model.
  std::optional<std::string> hub_content_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("HubContentArn", &HubAccessConfig::hub_content_arn, kHubContentArn);
  }
  bool operator==(const HubAccessConfig&) const = default;
};

// Data in S3.
struct S3DataSource {
  static constexpr std::string_view kName = "S3DataSource";

  // What s3_uri names: a prefix of keys, or a manifest that lists objects.
  std::optional<S3DataType> s3_data_type{};
  // The prefix, or the manifest's object.
  std::optional<std::string> s3_uri{};
  // Whether each instance gets all objects, or a share; default FullyReplicated.
  std::optional<S3DataDistribution> s3_data_distribution_type{};
  // Of an augmented manifest: which attributes to read, in this order.
  std::optional<std::vector<std::string>> attribute_names{};
  // The instance groups that get this channel; absent: all.
  std::optional<std::vector<std::string>> instance_group_names{};
  // For data that is a model with terms of its own.
  std::optional<ModelAccessConfig> model_access_config{};
  // For data that is a model of a private hub.
  std::optional<HubAccessConfig> hub_access_config{};

  template <class Members>
  static void declare(Members& members) {
    members.required("S3DataType", &S3DataSource::s3_data_type);
    members.required("S3Uri", &S3DataSource::s3_uri, kS3Uri);
    members.optional("S3DataDistributionType", &S3DataSource::s3_data_distribution_type);
    members.optional("AttributeNames", &S3DataSource::attribute_names,
                     List{.min = 0, .max = 16, .item = kAttributeName});
    members.optional("InstanceGroupNames", &S3DataSource::instance_group_names,
                     List{.min = 0, .max = 5, .item = kInstanceGroupName});
    members.optional("ModelAccessConfig", &S3DataSource::model_access_config);
    members.optional("HubAccessConfig", &S3DataSource::hub_access_config);
  }
  bool operator==(const S3DataSource&) const = default;
};

// Data in a file system that the job's VPC reaches.
struct FileSystemDataSource {
  static constexpr std::string_view kName = "FileSystemDataSource";

  // The file system.
  std::optional<std::string> file_system_id{};
  // rw: the job may write. ro: it only reads.
  std::optional<FileSystemAccessMode> file_system_access_mode{};
  // What kind it is.
  std::optional<FileSystemType> file_system_type{};
  // The folder in it that becomes the channel.
  std::optional<std::string> directory_path{};

  template <class Members>
  static void declare(Members& members) {
    members.required("FileSystemId", &FileSystemDataSource::file_system_id, kFileSystemId);
    members.required("FileSystemAccessMode", &FileSystemDataSource::file_system_access_mode);
    members.required("FileSystemType", &FileSystemDataSource::file_system_type);
    members.required("DirectoryPath", &FileSystemDataSource::directory_path, kDirectoryPath);
  }
  bool operator==(const FileSystemDataSource&) const = default;
};

// Data that is a dataset resource.
struct DatasetSource {
  static constexpr std::string_view kName = "DatasetSource";

  // The dataset.
  std::optional<std::string> dataset_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("DatasetArn", &DatasetSource::dataset_arn, kHubDataSetArn);
  }
  bool operator==(const DatasetSource&) const = default;
};

// Where a channel's data is: exactly one of these.
struct DataSource {
  static constexpr std::string_view kName = "DataSource";

  // In S3.
  std::optional<S3DataSource> s3_data_source{};
  // In a file system.
  std::optional<FileSystemDataSource> file_system_data_source{};
  // In a dataset resource.
  std::optional<DatasetSource> dataset_source{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("S3DataSource", &DataSource::s3_data_source);
    members.optional("FileSystemDataSource", &DataSource::file_system_data_source);
    members.optional("DatasetSource", &DataSource::dataset_source);
  }
  bool operator==(const DataSource&) const = default;
};

// Whether the order of a channel's data changes from pass to pass.
struct ShuffleConfig {
  static constexpr std::string_view kName = "ShuffleConfig";

  // What the order is derived from.
  std::optional<std::int64_t> seed{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Seed", &ShuffleConfig::seed);
  }
  bool operator==(const ShuffleConfig&) const = default;
};

// A named input of the training job.
struct Channel {
  static constexpr std::string_view kName = "Channel";

  // Names the channel's folder, or its pipe, in the container.
  std::optional<std::string> channel_name{};
  // Where the data is.
  std::optional<DataSource> data_source{};
  // The data's MIME type, for the algorithm to know.
  std::optional<std::string> content_type{};
  // How the objects are compressed; Gzip only with Pipe. Default None.
  std::optional<CompressionType> compression_type{};
  // RecordIO: each object is wrapped as one record of a pipe. Default None.
  std::optional<RecordWrapper> record_wrapper_type{};
  // In place of the algorithm's training_input_mode, for this channel.
  std::optional<TrainingInputMode> input_mode{};
  // Present: the order of objects, or of a manifest's lines, is shuffled.
  std::optional<ShuffleConfig> shuffle_config{};

  template <class Members>
  static void declare(Members& members) {
    members.required("ChannelName", &Channel::channel_name, kChannelName);
    members.required("DataSource", &Channel::data_source);
    members.optional("ContentType", &Channel::content_type, kContentType);
    members.optional("CompressionType", &Channel::compression_type);
    members.optional("RecordWrapperType", &Channel::record_wrapper_type);
    members.optional("InputMode", &Channel::input_mode);
    members.optional("ShuffleConfig", &Channel::shuffle_config);
  }
  bool operator==(const Channel&) const = default;
};

}  // namespace trainyard::model
