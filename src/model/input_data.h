// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/algorithm.h"
#include "model/enum.h"

// Where a channel's data comes from and how the container sees it.
namespace trainyard::model {

// How a channel's objects are compressed.
TRAINYARD_MODEL_ENUM(CompressionType, None, Gzip)
// What an S3 URI of a channel names.
TRAINYARD_MODEL_ENUM(S3DataType, ManifestFile, S3Prefix, AugmentedManifestFile, Converse)
// How a channel's objects are spread over instances.
TRAINYARD_MODEL_ENUM(S3DataDistribution, FullyReplicated, ShardedByS3Key)
// Whether a file system may be written.
TRAINYARD_MODEL_ENUM(FileSystemAccessMode, rw, ro)
// A kind of file system.
TRAINYARD_MODEL_ENUM(FileSystemType, EFS, FSxLustre)
// How the objects of a pipe are framed.
TRAINYARD_MODEL_ENUM(RecordWrapper, None, RecordIO)

// Acceptance of a model's terms.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelAccessConfig.html
struct ModelAccessConfig {
  // True: the terms of the model are accepted. Without that it can't be used.
  //
  // Required.
  std::optional<bool> accept_eula{};

  bool operator==(const ModelAccessConfig&) const = default;
};

// A model of a private hub.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HubAccessConfig.html
struct HubAccessConfig {
  // The hub's reference to the model.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};

  bool operator==(const HubAccessConfig&) const = default;
};

// Data in S3.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
struct S3DataSource {
  // What s3_uri names: a prefix of keys, or a manifest that lists objects.
  //
  // Required.
  // One of ManifestFile, S3Prefix, AugmentedManifestFile, Converse.
  std::optional<S3DataType> s3_data_type{};
  // The prefix, or the manifest's object.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};
  // Whether each instance gets all objects, or a share; default FullyReplicated.
  //
  // Optional.
  // One of FullyReplicated, ShardedByS3Key.
  std::optional<S3DataDistribution> s3_data_distribution_type{};
  // Of an augmented manifest: which attributes to read, in this order.
  //
  // Optional.
  // At most 16 entries.
  // Each: 1 to 256 characters. Pattern: `.+`.
  std::optional<std::vector<std::string>> attribute_names{};
  // The instance groups that get this channel; absent: all.
  //
  // Optional.
  // At most 5 entries.
  // Each: 1 to 64 characters. Pattern: `.+`.
  std::optional<std::vector<std::string>> instance_group_names{};
  // For data that is a model with terms of its own.
  //
  // Optional.
  std::optional<ModelAccessConfig> model_access_config{};
  // For data that is a model of a private hub.
  //
  // Optional.
  std::optional<HubAccessConfig> hub_access_config{};

  bool operator==(const S3DataSource&) const = default;
};

// Data in a file system that the job's VPC reaches.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FileSystemDataSource.html
struct FileSystemDataSource {
  // The file system.
  //
  // Required.
  // 11 to 21 characters.
  // Pattern: `(fs-[0-9a-f]{8,})`.
  std::optional<std::string> file_system_id{};
  // rw: the job may write. ro: it only reads.
  //
  // Required.
  // One of rw, ro.
  std::optional<FileSystemAccessMode> file_system_access_mode{};
  // What kind it is.
  //
  // Required.
  // One of EFS, FSxLustre.
  std::optional<FileSystemType> file_system_type{};
  // The folder in it that becomes the channel.
  //
  // Required.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> directory_path{};

  bool operator==(const FileSystemDataSource&) const = default;
};

// Data that is a dataset resource.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DatasetSource.html
struct DatasetSource {
  // The dataset.
  //
  // Required.
  // At most 2048 characters.
  // Pattern: `(arn:[a-z0-9-\.]{1,63}:sagemaker:\w+(?:-\w+)+:(\d{12}|aws):hub-content\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\/DataSet\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\/\d{1,4}.\d{1,4}.\d{1,4})?`.
  std::optional<std::string> dataset_arn{};

  bool operator==(const DatasetSource&) const = default;
};

// Where a channel's data is: exactly one of these.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataSource.html
struct DataSource {
  // In S3.
  //
  // Optional.
  std::optional<S3DataSource> s3_data_source{};
  // In a file system.
  //
  // Optional.
  std::optional<FileSystemDataSource> file_system_data_source{};
  // In a dataset resource.
  //
  // Optional.
  std::optional<DatasetSource> dataset_source{};

  bool operator==(const DataSource&) const = default;
};

// Shuffles a channel's data, in another order for each epoch.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ShuffleConfig.html
struct ShuffleConfig {
  // The seed of the order.
  //
  // Required.
  std::optional<std::int64_t> seed{};

  bool operator==(const ShuffleConfig&) const = default;
};

// A named input of the training job.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html
struct Channel {
  // Names the channel's folder, or its pipe, in the container.
  //
  // Required.
  // 1 to 64 characters.
  // Pattern: `[A-Za-z0-9\.\-_]+`.
  std::optional<std::string> channel_name{};
  // Where the data is.
  //
  // Required.
  std::optional<DataSource> data_source{};
  // The data's MIME type, for the algorithm to know.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> content_type{};
  // How the objects are compressed; Gzip only with Pipe. Default None.
  //
  // Optional.
  // One of None, Gzip.
  std::optional<CompressionType> compression_type{};
  // RecordIO: each object is wrapped as one record of a pipe. Default None.
  //
  // Optional.
  // One of None, RecordIO.
  std::optional<RecordWrapper> record_wrapper_type{};
  // In place of the algorithm's training_input_mode, for this channel.
  //
  // Optional.
  // One of Pipe, File, FastFile.
  std::optional<TrainingInputMode> input_mode{};
  // Present: the order of objects, or of a manifest's lines, is shuffled.
  //
  // Optional.
  std::optional<ShuffleConfig> shuffle_config{};

  bool operator==(const Channel&) const = default;
};

}  // namespace trainyard::model
