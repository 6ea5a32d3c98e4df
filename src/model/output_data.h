#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// Where a job's results go.
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(OutputCompressionType, GZIP, NONE)

struct OutputDataConfig {
  static constexpr std::string_view kName = "OutputDataConfig";

  std::optional<std::string> kms_key_id;
  std::optional<std::string> s3_output_path;
  std::optional<OutputCompressionType> compression_type;

  template <class Members>
  static void declare(Members& members) {
    members.optional("KmsKeyId", &OutputDataConfig::kms_key_id, kKmsKeyId);
    members.required("S3OutputPath", &OutputDataConfig::s3_output_path, kS3Uri);
    members.optional("CompressionType", &OutputDataConfig::compression_type);
  }
  bool operator==(const OutputDataConfig&) const = default;
};

struct ModelArtifacts {
  static constexpr std::string_view kName = "ModelArtifacts";

  std::optional<std::string> s3_model_artifacts;

  template <class Members>
  static void declare(Members& members) {
    members.required("S3ModelArtifacts", &ModelArtifacts::s3_model_artifacts, kS3Uri);
  }
  bool operator==(const ModelArtifacts&) const = default;
};

struct CheckpointConfig {
  static constexpr std::string_view kName = "CheckpointConfig";

  std::optional<std::string> s3_uri;
  std::optional<std::string> local_path;

  template <class Members>
  static void declare(Members& members) {
    members.required("S3Uri", &CheckpointConfig::s3_uri, kS3Uri);
    members.optional("LocalPath", &CheckpointConfig::local_path, kDirectoryPath);
  }
  bool operator==(const CheckpointConfig&) const = default;
};

struct TensorBoardOutputConfig {
  static constexpr std::string_view kName = "TensorBoardOutputConfig";

  std::optional<std::string> local_path;
  std::optional<std::string> s3_output_path;

  template <class Members>
  static void declare(Members& members) {
    members.optional("LocalPath", &TensorBoardOutputConfig::local_path, kDirectoryPath);
    members.required("S3OutputPath", &TensorBoardOutputConfig::s3_output_path, kS3Uri);
  }
  bool operator==(const TensorBoardOutputConfig&) const = default;
};

}  // namespace trainyard::model
