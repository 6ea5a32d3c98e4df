#pragma once

#include <string>

#include "config/key.h"

// Stores the values of the keys of quotas and retention.
namespace trainyard::config {

inline constexpr double kMostDays = 3653;  // CloudWatch Logs' longest: ten years
inline constexpr double kMostInstances = 1'000'000;
inline constexpr double kMostRuntime = 28 * 24 * 3600;  // in seconds: SageMaker's own ceiling

Result<void> put_warm_quota_of_type(Settings& settings, const std::string& name,
                                    const Value& value);
Result<void> put_quota_of_type(Settings& settings, const std::string& name, const Value& value);
Result<void> check_quota_of_type(const Settings& settings, const std::string& name);
Result<void> put_quota_of_all(Settings& settings, const std::string&, const Value& value);
Result<void> put_longest_run(Settings& settings, const std::string&, const Value& value);
Result<void> put_jobs_retention(Settings& settings, const std::string&, const Value& value);
Result<void> put_logs_retention(Settings& settings, const std::string&, const Value& value);
Result<void> put_metrics_retention(Settings& settings, const std::string&, const Value& value);
Result<void> put_uploads_retention(Settings& settings, const std::string&, const Value& value);

}  // namespace trainyard::config
