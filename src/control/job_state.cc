#include "control/job_state.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace trainyard::control {
namespace {

using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;

// What the real service writes into StatusMessage, without the documentation's final dots.
constexpr std::string_view kStarting = "Starting the training job";
constexpr std::string_view kPreparing = "Preparing the instances for training";
constexpr std::string_view kWaiting = "Training job waiting for capacity";
constexpr std::string_view kDownloadingImage = "Downloading the training image";
constexpr std::string_view kTraining = "Training image download completed. Training in progress.";
constexpr std::string_view kUploading = "Uploading generated training model";
constexpr std::string_view kStopping = "Stopping the training job";
constexpr std::string_view kInternalError =
    "InternalServerError: We encountered an internal error. Please try again.";

// Behind the status message while the agent shows no sign of life.
constexpr std::string_view kSilent = " (the instance's agent does not respond)";

constexpr std::size_t kMostFailureReason = 1024;  // characters; shape FailureReason

struct PhaseNames {
  Phase phase;
  std::string_view secondary;
  std::string_view status;
  bool terminal;
};
constexpr std::array kPhases{
    PhaseNames{Phase::Starting, "Starting", "InProgress", false},
    PhaseNames{Phase::Pending, "Pending", "InProgress", false},
    PhaseNames{Phase::Downloading, "Downloading", "InProgress", false},
    PhaseNames{Phase::Training, "Training", "InProgress", false},
    PhaseNames{Phase::Uploading, "Uploading", "InProgress", false},
    PhaseNames{Phase::Stopping, "Stopping", "Stopping", false},
    PhaseNames{Phase::Completed, "Completed", "Completed", true},
    PhaseNames{Phase::Failed, "Failed", "Failed", true},
    PhaseNames{Phase::Stopped, "Stopped", "Stopped", true},
    PhaseNames{Phase::MaxRuntimeExceeded, "MaxRuntimeExceeded", "Stopped", true},
};
const PhaseNames& names_of(Phase phase) {
  return kPhases.at(static_cast<std::size_t>(phase));
}

std::string_view terminal_message(Phase phase) {
  switch (phase) {
    case Phase::Completed:
      return "Training job completed";
    case Phase::Stopped:
      return "Training job stopped";
    case Phase::MaxRuntimeExceeded:
      return "Training job runtime exceeded MaxRuntimeInSeconds provided";
    default:
      return "Training job failed";
  }
}

// At most `most` characters of UTF-8, none of them cut in two.
std::string cut_to_characters(std::string text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins_character && characters++ == most) {
      text.resize(i);
      break;
    }
  }
  return text;
}

// One step being taken: the state as it becomes, and the effects as they add up.
class Stepper {
 public:
  explicit Stepper(const JobState& state) : step_{state, {}, false} {}
  Step take() && { return std::move(step_); }

  void on(const Created& event) {
    if (!state().transitions.empty()) return;
    state().id = event.id;
    state().creation_time = state().last_modified_time = event.at;
    enter(Phase::Starting, event.at, kStarting);
  }

  void on(const Queued& event) {
    if (state().attempt != 0 || !created()) return;
    if (phase() == Phase::Starting) {
      enter(Phase::Pending, event.at, event.reason.empty() ? kWaiting : event.reason);
    } else if (phase() == Phase::Pending && !event.reason.empty()) {
      say(event.at, event.reason);
    }
  }

  void on(const AttemptStarted& event) {
    if (!created() || is_terminal(phase()) || phase() == Phase::Stopping) return;
    if (event.attempt <= state().attempt) return;
    state().attempt = event.attempt;
    state().last_sequence = 0;
    state().losses = {};
    touch(event.at);
    add(EffectKind::start_attempt);
  }

  void on(const AgentReported& event) {
    const Report& report = event.report;
    if (!created() || is_terminal(phase())) return;
    if (event.attempt != state().attempt || report.sequence <= state().last_sequence) return;
    state().last_sequence = report.sequence;
    step_.changed = true;
    take_up(report);
  }

  void on(const StopRequested& event) {
    if (!created() || is_terminal(phase()) || phase() == Phase::Stopping) return;
    stop(event.at, StopReason::StopRequested);
    if (state().attempt == 0) {
      finish(Phase::Stopped, event.at);
    } else {
      add(EffectKind::request_stop);
    }
  }

  void on(const AgentGone& event) {
    if (!is_current(event.attempt)) return;
    fail(std::string(kInternalError) + " The instance's agent ended without a result." +
             (event.reason.empty() ? "" : " (" + event.reason + ")"),
         event.at);
  }

  void on(const AgentSilent& event) {
    if (!is_current(event.attempt) || event.silent == is_silent(state())) return;
    std::string& message = state().transitions.back().status_message;
    if (event.silent) {
      message += kSilent;
    } else {
      message.resize(message.size() - kSilent.size());
    }
    touch(event.at);
    add(EffectKind::publish);
  }

  void on(const AttemptCutOff& event) {
    if (!is_current(event.attempt)) return;
    stop(event.at, event.reason);
    finish_stopped(event.at);
  }

  void on(const LaunchFailed& event) {
    if (!is_current(event.attempt)) return;
    if (phase() == Phase::Stopping) {
      finish(Phase::Stopped, event.at);
    } else {
      fail(std::string(kInternalError) + " (" + event.reason + ")", event.at);
    }
  }

 private:
  JobState& state() { return step_.state; }
  Phase phase() const { return step_.state.phase; }
  bool created() const { return !step_.state.transitions.empty(); }
  bool is_current(int attempt) const {
    return created() && !is_terminal(phase()) && attempt != 0 && attempt == step_.state.attempt;
  }
  void add(EffectKind kind) {
    const bool of_attempt = kind != EffectKind::publish;
    step_.effects.push_back({kind, of_attempt ? state().attempt : 0});
  }

  // The event's time, but never before what was already shown: clocks step back, histories don't.
  Timestamp touch(Timestamp at) {
    state().last_modified_time = std::max(state().last_modified_time, at);
    step_.changed = true;
    return state().last_modified_time;
  }

  void enter(Phase to, Timestamp at, std::string_view message) {
    at = touch(at);
    if (created()) {
      // Whoever tells of a new phase is not silent.
      if (is_silent(state())) {
        std::string& last = state().transitions.back().status_message;
        last.resize(last.size() - kSilent.size());
      }
      state().transitions.back().end_time = at;
    }
    Transition entry{to, at, {}, std::string(message)};
    if (is_terminal(to)) entry.end_time = at;
    state().transitions.push_back(std::move(entry));
    state().phase = to;
    if (step_.effects.empty() || step_.effects.back().kind != EffectKind::publish) {
      add(EffectKind::publish);
    }
  }

  void say(Timestamp at, std::string_view message) {
    touch(at);
    if (state().transitions.back().status_message == message) return;
    state().transitions.back().status_message = message;
    add(EffectKind::publish);
  }

  bool before_training() const {
    return phase() == Phase::Starting || phase() == Phase::Pending || phase() == Phase::Downloading;
  }

  void take_up(const Report& report) {
    switch (report.kind) {
      case ReportKind::started:
        return;
      case ReportKind::preparing:
        if (phase() == Phase::Starting || phase() == Phase::Pending) say(report.at, kPreparing);
        return;
      case ReportKind::downloading:
        return download(report);
      case ReportKind::training:
        begin_billing(report.at);
        if (before_training()) enter(Phase::Training, report.at, kTraining);
        return;
      case ReportKind::metric:
        return note_metric(report);
      case ReportKind::stopping:
        stop(report.at, report.stop_reason.value_or(StopReason::StopRequested));
        return;
      case ReportKind::uploading:
        if (phase() == Phase::Stopping || phase() == Phase::Uploading) return;
        if (report.exit_code.value_or(0) != 0) {
          state().failure_detected_time = std::max(state().last_modified_time, report.at);
        }
        enter(Phase::Uploading, report.at, kUploading);
        return;
      case ReportKind::finished:
        note_losses(report);
        return finished(report);
      case ReportKind::losses:
        touch(report.at);
        return note_losses(report);
    }
  }

  // Not once the container has ended: what was not billed by then never is.
  void begin_billing(Timestamp at) {
    const bool ended = phase() == Phase::Uploading || state().failure_detected_time;
    if (!ended && !state().training_start_time) state().training_start_time = touch(at);
  }

  void download(const Report& report) {
    begin_billing(report.at);
    const std::string message =
        report.message.empty() ? std::string(kDownloadingImage) : report.message;
    if (phase() == Phase::Downloading) {
      say(report.at, message);
    } else if (phase() == Phase::Starting || phase() == Phase::Pending) {
      enter(Phase::Downloading, report.at, message);
    }
  }

  void note_metric(const Report& report) {
    if (!std::isfinite(report.metric_value))
      return;  // the API's numbers are JSON's: no NaN, no infinity
    auto& metrics = state().final_metrics;
    auto it = std::find_if(metrics.begin(), metrics.end(), [&](const FinalMetric& m) {
      return m.metric_name == report.metric_name;
    });
    if (it == metrics.end()) it = metrics.insert(it, FinalMetric{report.metric_name, 0, {}});
    it->value = report.metric_value;
    it->timestamp = report.at;
    touch(report.at);
  }

  // Counts only grow; an agent that cleans up after another one knows nothing of that one's.
  void note_losses(const Report& report) {
    model::Losses& losses = state().losses;
    losses.log_lines = std::max(losses.log_lines, report.losses.log_lines);
    losses.log_bytes = std::max(losses.log_bytes, report.losses.log_bytes);
    losses.metric_points = std::max(losses.metric_points, report.losses.metric_points);
  }

  void stop(Timestamp at, StopReason reason) {
    if (phase() == Phase::Stopping) return;
    state().stop_reason = reason;
    enter(Phase::Stopping, at, kStopping);
  }

  void finished(const Report& report) {
    state().model_artifacts = report.model_artifacts;
    const Outcome outcome = report.outcome.value_or(Outcome::Failed);
    // The exit code of a container that was told to stop says nothing. What else went wrong (an
    // upload that failed) does.
    const bool only_exit_code = report.failure_reason.starts_with("AlgorithmError");
    if (outcome == Outcome::Failed && !(phase() == Phase::Stopping && only_exit_code)) {
      return fail(
          report.failure_reason.empty() ? std::string(kInternalError) : report.failure_reason,
          report.at);
    }
    if (outcome == Outcome::Completed && phase() != Phase::Stopping) {
      return finish(Phase::Completed, report.at);
    }
    stop(report.at, report.stop_reason.value_or(StopReason::StopRequested));
    finish_stopped(report.at);
  }

  void finish_stopped(Timestamp at) {
    finish(*state().stop_reason == StopReason::MaxRuntimeExceeded ? Phase::MaxRuntimeExceeded
                                                                  : Phase::Stopped,
           at);
  }

  void fail(std::string reason, Timestamp at) {
    state().failure_reason = cut_to_characters(std::move(reason), kMostFailureReason);
    finish(Phase::Failed, at);
  }

  void finish(Phase terminal, Timestamp at) {
    enter(terminal, at, terminal_message(terminal));
    if (state().training_start_time) {
      const Timestamp end = terminal == Phase::Failed && state().failure_detected_time
                                ? *state().failure_detected_time
                                : state().transitions.back().start_time;
      const auto whole =
          std::chrono::duration_cast<std::chrono::seconds>(end - *state().training_start_time);
      state().training_end_time = end;
      // Both shapes have a minimum of 1, and a stop within the first second was seen to show 1
      // and 1.
      state().training_time_in_seconds = std::max<std::int64_t>(1, whole.count());
      state().billable_time_in_seconds = state().training_time_in_seconds;
    }
    if (state().attempt != 0) add(EffectKind::release_capacity);
  }

  Step step_;
};

}  // namespace

bool is_silent(const JobState& state) {
  return !state.transitions.empty() && state.transitions.back().status_message.ends_with(kSilent);
}

std::string_view to_string(Phase phase) {
  return names_of(phase).secondary;
}

std::optional<Phase> parse_phase(std::string_view text) {
  for (const PhaseNames& names : kPhases) {
    if (names.secondary == text) return names.phase;
  }
  return std::nullopt;
}

std::string_view training_job_status(Phase phase) {
  return names_of(phase).status;
}
bool is_terminal(Phase phase) {
  return names_of(phase).terminal;
}

Timestamp time_of(const JobEvent& event) {
  if (const auto* reported = std::get_if<AgentReported>(&event)) return reported->report.at;
  return std::visit(
      [](const auto& e) {
        if constexpr (requires { e.at; }) {
          return e.at;
        } else {
          return Timestamp{};
        }
      },
      event);
}

Step apply_event(const JobState& state, const JobEvent& event) {
  Stepper stepper(state);
  std::visit([&](const auto& e) { stepper.on(e); }, event);
  return std::move(stepper).take();
}

JobState replay(const std::vector<JobEvent>& events) {
  JobState state;
  for (const JobEvent& event : events) state = apply_event(state, event).state;
  return state;
}

}  // namespace trainyard::control
