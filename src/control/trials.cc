#include "control/trials.h"

#include <vector>

#include "control/experiment_answers.h"
#include "control/experiment_kinds.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {

Result<std::string> Trials::create(model::CreateTrialRequest request) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  request.tags.reset();
  TRY(const auto experiment, records_.find(kExperimentKind, *request.experiment_name));
  request.experiment_name = experiment.id.name;  // as it was created: Search compares it
  const std::string name = *request.trial_name;
  if (!request.display_name) request.display_name = name;
  return records_.create(kTrialKind, name, to_stored_text(request), tags, {experiment.arn});
}

Result<model::DescribeTrialResponse> Trials::describe(const std::string& name) const {
  TRY(const auto stored, records_.find(kTrialKind, name));
  return describe_trial(stored);
}

Result<model::ListTrialsResponse> Trials::list(const model::ListTrialsRequest& request) const {
  ResourceList list = make_resource_list(std::string(kTrialKind), request, true);
  if (request.experiment_name) {
    TRY(const auto experiment, records_.find(kExperimentKind, *request.experiment_name));
    list.where.parts.push_back(belongs_to(experiment.arn));
  }
  if (request.trial_component_name) {
    TRY(const auto component, records_.find(kTrialComponentKind, *request.trial_component_name));
    list.where.parts.push_back(has_child(component.arn));
  }
  TRY(auto page, list_resources(records_.store(), list));
  model::ListTrialsResponse answer;
  answer.trial_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_trial(stored));
    model::TrialSummary& summary = answer.trial_summaries->emplace_back();
    model::move_shared(std::move(described), summary);
  }
  return answer;
}

Result<std::string> Trials::update(const model::UpdateTrialRequest& request) {
  return records_.update(kTrialKind, *request.trial_name,
                         [&request](store::StoredResource& stored) -> Result<void> {
                           TRY(auto current, request_of<model::CreateTrialRequest>(stored));
                           if (request.display_name) current.display_name = request.display_name;
                           stored.request = to_stored_text(current);
                           return ok();
                         });
}

Result<std::string> Trials::remove(const std::string& name) {
  return records_.remove(kTrialKind, name);
}

}  // namespace trainyard::control
