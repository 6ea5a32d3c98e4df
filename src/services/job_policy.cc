#include "services/job_policy.h"

#include <algorithm>
#include <array>

namespace trainyard::services {
namespace {

using enum model::JobPermission;

constexpr auto kRules = std::to_array<JobRule>({
    {"sagemaker:AddAssociation"},
    {"sagemaker:AddTags", JobScope::own, change_other_training_jobs},
    {"sagemaker:AssociateTrialComponent"},
    {"sagemaker:BatchDescribeModelPackage"},
    {"sagemaker:BatchGetMetrics"},
    {"sagemaker:BatchPutMetrics"},
    {"sagemaker:CallMlflowAppApi", JobScope::mlflow},
    {"sagemaker:CreateArtifact"},
    {"sagemaker:CreateExperiment"},
    {"sagemaker:CreateModelPackage"},
    {"sagemaker:CreateModelPackageGroup"},
    {"sagemaker:CreateTrainingJob", JobScope::none, create_training_jobs},
    {"sagemaker:CreateTrial"},
    {"sagemaker:CreateTrialComponent"},
    {"sagemaker:DeleteArtifact", JobScope::none, change_experiments},
    {"sagemaker:DeleteAssociation", JobScope::none, change_experiments},
    {"sagemaker:DeleteExperiment", JobScope::none, change_experiments},
    {"sagemaker:DeleteModelPackage", JobScope::none, change_models},
    {"sagemaker:DeleteModelPackageGroup", JobScope::none, change_models},
    {"sagemaker:DeleteTags", JobScope::own, change_other_training_jobs},
    {"sagemaker:DeleteTrainingJob", JobScope::none, delete_training_jobs},
    {"sagemaker:DeleteTrial", JobScope::none, change_experiments},
    {"sagemaker:DeleteTrialComponent", JobScope::none, change_experiments},
    {"sagemaker:DescribeAlgorithm", JobScope::none, create_training_jobs},
    {"sagemaker:DescribeArtifact"},
    {"sagemaker:DescribeExperiment"},
    {"sagemaker:DescribeHub"},
    {"sagemaker:DescribeHubContent"},
    {"sagemaker:DescribeModelPackage"},
    {"sagemaker:DescribeModelPackageGroup"},
    {"sagemaker:DescribeTrainingJob", JobScope::own, read_other_training_jobs},
    {"sagemaker:DescribeTrial"},
    {"sagemaker:DescribeTrialComponent"},
    {"sagemaker:DisassociateTrialComponent", JobScope::none, change_experiments},
    {"sagemaker:GetSearchSuggestions", JobScope::none, read_other_training_jobs},
    {"sagemaker:ListAlgorithms", JobScope::none, create_training_jobs},
    {"sagemaker:ListArtifacts"},
    {"sagemaker:ListAssociations"},
    {"sagemaker:ListExperiments"},
    {"sagemaker:ListHubContentVersions"},
    {"sagemaker:ListHubContents"},
    {"sagemaker:ListHubs"},
    {"sagemaker:ListModelPackageGroups"},
    {"sagemaker:ListModelPackages"},
    {"sagemaker:ListTags", JobScope::own, read_other_training_jobs},
    {"sagemaker:ListTrainingJobs", JobScope::listed, read_other_training_jobs},
    {"sagemaker:ListTrialComponents"},
    {"sagemaker:ListTrials"},
    {"sagemaker:Search", JobScope::listed, read_other_training_jobs},
    {"sagemaker:StopTrainingJob", JobScope::own, change_other_training_jobs},
    {"sagemaker:UpdateArtifact", JobScope::none, change_experiments},
    {"sagemaker:UpdateExperiment", JobScope::none, change_experiments},
    {"sagemaker:UpdateModelPackage", JobScope::none, change_models},
    {"sagemaker:UpdateTrainingJob", JobScope::own, change_other_training_jobs},
    {"sagemaker:UpdateTrial", JobScope::none, change_experiments},
    {"sagemaker:UpdateTrialComponent"},

    {"sagemaker-mlflow:*", JobScope::mlflow},

    {"logs:CreateLogGroup"},
    {"logs:CreateLogStream", JobScope::own},
    {"logs:DescribeLogGroups"},
    {"logs:DescribeLogStreams", JobScope::own, read_other_logs},
    {"logs:FilterLogEvents", JobScope::own, read_other_logs},
    {"logs:GetLogEvents", JobScope::own, read_other_logs},
    {"logs:PutLogEvents", JobScope::own},

    {"cloudwatch:GetMetricData"},
    {"cloudwatch:GetMetricStatistics"},
    {"cloudwatch:ListMetrics"},
    {"cloudwatch:PutMetricData"},

    {"iam:GetRole"},
    {"iam:ListRoles"},
    {"iam:SimulatePrincipalPolicy"},

    {"sts:AssumeRole", JobScope::own, assume_roles},
    {"sts:GetCallerIdentity"},

    {"s3:*"},
    // Only into folders of its own attempt (s3/link_objects.cc).
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
