#include "control/model_package_rules.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "control/api_errors.h"
#include "control/model_card.h"

namespace trainyard::control {
namespace {

using model::CreateModelPackageInput;
using model::ModelPackageContainerDefinition;
using model::S3ModelDataSource;
using PackageProblem = std::optional<std::string>;
using Containers = std::vector<ModelPackageContainerDefinition>;

// Both shapes' own limits, which an update could exceed (API: UpdateModelPackage).
constexpr std::size_t kMostSpecifications = 15;
constexpr std::size_t kMostProperties = 50;

std::string unsupported_member_text(const std::string& member) {
  return "'" + member + "' is not supported by Trainyard yet";
}

std::string at(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

// Calls `visit` with each container of the package, and what names it, until it returns a problem.
PackageProblem visit_containers(
    const CreateModelPackageInput& request,
    const std::function<PackageProblem(const std::string& where,
                                       const ModelPackageContainerDefinition&)>& visit) {
  const auto visit_all = [&visit](const std::string& of,
                                  const std::optional<Containers>& containers) -> PackageProblem {
    if (!containers) return std::nullopt;
    for (std::size_t i = 0; i < containers->size(); ++i)
      if (auto problem = visit(at(of + ".Containers", i), (*containers)[i])) return problem;
    return std::nullopt;
  };
  if (request.inference_specification)
    if (auto problem =
            visit_all("InferenceSpecification", request.inference_specification->containers))
      return problem;
  if (!request.additional_inference_specifications) return std::nullopt;
  const auto& more = *request.additional_inference_specifications;
  for (std::size_t i = 0; i < more.size(); ++i)
    if (auto problem = visit_all(at("AdditionalInferenceSpecifications", i), more[i].containers))
      return problem;
  return std::nullopt;
}

// API: S3ModelDataSource, S3DataType and CompressionType.
PackageProblem s3_data_problem(const std::string& where,
                               const std::optional<S3ModelDataSource>& source) {
  if (!source) return std::nullopt;
  const char* const unsupported = source->hub_access_config ? "HubAccessConfig"
                                  : source->manifest_s3_uri ? "ManifestS3Uri"
                                  : source->e_tag           ? "ETag"
                                  : source->manifest_etag   ? "ManifestEtag"
                                                            : nullptr;
  if (unsupported != nullptr) return unsupported_member_text(where + "." + unsupported);
  if (source->s3_data_type != model::S3ModelDataType::S3Prefix) return std::nullopt;
  if (source->compression_type == model::ModelCompressionType::Gzip)
    return "Invalid " + where +
           ". CompressionType Gzip is that of one object: S3DataType must be "
           "S3Object, not S3Prefix";
  if (!source->s3_uri->ends_with('/'))
    return "Invalid " + where + ".S3Uri: '" + *source->s3_uri + "'. A prefix must end with '/'";
  return std::nullopt;
}

PackageProblem source_problem(const std::string& where,
                              const std::optional<model::ModelDataSource>& source) {
  return source ? s3_data_problem(where + ".ModelDataSource.S3DataSource", source->s3_data_source)
                : std::nullopt;
}

PackageProblem container_problem(const std::string& where,
                                 const ModelPackageContainerDefinition& container) {
  if (container.product_id) return unsupported_member_text(where + ".ProductId");
  if (container.model_data_e_tag) return unsupported_member_text(where + ".ModelDataETag");
  if (container.additional_s3_data_source && container.additional_s3_data_source->e_tag)
    return unsupported_member_text(where + ".AdditionalS3DataSource.ETag");
  if (container.model_data_url && container.model_data_source)
    return "Invalid " + where + ". ModelDataUrl and ModelDataSource can't both be given";
  if (auto problem = source_problem(where, container.model_data_source)) return problem;
  if (!container.additional_model_data_sources) return std::nullopt;
  const auto& more = *container.additional_model_data_sources;
  for (std::size_t i = 0; i < more.size(); ++i)
    if (auto problem = s3_data_problem(
            at(where + ".AdditionalModelDataSources", i) + ".S3DataSource", more[i].s3_data_source))
      return problem;
  return std::nullopt;
}

// The wording is AWS's (getmoto/moto#7165), the rest of the second message ours.
PackageProblem name_problem(const CreateModelPackageInput& request) {
  if (request.model_package_name && request.model_package_group_name)
    return "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot "
           "determine which one to use.";
  if (!request.model_package_name && !request.model_package_group_name)
    return "Missing ARN. Either ModelPackageName or ModelPackageGroupName must be given";
  if (request.model_package_group_name && request.tags && !request.tags->empty())
    return "Tags can't be given with ModelPackageGroupName: a version has the tags of its group";
  return std::nullopt;
}

PackageProblem unsupported_of(const CreateModelPackageInput& request) {
  const char* const member = request.validation_specification ? "ValidationSpecification"
                             : request.certify_for_marketplace.value_or(false)
                                 ? "CertifyForMarketplace"
                             : request.security_config      ? "SecurityConfig"
                             : request.managed_storage_type ? "ManagedStorageType"
                                                            : nullptr;
  if (member != nullptr) return unsupported_member_text(member);
  // AWS registers such a model (API: CreateModelPackage, SourceUri); there are none here.
  const std::string source = request.source_uri.value_or("");
  if (source.starts_with("arn:") && source.find(":model/") != std::string::npos)
    return "'SourceUri' " + source + ": registering a model is not supported by Trainyard yet";
  return std::nullopt;
}

PackageProblem algorithms_problem(const CreateModelPackageInput& request) {
  if (!request.source_algorithm_specification) return std::nullopt;
  const auto& algorithms = *request.source_algorithm_specification->source_algorithms;
  for (std::size_t i = 0; i < algorithms.size(); ++i) {
    const std::string where = at("SourceAlgorithmSpecification.SourceAlgorithms", i);
    if (algorithms[i].model_data_e_tag) return unsupported_member_text(where + ".ModelDataETag");
    if (algorithms[i].model_data_url && algorithms[i].model_data_source)
      return "Invalid " + where + ". ModelDataUrl and ModelDataSource can't both be given";
    if (auto problem = source_problem(where, algorithms[i].model_data_source)) return problem;
  }
  return std::nullopt;
}

// The wording is AWS's, as copies of packages between accounts report it.
PackageProblem environment_problem(const CreateModelPackageInput& request) {
  if (request.model_package_group_name) return std::nullopt;
  return visit_containers(request, [](const std::string& where, const auto& container) {
    return container.environment && !container.environment->empty()
               ? PackageProblem("Invalid " + where +
                                ". Environment variable map cannot be specified when using "
                                "non-versioned ModelPackages")
               : std::nullopt;
  });
}

PackageProblem specifications_problem(const CreateModelPackageInput& request) {
  if (!request.additional_inference_specifications) return std::nullopt;
  std::set<std::string> names;
  for (const auto& each : *request.additional_inference_specifications)
    if (!names.insert(*each.name).second)
      return "Invalid AdditionalInferenceSpecifications. Names must be unique, '" + *each.name +
             "' is given more than once";
  return std::nullopt;
}

PackageProblem card_problem(const CreateModelPackageInput& request) {
  if (!request.model_card || !request.model_card->model_card_content) return std::nullopt;
  const auto checked = check_model_card(*request.model_card->model_card_content);
  if (checked) return std::nullopt;
  return "Invalid ModelCard.ModelCardContent: " + checked.error().message();
}

void add_s3_data(std::vector<ModelData>& found, const std::string& where,
                 const std::optional<S3ModelDataSource>& source) {
  if (source)
    found.push_back({where + ".S3Uri", *source->s3_uri,
                     source->s3_data_type == model::S3ModelDataType::S3Prefix});
}

// Of a container, or of an algorithm.
void add_main_data(std::vector<ModelData>& found, const std::string& where, const auto& named) {
  if (named.model_data_url) found.push_back({where + ".ModelDataUrl", *named.model_data_url});
  if (named.model_data_source)
    add_s3_data(found, where + ".ModelDataSource.S3DataSource",
                named.model_data_source->s3_data_source);
}

void add_data(std::vector<ModelData>& found, const std::string& where,
              const ModelPackageContainerDefinition& container) {
  add_main_data(found, where, container);
  if (container.additional_s3_data_source) {
    const auto& more = *container.additional_s3_data_source;
    found.push_back({where + ".AdditionalS3DataSource.S3Uri", *more.s3_uri,
                     more.s3_data_type == model::AdditionalS3DataSourceDataType::S3Prefix});
  }
  if (!container.additional_model_data_sources) return;
  const auto& sources = *container.additional_model_data_sources;
  for (std::size_t i = 0; i < sources.size(); ++i)
    add_s3_data(found, at(where + ".AdditionalModelDataSources", i) + ".S3DataSource",
                sources[i].s3_data_source);
}

Result<void> change_properties(CreateModelPackageInput& package,
                               const model::UpdateModelPackageInput& request) {
  auto& properties = package.customer_metadata_properties;
  if (request.customer_metadata_properties) {
    if (!properties) properties.emplace();
    for (const auto& [key, value] : *request.customer_metadata_properties)
      properties->insert_or_assign(key, value);
  }
  if (properties && request.customer_metadata_properties_to_remove)
    for (const std::string& key : *request.customer_metadata_properties_to_remove)
      properties->erase(key);
  if (properties && properties->empty()) properties.reset();
  if (properties && properties->size() > kMostProperties)
    return validation_error("The model package would have " + std::to_string(properties->size()) +
                            " CustomerMetadataProperties; the most is " +
                            std::to_string(kMostProperties) + ".");
  return ok();
}

Result<void> add_specifications(CreateModelPackageInput& package,
                                const model::UpdateModelPackageInput& request) {
  if (!request.additional_inference_specifications_to_add) return ok();
  auto& all = package.additional_inference_specifications;
  if (!all) all.emplace();
  for (const auto& added : *request.additional_inference_specifications_to_add) {
    const auto known =
        std::ranges::find_if(*all, [&added](const auto& each) { return each.name == added.name; });
    if (known == all->end()) {
      all->push_back(added);
    } else if (*known != added) {
      return validation_error(
          "Invalid AdditionalInferenceSpecificationsToAdd. The model package has "
          "another specification with the name '" +
          *added.name + "'");
    }
  }
  if (all->size() > kMostSpecifications)
    return validation_error("The model package would have " + std::to_string(all->size()) +
                            " AdditionalInferenceSpecifications; the most is " +
                            std::to_string(kMostSpecifications) + ".");
  return ok();
}

// The wording is AWS's (API: ModelPackageModelCard, ModelCardStatus).
Result<void> change_card(CreateModelPackageInput& package,
                         const model::UpdateModelPackageInput& request) {
  if (!request.model_card) return ok();
  if (!package.model_card) package.model_card.emplace();
  model::ModelPackageModelCard& card = *package.model_card;
  const auto& content = request.model_card->model_card_content;
  if (content && card.model_card_status == model::ModelCardStatus::Archived &&
      content != card.model_card_content)
    return validation_error("Model Card is in Archived state");
  if (content) card.model_card_content = content;
  if (request.model_card->model_card_status)
    card.model_card_status = request.model_card->model_card_status;
  return ok();
}

}  // namespace

std::optional<std::string> model_package_problem(const CreateModelPackageInput& request) {
  for (const auto problem_of : {name_problem, unsupported_of, algorithms_problem,
                                specifications_problem, environment_problem, card_problem})
    if (auto problem = problem_of(request)) return problem;
  return visit_containers(request, container_problem);
}

bool is_clone(const CreateModelPackageInput& request) {
  const std::string source = request.source_uri.value_or("");
  return source.starts_with("arn:") && source.find(":model-package/") != std::string::npos;
}

std::vector<ModelData> model_data_of(const CreateModelPackageInput& request) {
  std::vector<ModelData> found;
  visit_containers(request, [&found](const std::string& where, const auto& container) {
    add_data(found, where, container);
    return PackageProblem();
  });
  if (!request.source_algorithm_specification) return found;
  const auto& algorithms = *request.source_algorithm_specification->source_algorithms;
  for (std::size_t i = 0; i < algorithms.size(); ++i)
    add_main_data(found, at("SourceAlgorithmSpecification.SourceAlgorithms", i), algorithms[i]);
  return found;
}

CreateModelPackageInput additions_of(const CreateModelPackageInput& package,
                                     const model::UpdateModelPackageInput& request) {
  CreateModelPackageInput additions;
  additions.model_package_name = package.model_package_name;
  additions.model_package_group_name = package.model_package_group_name;
  additions.inference_specification = request.inference_specification;
  additions.additional_inference_specifications =
      request.additional_inference_specifications_to_add;
  additions.source_uri = request.source_uri;
  additions.model_card = request.model_card;
  return additions;
}

Result<void> change_model_package(CreateModelPackageInput& package, ModelPackageState& state,
                                  const model::UpdateModelPackageInput& request) {
  if (request.model_approval_status) package.model_approval_status = request.model_approval_status;
  if (request.model_package_registration_type)
    package.model_package_registration_type = request.model_package_registration_type;
  if (request.approval_description) state.approval_description = request.approval_description;
  if (request.inference_specification)
    package.inference_specification = request.inference_specification;
  if (request.source_uri) package.source_uri = request.source_uri;
  if (request.model_life_cycle) package.model_life_cycle = request.model_life_cycle;
  TRY_VOID(change_card(package, request));
  TRY_VOID(add_specifications(package, request));
  return change_properties(package, request);
}

}  // namespace trainyard::control
