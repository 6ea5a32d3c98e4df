#include "model/job_permissions.h"

#include <algorithm>
#include <array>

namespace trainyard::model {
namespace {

using enum JobPermission;

constexpr auto kAll =
    std::to_array({create_training_jobs, delete_training_jobs, read_other_training_jobs,
                   change_other_training_jobs, read_other_logs, assume_roles});

constexpr auto kActions = std::to_array<JobAction>({
    {"sagemaker:AddTags", JobResource::training_job_arn, JobReach::own, change_other_training_jobs},
    {"sagemaker:CreateTrainingJob", JobResource::training_job_name, JobReach::none,
     create_training_jobs},
    {"sagemaker:DeleteTags", JobResource::training_job_arn, JobReach::own,
     change_other_training_jobs},
    {"sagemaker:DeleteTrainingJob", JobResource::training_job_name, JobReach::none,
     delete_training_jobs},
    {"sagemaker:DescribeTrainingJob", JobResource::training_job_name, JobReach::own,
     read_other_training_jobs},
    {"sagemaker:GetSearchSuggestions", JobResource::none, JobReach::none, read_other_training_jobs},
    {"sagemaker:ListTags", JobResource::training_job_arn, JobReach::own, read_other_training_jobs},
    {"sagemaker:ListTrainingJobs", JobResource::training_jobs, JobReach::own,
     read_other_training_jobs},
    {"sagemaker:Search", JobResource::training_jobs, JobReach::own, read_other_training_jobs},
    {"sagemaker:StopTrainingJob", JobResource::training_job_name, JobReach::own,
     change_other_training_jobs},
    {"sagemaker:UpdateTrainingJob", JobResource::training_job_name, JobReach::own,
     change_other_training_jobs},

    {"logs:CreateLogGroup"},
    {"logs:CreateLogStream", JobResource::log_streams, JobReach::own},
    {"logs:DescribeLogGroups"},
    {"logs:DescribeLogStreams", JobResource::log_streams, JobReach::own, read_other_logs},
    {"logs:FilterLogEvents", JobResource::log_streams, JobReach::own, read_other_logs},
    {"logs:GetLogEvents", JobResource::log_streams, JobReach::own, read_other_logs},
    {"logs:PutLogEvents", JobResource::log_streams, JobReach::own},

    {"cloudwatch:GetMetricData"},
    {"cloudwatch:GetMetricStatistics"},
    {"cloudwatch:ListMetrics"},
    {"cloudwatch:PutMetricData"},

    {"iam:GetRole"},
    {"iam:ListRoles"},
    {"iam:SimulatePrincipalPolicy"},

    {"sts:AssumeRole", JobResource::role, JobReach::own, assume_roles},
    {"sts:GetCallerIdentity"},
});

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

const JobAction* find_job_action(std::string_view name) {
  const auto* const found = std::ranges::find(kActions, name, &JobAction::name);
  return found == kActions.end() ? nullptr : found;
}

std::span<const JobAction> job_actions() {
  return kActions;
}

}  // namespace trainyard::model
