#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/job_permissions.h"

// What the session of a training job may do: one table for all services.
namespace trainyard::services {

// How far an action reaches that no permission opens.
enum class JobReach {
  all,
  own,     // the training job itself, its log streams, its role
  listed,  // it tells of all training jobs: others are left out of the answer
  none,
};

struct JobRule {
  std::string_view action;  // as IAM names it; one that ends in '*': all that begin like that
  JobReach reach = JobReach::all;
  std::optional<model::JobPermission> opened_by{};  // makes the reach `all`
};

// nullptr: not in the table, and so not allowed.
const JobRule* find_job_rule(std::string_view action);
std::span<const JobRule> job_rules();

}  // namespace trainyard::services
