#include <algorithm>
#include <array>
#include <chrono>

#include "config/key_tables.h"
#include "model/instance_types.h"

namespace trainyard::config {
namespace {

constexpr double kMaxDays = 3653;  // CloudWatch Logs' maximum: ten years
constexpr double kMaxInstances = 1'000'000;
constexpr double kMaxRuntime = 28 * 24 * 3600;  // in seconds: SageMaker's own ceiling

std::chrono::days days(const Value& value) {
  return std::chrono::days(std::get<std::int64_t>(value));
}

// What CloudWatch Logs accepts for retentionInDays (PutRetentionPolicy, API reference).
constexpr auto kLogDays =
    std::to_array<std::int64_t>({1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653});

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
  return invalid(name + " is no instance type of SageMaker's, nor of instance-types");
}

Result<void> put_quota_of_all(Settings& settings, const std::string&, const Value& value) {
  settings.quotas.all_instances = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_longest_run(Settings& settings, const std::string&, const Value& value) {
  settings.quotas.max_run = std::chrono::seconds(std::get<std::int64_t>(value));
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
    return invalid("must be one of " + all + ", as in CloudWatch Logs");
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

constexpr auto kAccountKeys = std::to_array<Key>({
    {.name = "quotas.* for training job usage",
     .type = Type::integer,
     .max = kMaxInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances of that type that training jobs may hold together",
     .put = put_quota_of_type,
     .check = check_quota_of_type},
    {.name = "quotas.* for training warm pool usage",
     .type = Type::integer,
     .max = kMaxInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances of that type that warm pools may keep together; a pool "
             "that would exceed it is not kept",
     .put = put_warm_quota_of_type,
     .check = check_quota_of_type},
    {.name = "quotas.Number of instances across all training jobs",
     .type = Type::integer,
     .max = kMaxInstances,
     .reload = Reload::live,
     .help = "Maximum number of instances, of any type, that training jobs may hold together",
     .put = put_quota_of_all},
    {.name = "quotas.Longest run time for a training job",
     .type = Type::integer,
     .min = 1,
     .max = kMaxRuntime,
     .reload = Reload::live,
     .help = "Maximum MaxRuntimeInSeconds that a training job may ask for",
     .put = put_longest_run},
    {.name = "retention.training-jobs",
     .type = Type::integer,
     .min = 1,
     .max = kMaxDays,
     .reload = Reload::live,
     .help = "Days after its end for which a training job is kept; for ever by default",
     .put = put_jobs_retention},
    {.name = "retention.logs",
     .type = Type::integer,
     .min = 1,
     .max = kMaxDays,
     .reload = Reload::live,
     .help = "Days after its last event for which a log stream is kept; for ever by default",
     .put = put_logs_retention},
    {.name = "retention.metrics",
     .type = Type::integer,
     .min = 1,
     .max = kMaxDays,
     .reload = Reload::live,
     .help =
         "Days after its last point for which an instance's metrics are kept; for ever by default",
     .put = put_metrics_retention},
    {.name = "retention.multipart-uploads",
     .type = Type::integer,
     .min = 1,
     .max = kMaxDays,
     .otherwise = "1",
     .reload = Reload::live,
     .help = "Days after its last part for which an unfinished multipart upload is kept",
     .put = put_uploads_retention},
});

}  // namespace

std::span<const Key> account_keys() {
  return kAccountKeys;
}

}  // namespace trainyard::config
