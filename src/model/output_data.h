#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// Where a job's results go.
namespace trainyard::model {

// Whether results are packed into one archive.
TRAINYARD_MODEL_ENUM(OutputCompressionType, GZIP, NONE)

// Where a job's results go.
struct OutputDataConfig {
  static constexpr std::string_view kName = "OutputDataConfig";

  // The key that results are encrypted with; absent: S3's default.
  std::optional<std::string> kms_key_id{};
  // The prefix below which each job's results get a folder of its own.
  std::optional<std::string> s3_output_path{};
  // GZIP: results are one model.tar.gz. NONE: their files. Default GZIP.
  std::optional<OutputCompressionType> compression_type{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("KmsKeyId", &OutputDataConfig::kms_key_id, kKmsKeyId);
    members.required("S3OutputPath", &OutputDataConfig::s3_output_path, kS3Uri);
    members.optional("CompressionType", &OutputDataConfig::compression_type);
  }
  bool operator==(const OutputDataConfig&) const = default;
};

// The model that a job made.
struct ModelArtifacts {
  static constexpr std::string_view kName = "ModelArtifacts";

  // The archive, or the prefix of its files, in S3.
  std::optional<std::string> s3_model_artifacts{};

  template <class Members>
  static void declare(Members& members) {
    members.required("S3ModelArtifacts", &ModelArtifacts::s3_model_artifacts, kS3Uri);
  }
  bool operator==(const ModelArtifacts&) const = default;
};

// Where checkpoints are kept, so that a later job can go on from them.
struct CheckpointConfig {
  static constexpr std::string_view kName = "CheckpointConfig";

  // The prefix that the folder is kept in step with.
  std::optional<std::string> s3_uri{};
  // The folder in the container; default /opt/ml/checkpoints.
  std::optional<std::string> local_path{};

  template <class Members>
  static void declare(Members& members) {
    members.required("S3Uri", &CheckpointConfig::s3_uri, kS3Uri);
    members.optional("LocalPath", &CheckpointConfig::local_path, kDirectoryPath);
  }
  bool operator==(const CheckpointConfig&) const = default;
};

// Where TensorBoard's files go.
struct TensorBoardOutputConfig {
  static constexpr std::string_view kName = "TensorBoardOutputConfig";

  // The folder in the container; default /opt/ml/output/tensorboard.
  std::optional<std::string> local_path{};
  // The prefix that it is uploaded to.
  std::optional<std::string> s3_output_path{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("LocalPath", &TensorBoardOutputConfig::local_path, kDirectoryPath);
    members.required("S3OutputPath", &TensorBoardOutputConfig::s3_output_path, kS3Uri);
  }
  bool operator==(const TensorBoardOutputConfig&) const = default;
};

}  // namespace trainyard::model
