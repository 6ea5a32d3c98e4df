#include "model/report.h"

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <utility>

#include "base/crc32c.h"
#include "model/declared_document.h"
#include "model/json_text.h"

namespace trainyard::model {
namespace {

// What FailureReason started with before reports had a class.
constexpr std::array kReasonPrefixes = {
    std::pair<std::string_view, FailureClass>{"AlgorithmError", FailureClass::algorithm},
    std::pair<std::string_view, FailureClass>{"ClientError", FailureClass::client},
    std::pair<std::string_view, FailureClass>{"CapacityError", FailureClass::capacity},
};

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

void Declaration<Report>::complete(DocumentReader& reader, Report& report) {
  const auto require = [&](std::string_view name) {
    if (!reader.has(name)) reader.fail(name, "is missing");
  };
  if (report.kind == ReportKind::metric) {
    require("metric_name");
    require("metric_value");
  }
  if (report.kind == ReportKind::stopping) require("stop_reason");
  if (report.kind == ReportKind::finished) require("outcome");
  // For lines written before there was `failure_class`; their reason contains it.
  if (reader.has("retryable_by_platform")) reader.boolean("retryable_by_platform");
  if (!reader.has("failure_class")) report.failure_class = class_of_older_report(report);
}

std::string to_json_line(const Report& report) {
  return json_text(write_document(report)) + "\n";
}

Result<Report> parse_report(std::string_view line) {
  TRY(const boost::json::object object, parse_document("report", line));
  DocumentReader reader("report", object);
  Report report;
  read_members(reader, report);
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
