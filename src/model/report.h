#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/infra_check.h"

// What an agent tells of its instance: the lines of its journal (<instance folder>/journal, one
// JSON object a line, docs/formats/journal.md). Numbered from 1 without gaps, so that a reader that
// saw n takes up at n + 1 and counts each once. Every line is durable before the step that it
// announces is begun (intent before act) or after the outcome that it tells.
namespace trainyard::model {

enum class ReportKind {
  started,      // an agent took up the plan; again after a restart of the agent
  preparing,    // hosts are there, volume being made
  downloading,  // `message`: "Downloading input data" or "Downloading the training image"
  training,     // the container was started
  // metric_name, metric_value, at: the newest value of a metric, at most one per second and metric.
  metric,
  stopping,   // a limit was passed: `stop_reason`. (A stop asked for by control is not reported.)
  uploading,  // the container has ended: exit_code
  finished,   // the last line, always: outcome and what goes with it
  losses,     // what could not be kept has grown: `losses`
  // Only of attempts with several hosts:
  ready,     // all is prepared; the container is started when gate `start` is open
  uploaded,  // this host's part of the outputs is in S3; the lead merges at gate `finish`
  // Only of jobs with InfraCheckConfig, before `downloading`: `checks`.
  checked,
};

// What an instance's container wrote and nobody can read: the disk was full, or a limit was passed.
// Counted from the attempt's start.
struct Losses {
  std::int64_t log_lines = 0;
  std::int64_t log_bytes = 0;  // of those lines, as they would have stood in the log stream's file
  std::int64_t metric_points = 0;

  bool any() const { return log_lines != 0 || log_bytes != 0 || metric_points != 0; }
  friend bool operator==(const Losses&, const Losses&) = default;
};

// Why a job is stopped. An agent knows the first two; the others are limits that control keeps.
enum class StopReason {
  StopRequested,
  MaxRuntimeExceeded,
  MaxWaitTimeExceeded,
  MaxPendingTimeExceeded,
};

std::string_view to_string(StopReason reason);
std::optional<StopReason> parse_stop_reason(std::string_view text);

enum class Outcome {
  Completed,
  Failed,   // failure_reason says why, as DescribeTrainingJob will
  Stopped,  // stop_reason says why; also an instance that was stopped because a peer failed
};

std::string_view to_string(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);

// Whose fault a failure is; decided once, where it happens. Whether a class is retried is
// control/retry_policy.h's.
enum class FailureClass {
  none,          // no failure
  algorithm,     // the container's exit code, or what the job's code wrote
  client,        // the request's: missing data, an image that is not there, denied access
  platform,      // ours, or the machine's: "InternalServerError"
  capacity,      // the machine lacks what the job was to have
  interruption,  // the instance was taken away by its engine
};

std::string_view to_string(FailureClass failure);
std::optional<FailureClass> parse_failure_class(std::string_view text);

struct Report {
  std::int64_t sequence = 0;
  Timestamp at{};
  ReportKind kind = ReportKind::started;

  std::string job_id{};  // `started`: LaunchPlan::job_id
  std::string message{};
  std::optional<int> exit_code{};
  std::string metric_name{};
  double metric_value = 0;
  std::optional<StopReason> stop_reason{};
  std::optional<Outcome> outcome{};
  std::string failure_reason{};  // "AlgorithmError: …", at most 1024 characters
  // With `finished` of outcome Failed. Lines of before there were classes are read with the class
  // that their reason begins with.
  FailureClass failure_class = FailureClass::none;
  std::string model_artifacts{};  // s3://… of the model, empty if none was uploaded
  bool left_behind = false;       // there may be something of it: until kUndoneFile is there
  // With `finished`: once kWarmFile is there, what a matching job can use is (PlanWarmPool).
  bool warm = false;
  Losses losses{};  // with `losses` and `finished`
  // With `finished` of outcome Failed: root and volume of the instance are kept until then.
  std::optional<Timestamp> kept_until{};
  std::vector<InfraCheck> checks{};  // with `checked`, in the order in which they were made
};

std::string to_json_line(const Report& report);  // ends in '\n'
// corrupt: not a report. A torn last line (no '\n') is the reader's to keep back.
Result<Report> parse_report(std::string_view line);

// A journal's line: the report's JSON, a space, and the CRC-32C of that JSON in hex. Ends in '\n'.
std::string to_journal_line(const Report& report);
// Without the '\n'. Lines of before there was a CRC have none, and are read. corrupt: not a report,
// or its CRC is of other bytes.
Result<Report> parse_journal_line(std::string_view line);

}  // namespace trainyard::model
