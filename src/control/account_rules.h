#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace trainyard::control {

// The account's quotas, under the names that Service Quotas has for them. A job holds its instances
// until it has ended, also while it waits. What is not set has no limit.
struct Quotas {
  std::map<std::string, std::int64_t> instances;       // "<instance type> for training job usage"
  std::map<std::string, std::int64_t> warm_instances;  // "… for training warm pool usage"
  std::optional<std::int64_t> all_instances;  // "Number of instances across all training jobs"
  std::optional<std::chrono::seconds> longest_run;  // "Longest run time for a training job"
};

// What an account's owner decides, and may change while jobs run: it holds for what is created
// from then on.
struct AccountRules {
  Quotas quotas;
  // Whether SageMaker may assume a role for a job. Empty: any.
  std::function<bool(const std::string& role_arn)> has_role;
};

}  // namespace trainyard::control
