// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/inference_specification.h"
#include "model/model_metadata.h"
#include "model/model_package_group.h"
#include "model/tags.h"
#include "model/trial.h"
#include "model/user_context.h"

// Model packages, versions of groups and others: CreateModelPackage, DescribeModelPackage,
// UpdateModelPackage, DeleteModelPackage.
namespace trainyard::model {

// The status of a model package.
TRAINYARD_MODEL_ENUM(ModelPackageStatus, Pending, InProgress, Completed, Failed, Deleting)
// Which checks of a model package are left out.
TRAINYARD_MODEL_ENUM(SkipModelValidation, All, None)
// How much of a model package is returned.
TRAINYARD_MODEL_ENUM(IncludedData, AllData, MetadataOnly)
// The status of one check of a model package.
TRAINYARD_MODEL_ENUM(DetailedModelPackageStatus, NotStarted, InProgress, Completed, Failed)

// Jobs that validate a model package. Refused as a whole: its members aren't declared.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageValidationSpecification.html
struct ModelPackageValidationSpecification {
  bool operator==(const ModelPackageValidationSpecification&) const = default;
};

// An algorithm with a model that it has made.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SourceAlgorithm.html
struct SourceAlgorithm {
  // The model.tar.gz in S3.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> model_data_url{};
  // The model's data.
  //
  // Optional.
  std::optional<ModelDataSource> model_data_source{};
  // The ETag of the object that model_data_url names.
  //
  // Optional.
  std::optional<std::string> model_data_e_tag{};
  // The algorithm, by name or ARN.
  //
  // Required.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> algorithm_name{};

  bool operator==(const SourceAlgorithm&) const = default;
};

// The algorithms that a model package was made with.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SourceAlgorithmSpecification.html
struct SourceAlgorithmSpecification {
  // The algorithms.
  //
  // Required.
  // 1 to 1 entries.
  std::optional<std::vector<SourceAlgorithm>> source_algorithms{};

  bool operator==(const SourceAlgorithmSpecification&) const = default;
};

// How a model package is encrypted. Refused as a whole.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageSecurityConfig.html
struct ModelPackageSecurityConfig {
  // The key.
  //
  // Required.
  // At most 2048 characters.
  // Pattern: `[a-zA-Z0-9:/_-]*`.
  std::optional<std::string> kms_key_id{};

  bool operator==(const ModelPackageSecurityConfig&) const = default;
};

// CreateModelPackage's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
struct CreateModelPackageInput {
  // Unique among the region's model packages of the account. Either this or
  // model_package_group_name.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_name{};
  // The group that gets a new version, by name or ARN.
  //
  // Optional.
  // 1 to 170 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)`.
  std::optional<std::string> model_package_group_name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> model_package_description{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};
  // How the model is used.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // Jobs that validate it.
  //
  // Optional.
  std::optional<ModelPackageValidationSpecification> validation_specification{};
  // The algorithm that made the model.
  //
  // Optional.
  std::optional<SourceAlgorithmSpecification> source_algorithm_specification{};
  // Whether it is for the Marketplace.
  //
  // Optional.
  std::optional<bool> certify_for_marketplace{};
  // Tags of the model package from its start.
  //
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // Whether the model may be deployed; default, for a version of a group, PendingManualApproval.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // The metrics of the model.
  //
  // Optional.
  std::optional<ModelMetrics> model_metrics{};
  // The same request with the same token creates one model package, however often it is sent.
  //
  // Optional.
  // 1 to 36 characters.
  // Pattern: `[a-zA-Z0-9-]+`.
  std::optional<std::string> client_token{};
  // What the model is for: COMPUTER_VISION, for example.
  //
  // Optional.
  std::optional<std::string> domain{};
  // What the model does: IMAGE_CLASSIFICATION, for example.
  //
  // Optional.
  std::optional<std::string> task{};
  // An archive with examples of requests, in S3.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> sample_payload_url{};
  // The client's own properties, by key.
  //
  // Optional.
  // 1 to 50 entries.
  // Keys: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}`.
  // Values: 1 to 256 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}`.
  std::optional<std::map<std::string, std::string>> customer_metadata_properties{};
  // What the model is compared with later.
  //
  // Optional.
  std::optional<DriftCheckBaselines> drift_check_baselines{};
  // More ways to use the model.
  //
  // Optional.
  // 1 to 15 entries.
  std::optional<std::vector<AdditionalInferenceSpecificationDefinition>>
      additional_inference_specifications{};
  // All: the model's data needn't exist. Default None.
  //
  // Optional.
  // One of All, None.
  std::optional<SkipModelValidation> skip_model_validation{};
  // Where the model comes from.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024}`.
  std::optional<std::string> source_uri{};
  // How it is encrypted.
  //
  // Optional.
  std::optional<ModelPackageSecurityConfig> security_config{};
  // The model card.
  //
  // Optional.
  std::optional<ModelPackageModelCard> model_card{};
  // Where the model is in its life cycle.
  //
  // Optional.
  std::optional<ModelLifeCycle> model_life_cycle{};
  // Who stores the model's data.
  //
  // Optional.
  // One of Restricted.
  std::optional<ManagedStorageType> managed_storage_type{};

  bool operator==(const CreateModelPackageInput&) const = default;
};

// CreateModelPackage's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
struct CreateModelPackageOutput {
  // The new model package's ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> model_package_arn{};

  bool operator==(const CreateModelPackageOutput&) const = default;
};

// DeleteModelPackage's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteModelPackage.html
struct DeleteModelPackageInput {
  // The model package to delete: its name, its ARN, or GROUP/VERSION.
  //
  // Required.
  // 1 to 176 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\/[0-9]{1,9})?`.
  std::optional<std::string> model_package_name{};

  bool operator==(const DeleteModelPackageInput&) const = default;
};

// DescribeModelPackage's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html
struct DescribeModelPackageInput {
  // The model package: its name, its ARN, or GROUP/VERSION.
  //
  // Required.
  // 1 to 176 characters.
  // Pattern: `(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\/[0-9]{1,9})?`.
  std::optional<std::string> model_package_name{};
  // MetadataOnly: without the content of the model card. Default AllData.
  //
  // Optional.
  // One of AllData, MetadataOnly.
  std::optional<IncludedData> included_data{};

  bool operator==(const DescribeModelPackageInput&) const = default;
};

// One check of a model package.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageStatusItem.html
struct ModelPackageStatusItem {
  // What was checked.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> name{};
  // Its status.
  //
  // Required.
  // One of NotStarted, InProgress, Completed, Failed.
  std::optional<DetailedModelPackageStatus> status{};
  // Why it failed.
  //
  // Optional.
  std::optional<std::string> failure_reason{};

  bool operator==(const ModelPackageStatusItem&) const = default;
};

// The checks of a model package.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageStatusDetails.html
struct ModelPackageStatusDetails {
  // By the jobs of its ValidationSpecification.
  //
  // Required.
  std::optional<std::vector<ModelPackageStatusItem>> validation_statuses{};
  // Of its images.
  //
  // Optional.
  std::optional<std::vector<ModelPackageStatusItem>> image_scan_statuses{};

  bool operator==(const ModelPackageStatusDetails&) const = default;
};

// A model package.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html
struct DescribeModelPackageOutput {
  // Its name; of a version, its group's.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_name{};
  // The group that it is a version of.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> model_package_group_name{};
  // Its number in the group.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> model_package_version{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};
  // Its ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> model_package_arn{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> model_package_description{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // How the model is used.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // The algorithm that made the model.
  //
  // Optional.
  std::optional<SourceAlgorithmSpecification> source_algorithm_specification{};
  // Jobs that validate it.
  //
  // Optional.
  std::optional<ModelPackageValidationSpecification> validation_specification{};
  // Whether it can be used.
  //
  // Required.
  // One of Pending, InProgress, Completed, Failed, Deleting.
  std::optional<ModelPackageStatus> model_package_status{};
  // Its checks.
  //
  // Required.
  std::optional<ModelPackageStatusDetails> model_package_status_details{};
  // Whether it is for the Marketplace.
  //
  // Optional.
  std::optional<bool> certify_for_marketplace{};
  // Whether the model may be deployed; default, for a version of a group, PendingManualApproval.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Who created it.
  //
  // Optional.
  std::optional<UserContext> created_by{};
  // What it was made with.
  //
  // Optional.
  std::optional<MetadataProperties> metadata_properties{};
  // The metrics of the model.
  //
  // Optional.
  std::optional<ModelMetrics> model_metrics{};
  // When it was last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Who last changed it.
  //
  // Optional.
  std::optional<UserContext> last_modified_by{};
  // Why it was approved or rejected.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> approval_description{};
  // What the model is for: COMPUTER_VISION, for example.
  //
  // Optional.
  std::optional<std::string> domain{};
  // What the model does: IMAGE_CLASSIFICATION, for example.
  //
  // Optional.
  std::optional<std::string> task{};
  // Optional.
  std::optional<std::string> sample_payload_url{};
  // The client's own properties, by key.
  //
  // Optional.
  // 1 to 50 entries.
  // Keys: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}`.
  // Values: 1 to 256 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}`.
  std::optional<std::map<std::string, std::string>> customer_metadata_properties{};
  // What the model is compared with later.
  //
  // Optional.
  std::optional<DriftCheckBaselines> drift_check_baselines{};
  // More ways to use the model.
  //
  // Optional.
  // 1 to 15 entries.
  std::optional<std::vector<AdditionalInferenceSpecificationDefinition>>
      additional_inference_specifications{};
  // All: the model's data needn't exist. Default None.
  //
  // Optional.
  // One of All, None.
  std::optional<SkipModelValidation> skip_model_validation{};
  // Where the model comes from.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024}`.
  std::optional<std::string> source_uri{};
  // How it is encrypted.
  //
  // Optional.
  std::optional<ModelPackageSecurityConfig> security_config{};
  // The model card.
  //
  // Optional.
  std::optional<ModelPackageModelCard> model_card{};
  // Where the model is in its life cycle.
  //
  // Optional.
  std::optional<ModelLifeCycle> model_life_cycle{};
  // Who stores the model's data.
  //
  // Optional.
  // One of Restricted.
  std::optional<ManagedStorageType> managed_storage_type{};

  bool operator==(const DescribeModelPackageOutput&) const = default;
};

// The changes of a model package; absent members stay unchanged.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html
struct UpdateModelPackageInput {
  // The model package.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> model_package_arn{};
  // Whether the model may be deployed.
  //
  // Optional.
  // One of Approved, Rejected, PendingManualApproval.
  std::optional<ModelApprovalStatus> model_approval_status{};
  // Whether it is registered on purpose, or just logged.
  //
  // Optional.
  // One of Logged, Registered.
  std::optional<ModelPackageRegistrationType> model_package_registration_type{};
  // Why it was approved or rejected.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> approval_description{};
  // Properties to add, or to give new values.
  //
  // Optional.
  // 1 to 50 entries.
  // Keys: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}`.
  // Values: 1 to 256 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}`.
  std::optional<std::map<std::string, std::string>> customer_metadata_properties{};
  // The keys of properties to remove.
  //
  // Optional.
  // Each: 1 to 128 characters. Pattern: `([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,128}`.
  std::optional<std::vector<std::string>> customer_metadata_properties_to_remove{};
  // More ways to use the model, in addition to those that it has.
  //
  // Optional.
  // 1 to 15 entries.
  std::optional<std::vector<AdditionalInferenceSpecificationDefinition>>
      additional_inference_specifications_to_add{};
  // How the model is used, in place of what it has.
  //
  // Optional.
  std::optional<InferenceSpecification> inference_specification{};
  // Where the model comes from.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{N}\p{P}]{0,1024}`.
  std::optional<std::string> source_uri{};
  // The model card.
  //
  // Optional.
  std::optional<ModelPackageModelCard> model_card{};
  // Where the model is in its life cycle.
  //
  // Optional.
  std::optional<ModelLifeCycle> model_life_cycle{};
  // Has no effect: the same change made twice is the same.
  //
  // Optional.
  // 1 to 36 characters.
  // Pattern: `[a-zA-Z0-9-]+`.
  std::optional<std::string> client_token{};

  bool operator==(const UpdateModelPackageInput&) const = default;
};

// UpdateModelPackage's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateModelPackage.html
struct UpdateModelPackageOutput {
  // The model package's ARN.
  //
  // Required.
  // 1 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:model-package/[\S]{1,2048}`.
  std::optional<std::string> model_package_arn{};

  bool operator==(const UpdateModelPackageOutput&) const = default;
};

}  // namespace trainyard::model
