// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <optional>
#include <string>

#include "model/enum.h"

// What a model package says of its model: its quality, its card, its life cycle. The server keeps
// it and returns it.
namespace trainyard::model {

// Whether a model may be deployed.
TRAINYARD_MODEL_ENUM(ModelApprovalStatus, Approved, Rejected, PendingManualApproval)
// Whether a model package was registered on purpose, or just logged.
TRAINYARD_MODEL_ENUM(ModelPackageRegistrationType, Logged, Registered)
// The status of a model card.
TRAINYARD_MODEL_ENUM(ModelCardStatus, Draft, PendingReview, Approved, Archived)

// A file of metrics in S3.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricsSource.html
struct MetricsSource {
  // Its MIME type.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> content_type{};
  // Its digest.
  //
  // Optional.
  // At most 72 characters.
  // Pattern: `[Ss][Hh][Aa]256:[0-9a-fA-F]{64}`.
  std::optional<std::string> content_digest{};
  // Where it is.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};

  bool operator==(const MetricsSource&) const = default;
};

// How good a model's answers are.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelQuality.html
struct ModelQuality {
  // What was measured.
  //
  // Optional.
  std::optional<MetricsSource> statistics{};
  // What is required.
  //
  // Optional.
  std::optional<MetricsSource> constraints{};

  bool operator==(const ModelQuality&) const = default;
};

// How good a model's data is.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelDataQuality.html
struct ModelDataQuality {
  // What was measured.
  //
  // Optional.
  std::optional<MetricsSource> statistics{};
  // What is required.
  //
  // Optional.
  std::optional<MetricsSource> constraints{};

  bool operator==(const ModelDataQuality&) const = default;
};

// The bias of a model and of its data.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Bias.html
struct Bias {
  // The report of both.
  //
  // Optional.
  std::optional<MetricsSource> report{};
  // The report of the data.
  //
  // Optional.
  std::optional<MetricsSource> pre_training_report{};
  // The report of the model.
  //
  // Optional.
  std::optional<MetricsSource> post_training_report{};

  bool operator==(const Bias&) const = default;
};

// What a model's answers depend on.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Explainability.html
struct Explainability {
  // The report.
  //
  // Optional.
  std::optional<MetricsSource> report{};

  bool operator==(const Explainability&) const = default;
};

// The metrics of a model.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelMetrics.html
struct ModelMetrics {
  // How good its answers are.
  //
  // Optional.
  std::optional<ModelQuality> model_quality{};
  // How good its data is.
  //
  // Optional.
  std::optional<ModelDataQuality> model_data_quality{};
  // Its bias.
  //
  // Optional.
  std::optional<Bias> bias{};
  // What its answers depend on.
  //
  // Optional.
  std::optional<Explainability> explainability{};

  bool operator==(const ModelMetrics&) const = default;
};

// A file in S3.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FileSource.html
struct FileSource {
  // Its MIME type.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> content_type{};
  // Its digest.
  //
  // Optional.
  // At most 72 characters.
  // Pattern: `[Ss][Hh][Aa]256:[0-9a-fA-F]{64}`.
  std::optional<std::string> content_digest{};
  // Where it is.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};

  bool operator==(const FileSource&) const = default;
};

// The bias that a model had when it was made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckBias.html
struct DriftCheckBias {
  // How it is measured.
  //
  // Optional.
  std::optional<FileSource> config_file{};
  // What is required of the data.
  //
  // Optional.
  std::optional<MetricsSource> pre_training_constraints{};
  // What is required of the model.
  //
  // Optional.
  std::optional<MetricsSource> post_training_constraints{};

  bool operator==(const DriftCheckBias&) const = default;
};

// What a model's answers depended on when it was made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckExplainability.html
struct DriftCheckExplainability {
  // What is required.
  //
  // Optional.
  std::optional<MetricsSource> constraints{};
  // How it is measured.
  //
  // Optional.
  std::optional<FileSource> config_file{};

  bool operator==(const DriftCheckExplainability&) const = default;
};

// How good a model's answers were when it was made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckModelQuality.html
struct DriftCheckModelQuality {
  // What was measured.
  //
  // Optional.
  std::optional<MetricsSource> statistics{};
  // What is required.
  //
  // Optional.
  std::optional<MetricsSource> constraints{};

  bool operator==(const DriftCheckModelQuality&) const = default;
};

// How good a model's data was when it was made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckModelDataQuality.html
struct DriftCheckModelDataQuality {
  // What was measured.
  //
  // Optional.
  std::optional<MetricsSource> statistics{};
  // What is required.
  //
  // Optional.
  std::optional<MetricsSource> constraints{};

  bool operator==(const DriftCheckModelDataQuality&) const = default;
};

// What a model is compared with later, to find out whether it has drifted.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DriftCheckBaselines.html
struct DriftCheckBaselines {
  // Its bias.
  //
  // Optional.
  std::optional<DriftCheckBias> bias{};
  // What its answers depend on.
  //
  // Optional.
  std::optional<DriftCheckExplainability> explainability{};
  // How good its answers are.
  //
  // Optional.
  std::optional<DriftCheckModelQuality> model_quality{};
  // How good its data is.
  //
  // Optional.
  std::optional<DriftCheckModelDataQuality> model_data_quality{};

  bool operator==(const DriftCheckBaselines&) const = default;
};

// The model card: what people should know of a model.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageModelCard.html
struct ModelPackageModelCard {
  // The card, JSON.
  //
  // Optional.
  // At most 100000 characters.
  // Pattern: `.*`.
  std::optional<std::string> model_card_content{};
  // How far the card has come.
  //
  // Optional.
  // One of Draft, PendingReview, Approved, Archived.
  std::optional<ModelCardStatus> model_card_status{};

  bool operator==(const ModelPackageModelCard&) const = default;
};

// Where a model is in its life cycle.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelLifeCycle.html
struct ModelLifeCycle {
  // The stage: development, for example.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> stage{};
  // The status in this stage: approved, for example.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> stage_status{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.{0,1024}`.
  std::optional<std::string> stage_description{};

  bool operator==(const ModelLifeCycle&) const = default;
};

}  // namespace trainyard::model
