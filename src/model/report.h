#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/declaration.h"
#include "model/document.h"
#include "model/enum.h"
#include "model/infra_check.h"
#include "model/rules.h"

// The reports of an agent about its instance: the lines of its journal (<instance folder>/journal,
// one JSON object per line, docs/formats/journal.md). Numbered from 1 without gaps, so that a
// reader that has read n continues at n + 1 and counts each once. Every line is durable before the
// step that it announces starts, or after the outcome that it reports.
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(
    ReportKind,
    started,      // an agent started on the plan; again after a restart of the agent
    preparing,    // the hosts exist, the volume is being created
    downloading,  // `message`: "Downloading input data" or "Downloading the training image"
    training,     // the container was started
    // metric_name, metric_value, at: the newest value of a metric, at most once per second and
    // metric.
    metric,
    stopping,   // a limit was exceeded: `stop_reason`. (Stops by control aren't reported)
    uploading,  // the container has ended: exit_code
    finished,   // always the last line: outcome and details
    losses,     // the losses have grown: `losses`
    // Only for attempts with several hosts:
    ready,     // prepared; the container starts when gate `start` is open
    uploaded,  // this host's part of the outputs is in S3; the lead joins at gate `finish`
    // Only for jobs with InfraCheckConfig, before `downloading`: `checks`.
    checked)

// Output of an instance's container that couldn't be stored: the disk was full, or a limit was
// exceeded. Counted from the start of the attempt.
struct Losses {
  std::int64_t log_lines = 0;
  std::int64_t log_bytes = 0;  // of those lines, as they would have been in the log stream's file
  std::int64_t metric_points = 0;

  bool any() const { return log_lines != 0 || log_bytes != 0 || metric_points != 0; }
  friend bool operator==(const Losses&, const Losses&) = default;
};

// Why a job is stopped. An agent knows the first two; the others are limits that control enforces.
TRAINYARD_MODEL_ENUM(StopReason, StopRequested, MaxRuntimeExceeded, MaxWaitTimeExceeded,
                     MaxPendingTimeExceeded)

// Failed: failure_reason says why, as DescribeTrainingJob will. Stopped: stop_reason says why; also
// if the instance was stopped because a peer failed.
TRAINYARD_MODEL_ENUM(Outcome, Completed, Failed, Stopped)

// Whose fault a failure is; decided once, where it happens. control/retry_policy.h decides whether
// a class is retried.
TRAINYARD_MODEL_ENUM(FailureClass,
                     none,          // no failure
                     algorithm,     // the container's exit code, or what the job's code wrote
                     client,        // the request's: missing data, missing image, access denied
                     platform,      // ours, or the machine's: "InternalServerError"
                     capacity,      // the machine lacks resources that the job needs
                     interruption)  // the engine took the instance away

struct Report {
  std::int64_t sequence = 0;
  Timestamp at{};
  ReportKind kind = ReportKind::started;

  std::string job_id{};  // `started`: LaunchPlan::job_id
  std::string message{};
  std::optional<int> exit_code{};
  std::string metric_name{};
  std::optional<double> metric_value{};
  std::optional<StopReason> stop_reason{};
  std::optional<Outcome> outcome{};
  std::string failure_reason{};  // "AlgorithmError: …", at most 1024 characters
  // With `finished` of outcome Failed. Lines from before there were classes get the class that
  // their reason starts with.
  FailureClass failure_class = FailureClass::none;
  std::string model_artifacts{};  // s3://… of the model, empty if none was uploaded
  bool left_behind = false;       // something may be left: until kUndoneFile exists
  // With `finished`: a matching job can use what is left, once kWarmFile exists (PlanWarmPool).
  bool warm = false;
  Losses losses{};  // with `losses` and `finished`
  // With `finished` of outcome Failed: root and volume of the instance are kept until then.
  std::optional<Timestamp> kept_until{};
  std::vector<InfraCheck> checks{};  // with `checked`, in the order of the checks
  friend bool operator==(const Report&, const Report&) = default;
};

// In stored jobs too.
template <>
struct Declaration<Losses> {
  static void declare(auto& members) {
    members.optional("lost_log_lines", &Losses::log_lines, Number{.min = 0});
    members.optional("lost_log_bytes", &Losses::log_bytes, Number{.min = 0});
    members.optional("lost_metric_points", &Losses::metric_points, Number{.min = 0});
  }
};

template <>
struct Declaration<Report> {
  static void declare(auto& members) {
    members.required("sequence", &Report::sequence, Number{.min = 1});
    members.required("at", &Report::at);
    members.required("kind", &Report::kind);
    members.optional("job_id", &Report::job_id);
    members.optional("message", &Report::message);
    members.optional("exit_code", &Report::exit_code);
    members.optional("metric_name", &Report::metric_name);
    members.optional("metric_value", &Report::metric_value);
    members.optional("stop_reason", &Report::stop_reason);
    members.optional("outcome", &Report::outcome);
    members.optional("failure_reason", &Report::failure_reason);
    members.optional("model_artifacts", &Report::model_artifacts);
    members.optional("left_behind", &Report::left_behind);
    members.optional("warm", &Report::warm);
    members.optional("failure_class", &Report::failure_class);
    members.optional("kept_until", &Report::kept_until);
    members.embedded(&Report::losses);
    members.optional("checks", &Report::checks);
  }
  static void complete(DocumentReader& reader, Report& report);
};

std::string to_json_line(const Report& report);  // ends in '\n'
// corrupt: not a report. The reader must not pass a torn last line (without '\n').
Result<Report> parse_report(std::string_view line);

// A line of the journal: the report's JSON, a space, and the CRC-32C of that JSON in hex. Ends in
// '\n'.
std::string to_journal_line(const Report& report);
// `line` has no '\n'. Lines from before there was a CRC have none, and are accepted. corrupt: not a
// report, or the CRC doesn't match.
Result<Report> parse_journal_line(std::string_view line);

}  // namespace trainyard::model
