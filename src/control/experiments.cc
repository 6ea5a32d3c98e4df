#include "control/experiments.h"

#include <vector>

#include "control/experiment_answers.h"
#include "control/experiment_kinds.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {

Result<std::string> Experiments::create(model::CreateExperimentRequest request) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  const std::string name = *request.experiment_name;
  if (!request.display_name) request.display_name = name;
  return records_.create(kExperimentKind, name, to_stored_text(request), tags);
}

Result<model::DescribeExperimentResponse> Experiments::describe(const std::string& name) const {
  TRY(const auto stored, records_.find(kExperimentKind, name));
  return describe_experiment(stored);
}

Result<model::ListExperimentsResponse> Experiments::list(
    const model::ListExperimentsRequest& request) const {
  const ResourceList list = make_resource_list(std::string(kExperimentKind), request, true);
  TRY(auto page, list_resources(records_.store(), list));
  model::ListExperimentsResponse answer;
  answer.experiment_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_experiment(stored));
    model::ExperimentSummary& summary = answer.experiment_summaries->emplace_back();
    model::move_shared(std::move(described), summary);
  }
  return answer;
}

Result<std::string> Experiments::update(const model::UpdateExperimentRequest& request) {
  return records_.update(kExperimentKind, *request.experiment_name,
                         [&request](store::StoredResource& stored) -> Result<void> {
                           TRY(auto current, request_of<model::CreateExperimentRequest>(stored));
                           if (request.display_name) current.display_name = request.display_name;
                           if (request.description) current.description = request.description;
                           if (current.description && current.description->empty())
                             current.description.reset();
                           stored.request = to_stored_text(current);
                           return ok();
                         });
}

Result<std::string> Experiments::remove(const std::string& name) {
  return records_.remove(kExperimentKind, name);
}

}  // namespace trainyard::control
