#include "model/outcome.h"

#include <boost/json.hpp>
#include <cstdio>
#include <limits>

namespace trainyard::model {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxSeconds = std::numeric_limits<std::int32_t>::max();

std::string in_seconds(std::chrono::seconds span) {
  return std::to_string(span.count()) + " s";
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

void put(json::object& object, const char* name, const std::optional<std::chrono::seconds>& span) {
  if (span) object.emplace(name, std::int64_t{span->count()});
}

std::optional<std::chrono::seconds> read_span(DocumentReader& reader, const char* name) {
  if (!reader.has(name)) return std::nullopt;
  return std::chrono::seconds(reader.integer(name, 0, kMaxSeconds));
}

std::optional<int> read_number(DocumentReader& reader, const char* name) {
  if (!reader.has(name)) return std::nullopt;
  return static_cast<int>(reader.integer(name, 0, std::numeric_limits<int>::max()));
}

}  // namespace

std::vector<std::string> JobOutcome::acts() const {
  std::vector<std::string> all;
  if (pending.count() > 0) all.push_back("pending for " + in_seconds(pending));
  if (replaces_container()) all.push_back("no container is run");
  if (!print.empty()) all.push_back("prints " + std::to_string(print.size()) + " lines");
  for (const OutcomeMetric& metric : metrics)
    all.push_back("metric " + metric.name + " = " + number_text(metric.value));
  if (run) all.push_back("runs for " + in_seconds(*run));
  if (exit_code) all.push_back("exit code " + std::to_string(*exit_code));
  if (!failure_file.empty()) all.push_back("writes /opt/ml/output/failure");
  if (!platform_failure.empty()) all.push_back("failure of the platform");
  if (interrupt_after) all.push_back("interrupted after " + in_seconds(*interrupt_after));
  if (failing_attempts)
    all.push_back("fails in its first " + std::to_string(*failing_attempts) + " attempts");
  return all;
}

std::string metric_line(const OutcomeMetric& metric) {
  char value[32];
  std::snprintf(value, sizeof value, "%.17g", metric.value);
  return metric.name + ": " + value;
}

std::string metric_regex(const OutcomeMetric& metric) {
  std::string regex = "^";
  for (const char c : metric.name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '_' || byte >= 0x80;
    if (!plain) regex += '\\';
    regex += c;
  }
  return regex + ": ([-+.0-9e]+)$";
}

json::object to_json(const JobOutcome& outcome) {
  json::object object{{"rule", outcome.rule}};
  if (outcome.pending.count() > 0) put(object, "pending_seconds", outcome.pending);
  if (!outcome.print.empty()) object.emplace("print", list_to_json(outcome.print));
  json::array metrics;
  for (const OutcomeMetric& metric : outcome.metrics)
    metrics.push_back(json::object{{"name", metric.name}, {"value", metric.value}});
  if (!metrics.empty()) object.emplace("metrics", std::move(metrics));
  put(object, "run_seconds", outcome.run);
  if (outcome.exit_code) object.emplace("exit_code", *outcome.exit_code);
  if (!outcome.failure_file.empty()) object.emplace("failure_file", outcome.failure_file);
  if (!outcome.platform_failure.empty())
    object.emplace("platform_failure", outcome.platform_failure);
  put(object, "interrupt_after_seconds", outcome.interrupt_after);
  if (outcome.failing_attempts) object.emplace("failing_attempts", *outcome.failing_attempts);
  return object;
}

JobOutcome read_outcome(DocumentReader& reader) {
  JobOutcome outcome;
  outcome.rule = reader.text("rule");
  outcome.pending = read_span(reader, "pending_seconds").value_or(std::chrono::seconds{0});
  if (reader.has("print")) outcome.print = reader.texts("print");
  if (reader.has("metrics"))
    reader.objects("metrics", [&](DocumentReader& metric) {
      outcome.metrics.push_back({metric.text("name"), metric.number("value")});
    });
  outcome.run = read_span(reader, "run_seconds");
  outcome.exit_code = read_number(reader, "exit_code");
  if (reader.has("failure_file")) outcome.failure_file = reader.text("failure_file");
  if (reader.has("platform_failure")) outcome.platform_failure = reader.text("platform_failure");
  outcome.interrupt_after = read_span(reader, "interrupt_after_seconds");
  outcome.failing_attempts = read_number(reader, "failing_attempts");
  return outcome;
}

}  // namespace trainyard::model
