#include "control/search_records.h"

#include <utility>
#include <vector>

#include "control/describe.h"
#include "control/experiment_answers.h"
#include "control/experiment_kinds.h"
#include "control/experiment_records.h"
#include "control/job_codec.h"
#include "control/model_package_groups.h"
#include "control/model_package_record.h"
#include "control/registry_kinds.h"
#include "control/tag_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kMaxSummaries = 300;  // of a trial's components
constexpr std::size_t kMaxParents = 300;    // of a component; more than it can be in

// nullopt: the job or resource was deleted meanwhile.
Result<std::optional<store::Tags>> if_there(Result<store::Tags> tags) {
  if (!tags && tags.error().kind() == ErrorKind::not_found) return std::optional<store::Tags>();
  TRY_VOID(tags);
  return std::optional(std::move(*tags));
}

Result<model::TrainingJob> show(store::StoredJob job, const store::Tags& tags) {
  TRY(auto state, parse_job_state(job.record.state));
  TRY(auto described, describe({std::move(job), std::move(state)}));
  model::TrainingJob shown;
  model::move_shared(std::move(described), shown);
  shown.tags = to_model(tags);
  return shown;
}

}  // namespace

Result<std::optional<model::SearchRecord>> SearchRecords::record(store::StoredJob job) {
  TRY(const auto tags, if_there(store_.get_tags(job.arn)));
  if (!tags) return std::optional<model::SearchRecord>();
  model::SearchRecord record;
  TRY(record.training_job, show(std::move(job), *tags));
  return std::optional(std::move(record));
}

Result<std::optional<model::SearchRecord>> SearchRecords::record(
    const store::StoredResource& stored) {
  TRY(const auto tags, if_there(store_.resources().get_tags(stored.arn)));
  if (!tags) return std::optional<model::SearchRecord>();
  model::SearchRecord record;
  if (stored.id.kind == kExperimentKind) {
    TRY(auto described, describe_experiment(stored));
    model::move_shared(std::move(described), record.experiment.emplace());
    record.experiment->tags = to_model(*tags);
  } else if (stored.id.kind == kTrialKind) {
    TRY(record.trial, trial(stored));
    record.trial->tags = to_model(*tags);
  } else if (stored.id.kind == kModelPackageGroupKind) {
    TRY(auto described, describe_model_package_group(stored));
    model::move_shared(std::move(described), record.model_package_group.emplace());
    record.model_package_group->tags = to_model(*tags);
  } else if (stored.id.kind == kModelPackageKind) {
    TRY(auto described, describe_model_package(stored));
    model::move_shared(std::move(described), record.model_package.emplace());
    record.model_package->tags = to_model(*tags);
  } else {
    TRY(record.trial_component, trial_component(stored));
    record.trial_component->tags = to_model(*tags);
  }
  return std::optional(std::move(record));
}

Result<model::Trial> SearchRecords::trial(const store::StoredResource& stored) {
  TRY(auto described, describe_trial(stored));
  model::Trial shown;
  model::move_shared(std::move(described), shown);
  store::SearchQuery components;
  components.where.parts = {belongs_to(stored.arn)};
  components.sort = {store::SearchField::Place::created};
  components.descending = false;
  components.limit = kMaxSummaries;
  TRY(const auto found, store_.resources().search(std::string(kTrialComponentKind), components));
  shown.trial_component_summaries.emplace();
  for (const store::FoundResource& hit : found) {
    TRY(auto component, describe_trial_component(hit.resource));
    auto& summary = shown.trial_component_summaries->emplace_back();
    summary.trial_component_source = component.source;
    model::move_shared(std::move(component), summary);
  }
  return shown;
}

Result<model::TrialComponent> SearchRecords::trial_component(const store::StoredResource& stored) {
  TRY(auto described, describe_trial_component(stored));
  model::TrialComponent shown;
  model::move_shared(std::move(described), shown);
  TRY(shown.parents, parents(stored.arn));
  if (!shown.source) return shown;
  const std::string& source = *shown.source->source_arn;
  model::TrialComponentSourceDetail& detail = shown.source_detail.emplace();
  detail.source_arn = source;
  TRY(detail.training_job, source_job(source));
  return shown;
}

// In the order in which it was put into them.
Result<std::vector<model::Parent>> SearchRecords::parents(const std::string& component_arn) {
  TRY(const auto links,
      store_.resources().list_links({.type = "", .child = component_arn, .limit = kMaxParents}));
  std::vector<model::Parent> parents;
  for (const store::ResourceLink& link : links) {
    if (const auto known = trials_.find(link.parent); known != trials_.end()) {
      parents.push_back(known->second);
      continue;
    }
    TRY(const auto stored, store_.resources().find_arn(link.parent));
    if (!stored) continue;  // deleted meanwhile
    TRY(auto trial, describe_trial(*stored));
    model::Parent parent;
    parent.trial_name = std::move(trial.trial_name);
    parent.experiment_name = std::move(trial.experiment_name);
    parents.push_back(trials_[link.parent] = std::move(parent));
  }
  return parents;
}

Result<std::optional<model::TrainingJob>> SearchRecords::source_job(const std::string& arn) {
  const std::string name = arn.substr(arn.rfind('/') + 1);
  if (only_job_ && name != *only_job_) return std::optional<model::TrainingJob>();
  TRY(auto job, store_.find(name));
  if (!job || job->arn != arn) return std::optional<model::TrainingJob>();
  TRY(const auto tags, if_there(store_.get_tags(arn)));
  if (!tags) return std::optional<model::TrainingJob>();
  TRY(auto shown, show(std::move(*job), *tags));
  return std::optional(std::move(shown));
}

}  // namespace trainyard::control
