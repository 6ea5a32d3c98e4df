// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/enum.h"
#include "model/input_data.h"
#include "model/training_specification.h"

// How a model is used: its containers and their data. A part of model packages.
namespace trainyard::model {

// What an S3 URI of a model's data names.
TRAINYARD_MODEL_ENUM(S3ModelDataType, S3Prefix, S3Object)
// How a model's data is compressed.
TRAINYARD_MODEL_ENUM(ModelCompressionType, None, Gzip)

// A model of a private hub. Refused as a whole.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceHubAccessConfig.html
struct InferenceHubAccessConfig {
  // The hub's reference to the model.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> hub_content_arn{};

  bool operator==(const InferenceHubAccessConfig&) const = default;
};

// A model's data in S3.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3ModelDataSource.html
struct S3ModelDataSource {
  // The object, or the prefix of its objects.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_uri{};
  // Whether S3Uri names a prefix or one object.
  //
  // Required.
  // One of S3Prefix, S3Object.
  std::optional<S3ModelDataType> s3_data_type{};
  // Gzip: one model.tar.gz. None: the model's files.
  //
  // Required.
  // One of None, Gzip.
  std::optional<ModelCompressionType> compression_type{};
  // For a model with terms of its own.
  //
  // Optional.
  std::optional<ModelAccessConfig> model_access_config{};
  // For a model of a private hub.
  //
  // Optional.
  std::optional<InferenceHubAccessConfig> hub_access_config{};
  // A manifest of the model's files.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> manifest_s3_uri{};
  // The ETag of the object.
  //
  // Optional.
  std::optional<std::string> e_tag{};
  // The ETag of the manifest.
  //
  // Optional.
  std::optional<std::string> manifest_etag{};

  bool operator==(const S3ModelDataSource&) const = default;
};

// Where a model's data is.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelDataSource.html
struct ModelDataSource {
  // In S3.
  //
  // Optional.
  std::optional<S3ModelDataSource> s3_data_source{};

  bool operator==(const ModelDataSource&) const = default;
};

// What a model reads.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelInput.html
struct ModelInput {
  // The shape of its input, as its framework writes it.
  //
  // Required.
  // 1 to 16384 characters.
  // Pattern: `[\S\s]+`.
  std::optional<std::string> data_input_config{};

  bool operator==(const ModelInput&) const = default;
};

// More data that a container gets beside its model.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AdditionalModelDataSource.html
struct AdditionalModelDataSource {
  // Names the folder of this data in the container.
  //
  // Required.
  // 1 to 64 characters.
  // Pattern: `[A-Za-z0-9\.\-_]+`.
  std::optional<std::string> channel_name{};
  // Where it is.
  //
  // Required.
  std::optional<S3ModelDataSource> s3_data_source{};

  bool operator==(const AdditionalModelDataSource&) const = default;
};

// The model of a hub that a model was made from.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BaseModel.html
struct BaseModel {
  // Its name.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> hub_content_name{};
  // Its version.
  //
  // Optional.
  // 5 to 14 characters.
  // Pattern: `\d{1,4}.\d{1,4}.\d{1,4}`.
  std::optional<std::string> hub_content_version{};
  // The recipe that it was trained with.
  //
  // Optional.
  // At most 255 characters.
  std::optional<std::string> recipe_name{};

  bool operator==(const BaseModel&) const = default;
};

// A container that serves a model.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageContainerDefinition.html
struct ModelPackageContainerDefinition {
  // Its host name in the network of the containers.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> container_hostname{};
  // The image's name in its registry.
  //
  // Optional.
  // At most 255 characters.
  // Pattern: `[\S]+`.
  std::optional<std::string> image{};
  // The digest of the image.
  //
  // Optional.
  // At most 72 characters.
  // Pattern: `[Ss][Hh][Aa]256:[0-9a-fA-F]{64}`.
  std::optional<std::string> image_digest{};
  // The model.tar.gz in S3. Either this or model_data_source.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> model_data_url{};
  // The model's data. Either this or model_data_url.
  //
  // Optional.
  std::optional<ModelDataSource> model_data_source{};
  // The Marketplace product that it is.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9])*`.
  std::optional<std::string> product_id{};
  // Variables of its environment.
  //
  // Optional.
  // At most 100 entries.
  // Keys: at most 1024 characters. Pattern: `[a-zA-Z_][a-zA-Z0-9_]*`.
  // Values: at most 1024 characters. Pattern: `[\S\s]*`.
  std::optional<std::map<std::string, std::string>> environment{};
  // What the model reads.
  //
  // Optional.
  std::optional<ModelInput> model_input{};
  // The framework of the model.
  //
  // Optional.
  std::optional<std::string> framework{};
  // The framework's version.
  //
  // Optional.
  // 3 to 10 characters.
  // Pattern: `[0-9]\.[A-Za-z0-9.-]+`.
  std::optional<std::string> framework_version{};
  // A well-known model that is like this one.
  //
  // Optional.
  std::optional<std::string> nearest_model_name{};
  // More data that it gets beside the model.
  //
  // Optional.
  // At most 5 entries.
  std::optional<std::vector<AdditionalModelDataSource>> additional_model_data_sources{};
  // More data that comes with it.
  //
  // Optional.
  std::optional<AdditionalS3DataSource> additional_s3_data_source{};
  // The ETag of the object that model_data_url names.
  //
  // Optional.
  std::optional<std::string> model_data_e_tag{};
  // Whether the data is a checkpoint, from which training can go on.
  //
  // Optional.
  std::optional<bool> is_checkpoint{};
  // The model that it was made from.
  //
  // Optional.
  std::optional<BaseModel> base_model{};

  bool operator==(const ModelPackageContainerDefinition&) const = default;
};

// How a model is used.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceSpecification.html
struct InferenceSpecification {
  // The containers that serve it, in the order in which a request passes them.
  //
  // Required.
  // 1 to 15 entries.
  std::optional<std::vector<ModelPackageContainerDefinition>> containers{};
  // The instance types for batch transform jobs.
  //
  // Optional.
  // At least 1 entries.
  std::optional<std::vector<std::string>> supported_transform_instance_types{};
  // The instance types for endpoints.
  //
  // Optional.
  std::optional<std::vector<std::string>> supported_realtime_inference_instance_types{};
  // The MIME types of requests.
  //
  // Optional.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> supported_content_types{};
  // The MIME types of responses.
  //
  // Optional.
  // Each: at most 1024 characters. Pattern: `[-\w]+\/.+`.
  std::optional<std::vector<std::string>> supported_response_mime_types{};

  bool operator==(const InferenceSpecification&) const = default;
};

// One more way to use a model, with a name.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AdditionalInferenceSpecificationDefinition.html
struct AdditionalInferenceSpecificationDefinition {
  // Unique in the model package.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> name{};
  // For a person.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*`.
  std::optional<std::string> description{};
  // The containers that serve it, in the order in which a request passes them.
  //
  // Required.
  // 1 to 15 entries.
  std::optional<std::vector<ModelPackageContainerDefinition>> containers{};
  // The instance types for batch transform jobs.
  //
  // Optional.
  // At least 1 entries.
  std::optional<std::vector<std::string>> supported_transform_instance_types{};
  // The instance types for endpoints.
  //
  // Optional.
  std::optional<std::vector<std::string>> supported_realtime_inference_instance_types{};
  // The MIME types of requests.
  //
  // Optional.
  // Each: at most 256 characters. Pattern: `.*`.
  std::optional<std::vector<std::string>> supported_content_types{};
  // The MIME types of responses.
  //
  // Optional.
  // Each: at most 1024 characters. Pattern: `[-\w]+\/.+`.
  std::optional<std::vector<std::string>> supported_response_mime_types{};

  bool operator==(const AdditionalInferenceSpecificationDefinition&) const = default;
};

}  // namespace trainyard::model
