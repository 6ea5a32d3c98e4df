// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>

#include "model/enum.h"

// Where a job's results go.
namespace trainyard::model {

// Whether results are packed into one archive.
TRAINYARD_MODEL_ENUM(OutputCompressionType, GZIP, NONE)

// Where a job's results go.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_OutputDataConfig.html
struct OutputDataConfig {
  // The key that results are encrypted with; absent: S3's default.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `[a-zA-Z0-9:/_-]*`.
  std::optional<std::string> kms_key_id{};
  // The prefix below which each job's results get a folder of its own.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // GZIP: results are one model.tar.gz. NONE: their files. Default GZIP.
  //
  // Optional.
  // One of GZIP, NONE.
  std::optional<OutputCompressionType> compression_type{};

  bool operator==(const OutputDataConfig&) const = default;
};

// Where checkpoints are stored, so that a later job can continue from them.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CheckpointConfig.html
struct CheckpointConfig {
  // The prefix that the folder is synchronized with.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};
  // The folder in the container; default /opt/ml/checkpoints.
  //
  // Optional.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> local_path{};

  bool operator==(const CheckpointConfig&) const = default;
};

// Where TensorBoard's files go.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TensorBoardOutputConfig.html
struct TensorBoardOutputConfig {
  // The folder in the container; default /opt/ml/output/tensorboard.
  //
  // Optional.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> local_path{};
  // The prefix that it is uploaded to.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};

  bool operator==(const TensorBoardOutputConfig&) const = default;
};

// The model that a job made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelArtifacts.html
struct ModelArtifacts {
  // The archive, or the prefix of its files, in S3.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_model_artifacts{};

  bool operator==(const ModelArtifacts&) const = default;
};

}  // namespace trainyard::model
