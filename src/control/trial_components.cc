#include "control/trial_components.h"

#include <cstddef>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "control/api_errors.h"
#include "control/experiment_answers.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "control/resource_list.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "control/trial_component_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

// AWS's quota for the first is 50 and can be raised; none is known for the second.
constexpr std::size_t kMostComponentsOfATrial = 10'000;
constexpr std::size_t kMostTrialsOfAComponent = 100;

using ComponentTest = store::SearchCondition::Kind;

// The component of the training job with that ARN, in any case. nullopt: no training job has it.
std::optional<store::SearchCondition> made_by(const ArnScope& arns, const std::string& source) {
  const std::string jobs = lower_case(arns.arn("training-job", ""));
  const std::string arn = lower_case(source);
  if (!arn.starts_with(jobs) || arn.size() == jobs.size()) return std::nullopt;
  store::SearchCondition both;
  store::SearchCondition& is = both.parts.emplace_back();
  is.kind = ComponentTest::one_of;
  is.field = {store::SearchField::Place::arn};
  is.values = {
      experiment_arn(arns, kTrialComponentKind, job_component_name(arn.substr(jobs.size())))};
  // A client may have created one of that name.
  store::SearchCondition& has_source = both.parts.emplace_back();
  has_source.kind = ComponentTest::exists;
  has_source.field = {store::SearchField::Place::state, {"source", "arn"}};
  return both;
}

}  // namespace

Result<std::string> TrialComponents::create(model::CreateTrialComponentRequest request) {
  if (auto problem = parameters_problem(request.parameters))
    return validation_error(std::move(*problem));
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  request.tags.reset();
  const std::string name = *request.trial_component_name;
  if (!request.display_name) request.display_name = name;
  return records_.create(kTrialComponentKind, name, to_stored_text(request), tags);
}

Result<model::DescribeTrialComponentResponse> TrialComponents::describe(
    const std::string& name_or_arn) const {
  TRY(const auto stored, records_.find(kTrialComponentKind, name_or_arn));
  auto state = parse_component_state(stored.state);
  if (!state) return std::move(state).error().wrap(stored.arn);
  if (has_due_metrics(stored)) TRY_VOID(add_job_totals(stored, *state));
  return describe_trial_component(stored, *state);
}

Result<void> TrialComponents::add_job_totals(const store::StoredResource& stored,
                                             ComponentState& state) const {
  if (!job_totals_ || !state.source) return ok();
  auto totals = job_totals_(job_of_component(*state.source));
  if (!totals) return std::move(totals).error().wrap(stored.arn);
  for (const auto& [name, each] : *totals) merge(state.metrics[name], each);
  return ok();
}

Result<model::ListTrialComponentsResponse> TrialComponents::list(
    const model::ListTrialComponentsRequest& request) const {
  if (request.experiment_name.has_value() + request.trial_name.has_value() +
          request.source_arn.has_value() >
      1)
    return validation_error("Only one of ExperimentName, TrialName and SourceArn can be given.");
  model::ListTrialComponentsResponse answer;
  answer.trial_component_summaries.emplace();
  ResourceList list = make_resource_list(std::string(kTrialComponentKind), request, true);
  if (request.experiment_name) {
    TRY(const auto experiment, records_.find(kExperimentKind, *request.experiment_name));
    list.where.parts.push_back(belongs_to(experiment.arn, 2));
  }
  if (request.trial_name) {
    TRY(const auto trial, records_.find(kTrialKind, *request.trial_name));
    list.where.parts.push_back(belongs_to(trial.arn));
  }
  if (request.source_arn) {
    auto condition = made_by(records_.arns(), *request.source_arn);
    if (!condition) return answer;
    list.where.parts.push_back(std::move(*condition));
  }
  TRY(auto page, list_resources(records_.store(), list));
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto described, describe_trial_component(stored));
    model::TrialComponentSummary& summary = answer.trial_component_summaries->emplace_back();
    summary.trial_component_source = described.source;
    model::move_shared(std::move(described), summary);
  }
  return answer;
}

Result<std::string> TrialComponents::update(const model::UpdateTrialComponentRequest& request) {
  return records_.update(kTrialComponentKind, *request.trial_component_name,
                         [&request](store::StoredResource& stored) -> Result<void> {
                           TRY(auto current,
                               request_of<model::CreateTrialComponentRequest>(stored));
                           TRY_VOID(change_trial_component(current, request));
                           stored.request = to_stored_text(current);
                           return ok();
                         });
}

Result<std::string> TrialComponents::remove(const std::string& name) {
  return records_.remove(kTrialComponentKind, name);
}

Result<model::AssociateTrialComponentResponse> TrialComponents::associate(
    const model::AssociateTrialComponentRequest& request) {
  TRY(const auto trial, records_.find(kTrialKind, *request.trial_name));
  TRY(const auto component, records_.find(kTrialComponentKind, *request.trial_component_name));
  const auto linked = records_.store().link(
      {.parent = trial.arn, .child = component.arn, .created = records_.now()},
      kMostComponentsOfATrial, kMostTrialsOfAComponent);
  if (!linked && linked.error().kind() == ErrorKind::not_found)
    return no_record_error(linked.error().message());
  if (!linked && linked.error().kind() == ErrorKind::exhausted) {
    return limit_exceeded_error("A trial can have " + std::to_string(kMostComponentsOfATrial) +
                                " trial components, and a trial component can be in " +
                                std::to_string(kMostTrialsOfAComponent) + " trials.");
  }
  TRY_VOID(linked);
  model::AssociateTrialComponentResponse answer;
  answer.trial_component_arn = component.arn;
  answer.trial_arn = trial.arn;
  return answer;
}

Result<model::DisassociateTrialComponentResponse> TrialComponents::disassociate(
    const model::DisassociateTrialComponentRequest& request) {
  TRY(const auto trial, records_.find(kTrialKind, *request.trial_name));
  TRY(const auto component, records_.find(kTrialComponentKind, *request.trial_component_name));
  const auto unlinked = records_.store().unlink("", trial.arn, component.arn);
  if (!unlinked && unlinked.error().kind() == ErrorKind::not_found) {
    return resource_not_found_error("TrialComponent '" + component.arn + "' is not in Trial '" +
                                    trial.arn + "'.");
  }
  TRY_VOID(unlinked);
  model::DisassociateTrialComponentResponse answer;
  answer.trial_component_arn = component.arn;
  answer.trial_arn = trial.arn;
  return answer;
}

}  // namespace trainyard::control
