#include "cli/attempts_text.h"

#include <boost/json.hpp>
#include <cstdio>
#include <vector>

#include "cli/json_fields.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

// For a host that was stopped: who or what stopped it.
std::string stop_text(const json::value& attempt) {
  const std::string cause = text_field(attempt, {"StopCause"});
  if (cause == "peer_failed") return text_field(attempt, {"FailedHost"}) + " failed";
  if (cause == "requested") return "StopTrainingJob";
  if (cause == "max_runtime") return "MaxRuntimeInSeconds";
  if (cause == "max_wait") return "MaxWaitTimeInSeconds";
  if (cause == "interrupted") return text_field(attempt, {"FailureReason"});
  if (cause == "cut_off") return "its agent did not respond";
  return cause;
}

// FailureReason with its exit code; a reason's first line is enough for a table.
std::string reason_text(const json::value& attempt, const json::value& instance) {
  const std::string reason = text_field(instance, {"FailureReason"});
  if (!reason.empty()) {
    const auto end = reason.find('\n');
    return end == std::string::npos ? reason : reason.substr(0, end) + " …";
  }
  return text_field(instance, {"Outcome"}) == "Stopped" ? stop_text(attempt) : "";
}

std::string seconds_text(const json::value& check) {
  const json::value* seconds = field(check, {"DurationInSeconds"});
  if (seconds == nullptr || !seconds->is_number()) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", seconds->to_number<double>());
  return text;
}

}  // namespace

std::string attempts_table(const json::value& job, Timestamp now, bool coloured) {
  std::vector<std::vector<Cell>> rows;
  for (const json::value& attempt : array_field(job, {"TrainyardAttempts"})) {
    const auto start = time_field(attempt, {"StartTime"});
    const auto end = time_field(attempt, {"EndTime"});
    for (const json::value& instance : array_field(attempt, {"Instances"})) {
      const std::string outcome = text_field(instance, {"Outcome"});
      rows.push_back(
          {{text_field(attempt, {"Number"})},
           {text_field(instance, {"Host"})},
           {outcome.empty() ? text_field(instance, {"Phase"}) : outcome, style_of_status(outcome)},
           {start ? format_for_people(*start) : ""},
           {start ? format_span(end.value_or(now) - *start) : ""},
           {reason_text(attempt, instance)}});
    }
  }
  if (rows.empty()) return {};
  return format_table({"ATTEMPT", "HOST", "STATE", "SINCE", "FOR", "REASON"}, rows, coloured);
}

std::string infra_checks_table(const json::value& job, bool coloured) {
  std::vector<std::vector<Cell>> rows;
  for (const json::value& host : array_field(job, {"TrainyardInfraChecks"})) {
    for (const json::value& check : array_field(host, {"Checks"})) {
      const std::string outcome = text_field(check, {"Outcome"});
      rows.push_back({{text_field(host, {"Attempt"})},
                      {text_field(host, {"Host"})},
                      {text_field(check, {"Name"})},
                      {outcome, outcome == "failed" ? Style::bad : Style::plain},
                      {seconds_text(check)},
                      {text_field(check, {"Detail"})}});
    }
  }
  if (rows.empty()) return {};
  return format_table({"ATTEMPT", "HOST", "CHECK", "OUTCOME", "TOOK", "FOUND"}, rows, coloured);
}

}  // namespace trainyard::cli
