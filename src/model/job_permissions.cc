#include "model/job_permissions.h"

#include <algorithm>
#include <array>

namespace trainyard::model {
namespace {

using enum JobPermission;

constexpr auto kAll = std::to_array(
    {create_training_jobs, delete_training_jobs, read_other_training_jobs,
     change_other_training_jobs, change_experiments, change_models, read_other_logs, assume_roles});

}  // namespace

std::string_view to_string(JobPermission permission) {
  switch (permission) {
    case create_training_jobs:
      return "create-training-jobs";
    case delete_training_jobs:
      return "delete-training-jobs";
    case read_other_training_jobs:
      return "read-other-training-jobs";
    case change_other_training_jobs:
      return "change-other-training-jobs";
    case change_experiments:
      return "change-experiments";
    case change_models:
      return "change-models";
    case read_other_logs:
      return "read-other-logs";
    case assume_roles:
      return "assume-roles";
  }
  return "";
}

std::optional<JobPermission> parse_job_permission(std::string_view text) {
  const auto* const found =
      std::ranges::find(kAll, text, [](JobPermission permission) { return to_string(permission); });
  return found == kAll.end() ? std::nullopt : std::optional(*found);
}

std::span<const JobPermission> all_job_permissions() {
  return kAll;
}

}  // namespace trainyard::model
