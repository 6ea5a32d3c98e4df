#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace trainyard::control {

// The account's quotas, by their names in Service Quotas. A job counts its instances from its
// creation until it has ended. Those that aren't set have no limit.
struct Quotas {
  std::map<std::string, std::int64_t> instances;       // "<instance type> for training job usage"
  std::map<std::string, std::int64_t> warm_instances;  // "… for training warm pool usage"
  std::optional<std::int64_t> all_instances;    // "Number of instances across all training jobs"
  std::optional<std::chrono::seconds> max_run;  // "Longest run time for a training job"
};

// Rules that the account's owner sets and may change while jobs run: they apply to jobs created
// from then on.
struct AccountRules {
  Quotas quotas;
  // Whether SageMaker may assume a role for a job. Empty: any role.
  std::function<bool(const std::string& role_arn)> has_role;
};

}  // namespace trainyard::control
