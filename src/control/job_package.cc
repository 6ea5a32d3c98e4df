#include "control/job_package.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "base/split.h"
#include "control/algorithm_rules.h"
#include "control/api_errors.h"
#include "control/arn_scope.h"
#include "control/model_package_record.h"
#include "control/registry_kinds.h"
#include "control/stored_request.h"
#include "model/enum.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;

// As the SageMaker SDK sends a model for further training (its model_uri).
constexpr const char* kModelContentType = "application/x-sagemaker-model";

Result<store::StoredResource> find_of_kind(store::ResourceStore& store, std::string_view kind,
                                           const std::string& arn, const Error& missing) {
  TRY(auto found, store.find_arn(arn));
  if (!found || found->id.kind != kind) return missing;
  return std::move(*found);
}

std::string data_of(const model::ModelPackageContainerDefinition& container) {
  if (container.model_data_url) return *container.model_data_url;
  if (!container.model_data_source || !container.model_data_source->s3_data_source) return "";
  return container.model_data_source->s3_data_source->s3_uri.value_or("");
}

std::optional<BaseContent> base_of(const model::ModelPackageContainerDefinition& container) {
  if (!container.base_model) return std::nullopt;
  const model::BaseModel& base = *container.base_model;
  return BaseContent{base.hub_content_name.value_or(""), base.hub_content_version.value_or(""),
                     base.recipe_name.value_or("")};
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Result<SourcePackage> resolve_source(store::ResourceStore& store, const std::string& arn) {
  TRY(const auto stored, find_of_kind(store, kModelPackageKind, arn, no_model_package_error(arn)));
  const auto refuse = [&](const std::string& why) {
    return validation_error("Invalid SourceModelPackageArn. Model package " + arn + " " + why);
  };
  if (stored.status != model::to_string(model::ModelPackageStatus::Completed))
    return refuse("is " + stored.status + ", not Completed");
  TRY(const auto package, request_of<model::CreateModelPackageInput>(stored));
  if (package.inference_specification && package.inference_specification->containers)
    for (const auto& container : *package.inference_specification->containers)
      if (const std::string data = data_of(container); !data.empty())
        return SourcePackage{stored.arn, data, base_of(container)};
  return refuse("has no model data");
}

// arn:<partition>:sagemaker:<region>:<account>:<kind>/<name>
Result<ArnScope> scope_of(const std::string& arn) {
  const auto parts = split(arn, ':');
  if (parts.size() != 6) return Error(ErrorKind::corrupt, "'" + arn + "' is not an ARN");
  return ArnScope{std::string(parts[1]), std::string(parts[3]), std::string(parts[4])};
}

model::ModelPackageContainerDefinition make_container(const CreateTrainingJobRequest& request,
                                                      const JobState& state) {
  model::ModelPackageContainerDefinition container;
  container.image = training_image(request, state.algorithm);
  const bool is_folder =
      request.output_data_config &&
      request.output_data_config->compression_type == model::OutputCompressionType::NONE;
  if (is_folder) {
    auto& data = container.model_data_source.emplace().s3_data_source.emplace();
    data.s3_uri = state.model_artifacts;
    data.s3_data_type = model::S3ModelDataType::S3Prefix;
    data.compression_type = model::ModelCompressionType::None;
  } else {
    container.model_data_url = state.model_artifacts;
  }
  if (!state.packages->source || !state.packages->source->base) return container;
  const auto& [name, version, recipe] = *state.packages->source->base;
  container.base_model = {if_any(name), if_any(version), if_any(recipe)};
  return container;
}

}  // namespace

Result<std::optional<ResolvedPackages>> find_packages(store::ResourceStore& store,
                                                      const CreateTrainingJobRequest& request) {
  if (!request.model_package_config) return std::optional<ResolvedPackages>();
  const model::ModelPackageConfig& config = *request.model_package_config;
  const std::string& group = *config.model_package_group_arn;
  TRY(const auto stored,
      find_of_kind(store, kModelPackageGroupKind, group, no_model_package_group_error(group)));
  ResolvedPackages packages{stored.arn};
  if (config.source_model_package_arn) {
    TRY(packages.source, resolve_source(store, *config.source_model_package_arn));
  }
  return std::optional(std::move(packages));
}

std::optional<model::Channel> source_channel(const std::optional<ResolvedPackages>& packages) {
  if (!packages || !packages->source) return std::nullopt;
  model::Channel channel;
  channel.channel_name = kModelChannel;
  channel.input_mode = model::TrainingInputMode::File;
  channel.content_type = kModelContentType;
  auto& source = channel.data_source.emplace().s3_data_source.emplace();
  source.s3_data_type = model::S3DataType::S3Prefix;
  source.s3_uri = packages->source->model_data;
  source.s3_data_distribution_type = model::S3DataDistribution::FullyReplicated;
  return channel;
}

CreateTrainingJobRequest with_source_channel(CreateTrainingJobRequest request,
                                             const std::optional<ResolvedPackages>& packages) {
  auto channel = source_channel(packages);
  if (!channel) return request;
  if (!request.input_data_config) request.input_data_config.emplace();
  request.input_data_config->push_back(std::move(*channel));
  return request;
}

Result<store::NewVersion> make_package(const store::StoredJob& job, const JobState& state) {
  if (state.model_artifacts.empty())
    return Error(ErrorKind::not_found, "the job wrote nothing to /opt/ml/model");
  TRY(const auto request, parse_stored_request<CreateTrainingJobRequest>(job.request));
  TRY(const ArnScope arns, scope_of(state.packages->group_arn));
  model::CreateModelPackageInput package;
  package.model_package_group_name = state.packages->group_arn;
  package.inference_specification.emplace().containers = {make_container(request, state)};
  package.metadata_properties.emplace().generated_by = job.arn;
  store::NewVersion version;
  version.added = make_model_package(std::move(package), {}, arns, state.last_modified_time);
  version.arn_of = [arns, name = version.added.resource.id.name](std::int64_t number) {
    return model_package_version_arn(arns, name, number);
  };
  return version;
}

ModelPackaged packaged(const Result<store::StoredResource>& created, const JobState& state) {
  ModelPackaged event{state.last_modified_time};
  if (created) {
    event.arn = created->arn;
  } else if (created.error().kind() == ErrorKind::not_found &&
             created.error().message() == state.packages->group_arn) {
    event.reason = no_model_package_group_error(state.packages->group_arn).message();
  } else {
    event.reason = created.error().message();
  }
  return event;
}

}  // namespace trainyard::control
