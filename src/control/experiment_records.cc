#include "control/experiment_records.h"

#include "base/ascii.h"
#include "base/log.h"
#include "control/api_errors.h"
#include "control/experiment_kinds.h"

namespace trainyard::control {
namespace {

using LinkKind = store::SearchCondition::Kind;

// As AWS writes them in its messages.
std::string_view noun_of(std::string_view kind) {
  if (kind == kExperimentKind) return "Experiment";
  return kind == kTrialKind ? "Trial" : "TrialComponent";
}

store::SearchCondition linked_to(LinkKind kind, const std::string& arn, int levels) {
  store::SearchCondition condition;
  condition.kind = kind;
  condition.levels = levels;
  store::SearchCondition& is = condition.parts.emplace_back();
  is.kind = LinkKind::one_of;
  is.field = {store::SearchField::Place::arn};
  is.values = {arn};
  return condition;
}

// What prevents the removal of a resource of that kind with these links; nullptr: nothing.
const char* obstacle(std::string_view kind, const store::LinkCounts& links) {
  if (kind == kTrialComponentKind) return links.parents > 0 ? "trials" : nullptr;
  if (links.children == 0) return nullptr;
  return kind == kExperimentKind ? "trials" : "trial components";
}

}  // namespace

Error no_record_error(const std::string& arn) {
  if (arn.find(":experiment/") != std::string::npos) return no_experiment_error(arn);
  return arn.find(":experiment-trial/") != std::string::npos ? no_trial_error(arn)
                                                             : no_trial_component_error(arn);
}

store::SearchCondition belongs_to(const std::string& arn, int levels) {
  return linked_to(LinkKind::any_parent, arn, levels);
}

store::SearchCondition has_child(const std::string& arn) {
  return linked_to(LinkKind::any_child, arn, 1);
}

std::string ExperimentRecords::arn(std::string_view kind, const std::string& name_or_arn) const {
  return name_or_arn.starts_with("arn:") ? lower_case(name_or_arn)
                                         : experiment_arn(arns_, kind, name_or_arn);
}

Result<store::StoredResource> ExperimentRecords::find(std::string_view kind,
                                                      const std::string& name_or_arn) const {
  const std::string wanted = arn(kind, name_or_arn);
  TRY(auto found, store_.find_arn(wanted));
  if (!found || found->id.kind != kind) return no_record_error(wanted);
  return std::move(*found);
}

// The wording is AWS's (aws/deep-learning-containers#155).
Result<std::string> ExperimentRecords::create(std::string_view kind, const std::string& name,
                                              std::string request, const store::Tags& tags,
                                              const std::vector<std::string>& parents) {
  store::StoredResource stored;
  stored.id = {std::string(kind), name};
  stored.arn = arn(kind, name);
  stored.request = std::move(request);
  stored.created = stored.modified = clock_.now();
  const auto created = store_.create(stored, tags, parents);
  if (!created && created.error().kind() == ErrorKind::already_exists)
    return validation_error(std::string(noun_of(kind)) + " with name (" + name +
                            ") already exists.");
  if (!created && created.error().kind() == ErrorKind::not_found)
    return no_record_error(created.error().message());
  TRY_VOID(created);
  log::info("experiment_record_created", {{"arn", stored.arn}});
  return stored.arn;
}

Result<std::string> ExperimentRecords::update(
    std::string_view kind, const std::string& name,
    const std::function<Result<void>(store::StoredResource&)>& change) {
  TRY(const auto found, find(kind, name));
  const auto updated = store_.apply(found.id, [&](store::StoredResource& stored) -> Result<void> {
    TRY_VOID(change(stored));
    stored.modified = clock_.now();
    return ok();
  });
  if (!updated && updated.error().kind() == ErrorKind::not_found) return no_record_error(found.arn);
  TRY_VOID(updated);
  return found.arn;
}

// The wording is AWS's for trial components (aws/sagemaker-python-sdk#1515).
Result<std::string> ExperimentRecords::remove(std::string_view kind, const std::string& name) {
  TRY(const auto found, find(kind, name));
  const auto removed = store_.remove(
      found.id, [&](const store::StoredResource& stored, const store::LinkCounts& links) {
        const char* const what = obstacle(kind, links);
        if (what == nullptr) return Result<void>(ok());
        return Result<void>(validation_error(std::string(noun_of(kind)) + " '" + stored.arn +
                                             "' is linked to 1 or more " + what +
                                             " and cannot be deleted."));
      });
  if (!removed && removed.error().kind() == ErrorKind::not_found) return no_record_error(found.arn);
  TRY_VOID(removed);
  log::info("experiment_record_deleted", {{"arn", found.arn}});
  return found.arn;
}

}  // namespace trainyard::control
