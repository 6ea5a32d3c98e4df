#pragma once

#include <optional>
#include <set>
#include <span>
#include <string_view>

// What the session of a training job may do: one table for all services.
namespace trainyard::model {

// What the configuration can open for the sessions of all training jobs (`job-permissions`).
enum class JobPermission {
  create_training_jobs,
  delete_training_jobs,
  read_other_training_jobs,
  change_other_training_jobs,
  read_other_logs,
  assume_roles,
};
using JobPermissions = std::set<JobPermission>;

std::string_view to_string(JobPermission permission);  // "create-training-jobs"
std::optional<JobPermission> parse_job_permission(std::string_view text);
std::span<const JobPermission> all_job_permissions();

// What an action works on, and so where a request names it.
enum class JobResource {
  none,               // nothing that belongs to anybody
  training_job_name,  // TrainingJobName
  training_job_arn,   // ResourceArn
  training_jobs,      // all there are: what isn't the session's own is left out of the answer
  log_streams,        // a log group, and streams of it by name or prefix
  role,               // RoleArn
};

// How far an action reaches that no permission opens.
enum class JobReach { all, own, none };

struct JobAction {
  std::string_view name;  // as IAM names it: "sagemaker:StopTrainingJob"
  JobResource resource = JobResource::none;
  JobReach reach = JobReach::all;
  std::optional<JobPermission> opened_by{};  // makes the reach `all`
};

// nullptr: not in the table, and so not allowed. S3's actions are not in it: S3 is open to every
// session.
const JobAction* find_job_action(std::string_view name);
std::span<const JobAction> job_actions();

}  // namespace trainyard::model
