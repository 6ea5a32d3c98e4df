#include "model/outcome.h"

#include <cstdio>

namespace trainyard::model {
namespace {

std::string in_seconds(std::chrono::seconds span) {
  return std::to_string(span.count()) + " s";
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
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

}  // namespace trainyard::model
