#include "config/outcome_keys.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace trainyard::config {
namespace {

// FailureReason has no more, and a log line neither.
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
  if (text_of(value).empty()) return wrong("must not be empty");
  if (text_of(value).size() > kMaxText)
    return wrong("must have at most " + std::to_string(kMaxText) + " bytes");
  return text_of(value);
}

// NAME=VALUE
Result<model::OutcomeMetric> parse_metric(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  model::OutcomeMetric metric{text.substr(0, equals), 0};
  const char* const end = text.data() + text.size();
  if (equals == std::string::npos || metric.name.empty())
    return wrong("'" + text + "' must be NAME=NUMBER");
  const auto read = std::from_chars(text.data() + equals + 1, end, metric.value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(metric.value))
    return wrong("'" + text + "' must be NAME=NUMBER");
  return metric;
}

}  // namespace

Result<void> put_outcome_jobs(Settings& settings, const std::string& name, const Value& value) {
  if (text_of(value).empty()) return wrong("must not be empty");
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
  if (settings.outcomes.at(name).jobs.empty()) return wrong("the rule needs jobs");
  return ok();
}

// A container that ends well leaves no reason.
Result<void> check_outcome_failure(const Settings& settings, const std::string& name) {
  TRY_VOID(check_outcome(settings, name));
  const model::JobOutcome& outcome = settings.outcomes.at(name).outcome;
  if (outcome.exit_code.value_or(0) == 0) return wrong("needs an exit-code that isn't 0");
  return ok();
}

Result<void> check_outcome_attempts(const Settings& settings, const std::string& name) {
  TRY_VOID(check_outcome(settings, name));
  if (!settings.outcomes.at(name).outcome.fails(0))
    return wrong("needs an exit-code that isn't 0, or platform-failure");
  return ok();
}

}  // namespace trainyard::config
