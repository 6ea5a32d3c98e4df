#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "control/job_state.h"

// For tests: the events of a training job told in a few words.
namespace trainyard::control {

inline Timestamp at(std::int64_t millis) {
  return from_epoch_millis(1'747'419'050'000 + millis);
}

// As an agent would say it with that reason.
inline model::FailureClass class_for_test(const std::string& reason, model::Outcome outcome) {
  if (outcome != model::Outcome::Failed) return model::FailureClass::none;
  if (reason.starts_with("AlgorithmError")) return model::FailureClass::algorithm;
  if (reason.starts_with("ClientError")) return model::FailureClass::client;
  return model::FailureClass::platform;
}

// A small vocabulary: events by name, reports numbered as they are made.
struct Story {
  std::vector<JobEvent> events;
  std::int64_t sequence = 0;
  int attempt = 1;
  std::string host = kFirstHost;

  Story& add(JobEvent event) {
    events.push_back(std::move(event));
    return *this;
  }
  Story& created(std::int64_t t) { return add(Created{at(t)}); }
  Story& queued(std::int64_t t) { return add(Queued{at(t)}); }
  Story& started(std::int64_t t, int n = 1) {
    attempt = n;
    sequence = 0;
    return add(AttemptStarted{at(t), n});
  }
  Story& stop(std::int64_t t) { return add(StopRequested{at(t)}); }
  Story& report(std::int64_t t, model::ReportKind kind, std::string message = {}) {
    return add_report(t, [&](model::Report& r) {
      r.kind = kind;
      r.message = std::move(message);
    });
  }
  Story& uploading(std::int64_t t, int exit_code) {
    return add_report(t, [&](model::Report& r) {
      r.kind = model::ReportKind::uploading;
      r.exit_code = exit_code;
    });
  }
  Story& metric(std::int64_t t, std::string name, double value) {
    return add_report(t, [&](model::Report& r) {
      r.kind = model::ReportKind::metric;
      r.metric_name = std::move(name);
      r.metric_value = value;
    });
  }
  Story& limit(std::int64_t t) {
    return add_report(t, [](model::Report& r) {
      r.kind = model::ReportKind::stopping;
      r.stop_reason = model::StopReason::MaxRuntimeExceeded;
    });
  }
  Story& finished(std::int64_t t, model::Outcome outcome, std::string reason = {},
                  std::string artifacts = {}) {
    return add_report(t, [&](model::Report& r) {
      r.kind = model::ReportKind::finished;
      r.outcome = outcome;
      r.failure_class = class_for_test(reason, outcome);
      r.failure_reason = std::move(reason);
      r.model_artifacts = std::move(artifacts);
    });
  }
  template <class Fill>
  Story& add_report(std::int64_t t, Fill fill) {
    model::Report report;
    report.sequence = ++sequence;
    report.at = at(t);
    fill(report);
    return add(AgentReported{attempt, host, report});
  }
  JobState state() const { return replay(events); }
};

// A job that is in `Training`, by the times of the real job in the specification.
inline Story in_training() {
  Story story;
  story.created(603).started(700).report(800, model::ReportKind::started);
  story.report(900, model::ReportKind::preparing);
  story.report(42'239, model::ReportKind::downloading, "Downloading the training image");
  story.report(143'943, model::ReportKind::training);
  return story;
}

}  // namespace trainyard::control
