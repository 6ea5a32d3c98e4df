#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/job_permissions.h"

// What the session of a training job may do: one table for all services.
namespace trainyard::services {

// On what an action may be used without a permission of the configuration.
enum class JobScope {
  all,
  own,     // the training job itself, its log streams, its role
  mlflow,  // the MLflow server that it reports to
  listed,  // it lists all training jobs: others are left out of the answer
  none,
};

struct JobRule {
  std::string_view action;  // as in IAM; ending in '*': all actions with that prefix
  JobScope reach = JobScope::all;
  std::optional<model::JobPermission> opened_by{};  // the permission that makes the reach `all`
};

// nullptr: not in the table, and so not allowed.
const JobRule* find_job_rule(std::string_view action);
std::span<const JobRule> job_rules();

}  // namespace trainyard::services
