#include "services/job_policy.h"

#include <algorithm>
#include <array>

namespace trainyard::services {
namespace {

using enum model::JobPermission;

constexpr auto kRules = std::to_array<JobRule>({
    {"sagemaker:AddTags", JobReach::own, change_other_training_jobs},
    {"sagemaker:CreateTrainingJob", JobReach::none, create_training_jobs},
    {"sagemaker:DeleteTags", JobReach::own, change_other_training_jobs},
    {"sagemaker:DeleteTrainingJob", JobReach::none, delete_training_jobs},
    {"sagemaker:DescribeAlgorithm", JobReach::none, create_training_jobs},
    {"sagemaker:DescribeTrainingJob", JobReach::own, read_other_training_jobs},
    {"sagemaker:GetSearchSuggestions", JobReach::none, read_other_training_jobs},
    {"sagemaker:ListAlgorithms", JobReach::none, create_training_jobs},
    {"sagemaker:ListTags", JobReach::own, read_other_training_jobs},
    {"sagemaker:ListTrainingJobs", JobReach::listed, read_other_training_jobs},
    {"sagemaker:Search", JobReach::listed, read_other_training_jobs},
    {"sagemaker:StopTrainingJob", JobReach::own, change_other_training_jobs},
    {"sagemaker:UpdateTrainingJob", JobReach::own, change_other_training_jobs},

    {"logs:CreateLogGroup"},
    {"logs:CreateLogStream", JobReach::own},
    {"logs:DescribeLogGroups"},
    {"logs:DescribeLogStreams", JobReach::own, read_other_logs},
    {"logs:FilterLogEvents", JobReach::own, read_other_logs},
    {"logs:GetLogEvents", JobReach::own, read_other_logs},
    {"logs:PutLogEvents", JobReach::own},

    {"cloudwatch:GetMetricData"},
    {"cloudwatch:GetMetricStatistics"},
    {"cloudwatch:ListMetrics"},
    {"cloudwatch:PutMetricData"},

    {"iam:GetRole"},
    {"iam:ListRoles"},
    {"iam:SimulatePrincipalPolicy"},

    {"sts:AssumeRole", JobReach::own, assume_roles},
    {"sts:GetCallerIdentity"},

    {"s3:*"},
    // Into folders of its own attempt alone (s3/link_objects.cc).
    {"trainyard:LinkObjects"},
});

bool covers(const JobRule& rule, std::string_view action) {
  if (!rule.action.ends_with('*')) return rule.action == action;
  return action.starts_with(rule.action.substr(0, rule.action.size() - 1));
}

}  // namespace

const JobRule* find_job_rule(std::string_view action) {
  const auto* const found =
      std::ranges::find_if(kRules, [&](const JobRule& rule) { return covers(rule, action); });
  return found == kRules.end() ? nullptr : found;
}

std::span<const JobRule> job_rules() {
  return kRules;
}

}  // namespace trainyard::services
