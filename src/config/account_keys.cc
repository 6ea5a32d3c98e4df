#include "config/account_keys.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "model/instance_types.h"

namespace trainyard::config {
namespace {

std::chrono::days days(const Value& value) {
  return std::chrono::days(std::get<std::int64_t>(value));
}

// What CloudWatch Logs takes for retentionInDays (PutRetentionPolicy, API reference).
constexpr auto kLogDays =
    std::to_array<std::int64_t>({1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653});

}  // namespace

Result<void> put_quota_of_type(Settings& settings, const std::string& name, const Value& value) {
  settings.quotas.instances[name] = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_warm_quota_of_type(Settings& settings, const std::string& name,
                                    const Value& value) {
  settings.quotas.warm_instances[name] = std::get<std::int64_t>(value);
  return ok();
}

Result<void> check_quota_of_type(const Settings& settings, const std::string& name) {
  if (model::find_instance_type(name) != nullptr || settings.instance_types.contains(name))
    return ok();
  return wrong(name + " is no instance type of SageMaker's, nor of instance-types");
}

Result<void> put_quota_of_all(Settings& settings, const std::string&, const Value& value) {
  settings.quotas.all_instances = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_longest_run(Settings& settings, const std::string&, const Value& value) {
  settings.quotas.longest_run = std::chrono::seconds(std::get<std::int64_t>(value));
  return ok();
}

Result<void> put_jobs_retention(Settings& settings, const std::string&, const Value& value) {
  settings.retention.training_jobs = days(value);
  return ok();
}

Result<void> put_logs_retention(Settings& settings, const std::string&, const Value& value) {
  if (std::ranges::find(kLogDays, std::get<std::int64_t>(value)) == kLogDays.end()) {
    std::string all;
    for (const std::int64_t each : kLogDays)
      all += (all.empty() ? "" : ", ") + std::to_string(each);
    return wrong("must be one of " + all + ", as in CloudWatch Logs");
  }
  settings.retention.logs = days(value);
  return ok();
}

Result<void> put_metrics_retention(Settings& settings, const std::string&, const Value& value) {
  settings.retention.metrics = days(value);
  return ok();
}

Result<void> put_uploads_retention(Settings& settings, const std::string&, const Value& value) {
  settings.retention.multipart_uploads = days(value);
  return ok();
}

}  // namespace trainyard::config
