#include "control/algorithms.h"

#include <utility>

#include "base/log.h"
#include "control/algorithm_rules.h"
#include "control/api_errors.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

std::optional<model::AlgorithmStatus> algorithm_status(const store::StoredResource& stored) {
  return model::from_string<model::AlgorithmStatus>(stored.status);
}

Result<model::AlgorithmSummary> summarize_algorithm(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateAlgorithmInput>(stored));
  model::AlgorithmSummary summary;
  summary.algorithm_name = stored.id.name;
  summary.algorithm_arn = stored.arn;
  summary.algorithm_description = std::move(request.algorithm_description);
  summary.creation_time = stored.created;
  summary.algorithm_status = algorithm_status(stored);
  return summary;
}

}  // namespace

// The wording is that of CreateTrainingJob (aws/amazon-sagemaker-examples#3923).
Error Algorithms::does_not_exist(const std::string& name_or_arn) const {
  const std::string arn =
      name_or_arn.starts_with("arn:") ? name_or_arn : arns_.arn(kKind, name_or_arn);
  return Error(ErrorKind::not_found, "Algorithm " + arn + " does not exist.")
      .with_code("ValidationException");
}

Result<store::StoredResource> Algorithms::find(const std::string& name_or_arn) const {
  TRY(auto found, name_or_arn.starts_with("arn:") ? store_.find_arn(name_or_arn)
                                                  : store_.find({kKind, name_or_arn}));
  if (!found || found->id.kind != kKind) return does_not_exist(name_or_arn);
  return std::move(*found);
}

Result<std::string> Algorithms::create(model::CreateAlgorithmInput request) {
  if (auto problem = algorithm_problem(request)) return validation_error(std::move(*problem));
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  store::StoredResource stored;
  stored.id = {kKind, *request.algorithm_name};
  stored.arn = arns_.arn(kKind, stored.id.name);
  stored.request = to_stored_text(request);
  stored.status = model::to_string(model::AlgorithmStatus::Completed);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags);
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return validation_error("Algorithm already exists: " + created.error().message());
  TRY_VOID(created);
  log::info("algorithm_created", {{"algorithm", stored.id.name}});
  return stored.arn;
}

Result<model::DescribeAlgorithmOutput> Algorithms::describe(const std::string& name_or_arn) const {
  TRY(const auto stored, find(name_or_arn));
  TRY(auto request, request_of<model::CreateAlgorithmInput>(stored));
  model::DescribeAlgorithmOutput output;
  model::move_shared(std::move(request), output);
  output.algorithm_arn = stored.arn;
  output.creation_time = stored.created;
  output.algorithm_status = algorithm_status(stored);
  // Nothing validates it: neither jobs nor scans.
  output.algorithm_status_details.emplace().validation_statuses.emplace();
  output.algorithm_status_details->image_scan_statuses.emplace();
  return output;
}

Result<model::ListAlgorithmsOutput> Algorithms::list(
    const model::ListAlgorithmsInput& request) const {
  TRY(auto page, list_resources(store_, make_resource_list(kKind, request)));
  model::ListAlgorithmsOutput output;
  output.algorithm_summary_list.emplace();
  output.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto summary, summarize_algorithm(stored));
    output.algorithm_summary_list->push_back(std::move(summary));
  }
  return output;
}

Result<void> Algorithms::remove(const std::string& name) {
  const auto removed = store_.remove({kKind, name});
  if (!removed && removed.error().kind() == ErrorKind::not_found) return does_not_exist(name);
  TRY_VOID(removed);
  log::info("algorithm_deleted", {{"algorithm", name}});
  return ok();
}

Result<std::optional<ResolvedAlgorithm>> Algorithms::resolve(
    const model::CreateTrainingJobRequest& request) const {
  if (!request.algorithm_specification || !request.algorithm_specification->algorithm_name)
    return std::optional<ResolvedAlgorithm>();
  TRY(const auto stored, find(*request.algorithm_specification->algorithm_name));
  TRY(const auto algorithm, request_of<model::CreateAlgorithmInput>(stored));
  TRY(auto resolved,
      use_algorithm(stored.id.name, stored.arn, *algorithm.training_specification, request));
  return std::optional(std::move(resolved));
}

}  // namespace trainyard::control
