#include "model/report.h"

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <limits>
#include <utility>

#include "base/crc32c.h"
#include "model/document.h"
#include "model/json_text.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

// In the order of the enumerators.
constexpr std::array<std::string_view, 12> kKinds = {
    "started",   "preparing", "downloading", "training", "metric",   "stopping",
    "uploading", "finished",  "losses",      "ready",    "uploaded", "checked"};
constexpr std::array<std::string_view, 4> kStopReasons = {
    "StopRequested", "MaxRuntimeExceeded", "MaxWaitTimeExceeded", "MaxPendingTimeExceeded"};
constexpr std::array<std::string_view, 3> kOutcomes = {"Completed", "Failed", "Stopped"};
constexpr std::array<std::string_view, 6> kFailureClasses = {
    "none", "algorithm", "client", "platform", "capacity", "interruption"};
// What FailureReason started with before reports had a class.
constexpr std::array kReasonPrefixes = {
    std::pair<std::string_view, FailureClass>{"AlgorithmError", FailureClass::algorithm},
    std::pair<std::string_view, FailureClass>{"ClientError", FailureClass::client},
    std::pair<std::string_view, FailureClass>{"CapacityError", FailureClass::capacity},
};
constexpr std::array kLosses = {
    std::pair<std::string_view, std::int64_t Losses::*>{"lost_log_lines", &Losses::log_lines},
    std::pair<std::string_view, std::int64_t Losses::*>{"lost_log_bytes", &Losses::log_bytes},
    std::pair<std::string_view, std::int64_t Losses::*>{"lost_metric_points",
                                                        &Losses::metric_points},
};

template <class E, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, E value) {
  return names[static_cast<std::size_t>(value)];
}

template <class E, std::size_t N>
std::optional<E> value_of(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

template <class E, std::size_t N>
E read_enum(DocumentReader& reader, std::string_view member,
            const std::array<std::string_view, N>& names) {
  return static_cast<E>(reader.word(member, names));
}

FailureClass class_of_older_report(const Report& report) {
  if (report.outcome != Outcome::Failed) return FailureClass::none;
  for (const auto& [prefix, failure] : kReasonPrefixes)
    if (report.failure_reason.starts_with(prefix)) return failure;
  return FailureClass::platform;
}

std::string crc_of(std::string_view text) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", crc32c(text));
  return digits;
}

}  // namespace

std::string_view to_string(StopReason reason) {
  return name_of(kStopReasons, reason);
}
std::optional<StopReason> parse_stop_reason(std::string_view text) {
  return value_of<StopReason>(kStopReasons, text);
}
std::string_view to_string(Outcome outcome) {
  return name_of(kOutcomes, outcome);
}
std::optional<Outcome> parse_outcome(std::string_view text) {
  return value_of<Outcome>(kOutcomes, text);
}
std::string_view to_string(FailureClass failure) {
  return name_of(kFailureClasses, failure);
}
std::optional<FailureClass> parse_failure_class(std::string_view text) {
  return value_of<FailureClass>(kFailureClasses, text);
}

std::string to_json_line(const Report& report) {
  json::object object{{"sequence", report.sequence},
                      {"at", to_epoch_millis(report.at)},
                      {"kind", name_of(kKinds, report.kind)}};
  if (!report.job_id.empty()) object.emplace("job_id", report.job_id);
  if (!report.message.empty()) object.emplace("message", report.message);
  if (report.exit_code) object.emplace("exit_code", *report.exit_code);
  if (!report.metric_name.empty()) {
    object.emplace("metric_name", report.metric_name);
    object.emplace("metric_value", report.metric_value);
  }
  if (report.stop_reason) object.emplace("stop_reason", name_of(kStopReasons, *report.stop_reason));
  if (report.outcome) object.emplace("outcome", name_of(kOutcomes, *report.outcome));
  if (!report.failure_reason.empty()) object.emplace("failure_reason", report.failure_reason);
  if (!report.model_artifacts.empty()) object.emplace("model_artifacts", report.model_artifacts);
  if (report.left_behind) object.emplace("left_behind", true);
  if (report.warm) object.emplace("warm", true);
  if (report.failure_class != FailureClass::none)
    object.emplace("failure_class", to_string(report.failure_class));
  if (report.kept_until) object.emplace("kept_until", to_epoch_millis(*report.kept_until));
  for (const auto& [name, member] : kLosses)
    if (report.losses.*member != 0) object.emplace(name, report.losses.*member);
  if (!report.checks.empty()) object.emplace("checks", checks_to_json(report.checks));
  return json_text(object) + "\n";
}

Result<Report> parse_report(std::string_view line) {
  TRY(const json::object object, parse_document("report", line));
  DocumentReader reader("report", object);
  Report report;
  report.sequence = reader.integer("sequence", 1, std::numeric_limits<std::int64_t>::max());
  report.at = from_epoch_millis(reader.integer("at", 0, std::numeric_limits<std::int64_t>::max()));
  report.kind = read_enum<ReportKind>(reader, "kind", kKinds);
  if (reader.has("job_id")) report.job_id = reader.text("job_id");
  if (reader.has("message")) report.message = reader.text("message");
  if (reader.has("exit_code"))
    report.exit_code = static_cast<int>(reader.integer("exit_code", std::numeric_limits<int>::min(),
                                                       std::numeric_limits<int>::max()));
  if (reader.has("metric_name") || report.kind == ReportKind::metric) {
    report.metric_name = reader.text("metric_name");
    report.metric_value = reader.number("metric_value");
  }
  if (reader.has("stop_reason") || report.kind == ReportKind::stopping)
    report.stop_reason = read_enum<StopReason>(reader, "stop_reason", kStopReasons);
  if (reader.has("outcome") || report.kind == ReportKind::finished)
    report.outcome = read_enum<Outcome>(reader, "outcome", kOutcomes);
  if (reader.has("failure_reason")) report.failure_reason = reader.text("failure_reason");
  if (reader.has("model_artifacts")) report.model_artifacts = reader.text("model_artifacts");
  if (reader.has("left_behind")) report.left_behind = reader.boolean("left_behind");
  if (reader.has("warm")) report.warm = reader.boolean("warm");
  // For lines written before there was `failure_class`; their reason contains it.
  if (reader.has("retryable_by_platform")) reader.boolean("retryable_by_platform");
  report.failure_class = reader.has("failure_class")
                             ? read_enum<FailureClass>(reader, "failure_class", kFailureClasses)
                             : class_of_older_report(report);
  if (reader.has("kept_until"))
    report.kept_until = from_epoch_millis(
        reader.integer("kept_until", 0, std::numeric_limits<std::int64_t>::max()));
  for (const auto& [name, member] : kLosses)
    if (reader.has(name))
      report.losses.*member = reader.integer(name, 0, std::numeric_limits<std::int64_t>::max());
  if (reader.has("checks"))
    reader.objects("checks",
                   [&](DocumentReader& inner) { report.checks.push_back(read_check(inner)); });
  TRY_VOID(reader.finish());
  return report;
}

std::string to_journal_line(const Report& report) {
  std::string line = to_json_line(report);
  line.pop_back();
  const std::string crc = crc_of(line);
  return line + " " + crc + "\n";
}

Result<Report> parse_journal_line(std::string_view line) {
  if (line.ends_with('}')) return parse_report(line);
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos || line.substr(space + 1) != crc_of(line.substr(0, space)))
    return Error(ErrorKind::corrupt, "report: its CRC is of other bytes");
  return parse_report(line.substr(0, space));
}

}  // namespace trainyard::model
