#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "config/key_tables.h"

namespace trainyard::config {
namespace {

constexpr double kMaxOutcomeSeconds = 28 * 24 * 3600;

// The limit of FailureReason, and of a log line.
constexpr std::size_t kMaxText = 1024;

OutcomeSettings& rule_of(Settings& settings, const std::string& name) {
  OutcomeSettings& rule = settings.outcomes[name];
  rule.outcome.rule = name;
  return rule;
}

std::chrono::seconds seconds_of(const Value& value) {
  return std::chrono::seconds(std::get<std::int64_t>(value));
}

Result<std::string> text_within(const Value& value) {
  if (text_of(value).empty()) return invalid("must not be empty");
  if (text_of(value).size() > kMaxText)
    return invalid("must have at most " + std::to_string(kMaxText) + " bytes");
  return text_of(value);
}

// NAME=VALUE
Result<model::OutcomeMetric> parse_metric(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  model::OutcomeMetric metric{text.substr(0, equals), 0};
  const char* const end = text.data() + text.size();
  if (equals == std::string::npos || metric.name.empty())
    return invalid("'" + text + "' must be NAME=NUMBER");
  const auto read = std::from_chars(text.data() + equals + 1, end, metric.value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(metric.value))
    return invalid("'" + text + "' must be NAME=NUMBER");
  return metric;
}

Result<void> put_outcome_jobs(Settings& settings, const std::string& name, const Value& value) {
  if (text_of(value).empty()) return invalid("must not be empty");
  rule_of(settings, name).jobs = text_of(value);
  return ok();
}

Result<void> put_outcome_pending(Settings& settings, const std::string& name, const Value& value) {
  rule_of(settings, name).outcome.pending = seconds_of(value);
  return ok();
}

Result<void> put_outcome_print(Settings& settings, const std::string& name, const Value& value) {
  rule_of(settings, name).outcome.print = std::get<std::vector<std::string>>(value);
  return ok();
}

Result<void> put_outcome_metrics(Settings& settings, const std::string& name, const Value& value) {
  auto& metrics = rule_of(settings, name).outcome.metrics;
  metrics.clear();
  for (const std::string& text : std::get<std::vector<std::string>>(value)) {
    TRY(model::OutcomeMetric metric, parse_metric(text));
    metrics.push_back(std::move(metric));
  }
  return ok();
}

Result<void> put_outcome_run(Settings& settings, const std::string& name, const Value& value) {
  rule_of(settings, name).outcome.run = seconds_of(value);
  return ok();
}

Result<void> put_outcome_exit_code(Settings& settings, const std::string& name,
                                   const Value& value) {
  rule_of(settings, name).outcome.exit_code = static_cast<int>(std::get<std::int64_t>(value));
  return ok();
}

Result<void> put_outcome_failure_file(Settings& settings, const std::string& name,
                                      const Value& value) {
  TRY(rule_of(settings, name).outcome.failure_file, text_within(value));
  return ok();
}

Result<void> put_outcome_platform_failure(Settings& settings, const std::string& name,
                                          const Value& value) {
  TRY(rule_of(settings, name).outcome.platform_failure, text_within(value));
  return ok();
}

Result<void> put_outcome_interrupt_after(Settings& settings, const std::string& name,
                                         const Value& value) {
  rule_of(settings, name).outcome.interrupt_after = seconds_of(value);
  return ok();
}

Result<void> put_outcome_failing_attempts(Settings& settings, const std::string& name,
                                          const Value& value) {
  rule_of(settings, name).outcome.failing_attempts =
      static_cast<int>(std::get<std::int64_t>(value));
  return ok();
}

Result<void> check_outcome(const Settings& settings, const std::string& name) {
  if (settings.outcomes.at(name).jobs.empty()) return invalid("the rule needs jobs");
  return ok();
}

// A container that succeeds leaves no reason.
Result<void> check_outcome_failure(const Settings& settings, const std::string& name) {
  TRY_VOID(check_outcome(settings, name));
  const model::JobOutcome& outcome = settings.outcomes.at(name).outcome;
  if (outcome.exit_code.value_or(0) == 0) return invalid("needs an exit-code that isn't 0");
  return ok();
}

Result<void> check_outcome_attempts(const Settings& settings, const std::string& name) {
  TRY_VOID(check_outcome(settings, name));
  if (!settings.outcomes.at(name).outcome.fails(0))
    return invalid("needs an exit-code that isn't 0, or platform-failure");
  return ok();
}

constexpr auto kOutcomeKeys = std::to_array<Key>({
    {.name = "outcomes.*.jobs",
     .reload = Reload::live,
     .help = "The training jobs that the rule is for, by name; * stands for any characters",
     .put = put_outcome_jobs},
    {.name = "outcomes.*.pending",
     .type = Type::integer,
     .max = kMaxOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds for which such a job is Pending before its first attempt",
     .put = put_outcome_pending,
     .check = check_outcome},
    {.name = "outcomes.*.print",
     .type = Type::texts,
     .reload = Reload::live,
     .help = "Lines that it logs",
     .put = put_outcome_print,
     .check = check_outcome},
    {.name = "outcomes.*.metrics",
     .type = Type::texts,
     .reload = Reload::live,
     .help = "Metrics that it has, each NAME=NUMBER",
     .put = put_outcome_metrics,
     .check = check_outcome},
    {.name = "outcomes.*.run",
     .type = Type::integer,
     .max = kMaxOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds that its training takes; by default it ends at once",
     .put = put_outcome_run,
     .check = check_outcome},
    {.name = "outcomes.*.exit-code",
     .type = Type::integer,
     .max = 255,
     .reload = Reload::live,
     .help = "Its container's exit code; 0 by default",
     .put = put_outcome_exit_code,
     .check = check_outcome},
    {.name = "outcomes.*.failure-file",
     .reload = Reload::live,
     .help = "What its container leaves in /opt/ml/output/failure",
     .put = put_outcome_failure_file,
     .check = check_outcome_failure},
    {.name = "outcomes.*.platform-failure",
     .reload = Reload::live,
     .help = "Its instance fails with that reason, which a RetryStrategy retries",
     .put = put_outcome_platform_failure,
     .check = check_outcome},
    {.name = "outcomes.*.failing-attempts",
     .type = Type::integer,
     .min = 1,
     .max = 30,
     .reload = Reload::live,
     .help = "How many of its attempts fail, from the first; all by default",
     .put = put_outcome_failing_attempts,
     .check = check_outcome_attempts},
    {.name = "outcomes.*.interrupt-after",
     .type = Type::integer,
     .max = kMaxOutcomeSeconds,
     .reload = Reload::live,
     .help = "Seconds from the start of its first attempt to its one interruption; managed spot "
             "training jobs only",
     .put = put_outcome_interrupt_after,
     .check = check_outcome},
});

}  // namespace

std::span<const Key> outcome_keys() {
  return kOutcomeKeys;
}

}  // namespace trainyard::config
