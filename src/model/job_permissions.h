#pragma once

#include <optional>
#include <set>
#include <span>
#include <string_view>

// Permissions that sessions of training jobs can have in addition to services/job_policy.h.
namespace trainyard::model {

// What the configuration can grant to the sessions of all training jobs (`job-permissions`).
enum class JobPermission {
  create_training_jobs,
  delete_training_jobs,
  read_other_training_jobs,
  change_other_training_jobs,
  change_experiments,
  change_models,
  read_other_logs,
  assume_roles,
};
using JobPermissions = std::set<JobPermission>;

std::string_view to_string(JobPermission permission);  // "create-training-jobs"
std::optional<JobPermission> parse_job_permission(std::string_view text);
std::span<const JobPermission> all_job_permissions();

}  // namespace trainyard::model
