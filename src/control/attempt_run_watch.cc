#include <algorithm>
#include <iterator>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/attempt_run.h"

// Monitors the instances of an attempt.
namespace trainyard::control {
namespace {

// An agent that dies is restarted, and continues from its journal. After this many starts without
// progress, and without living long enough, it is given up.
constexpr int kMaxStarts = 10;
constexpr std::chrono::minutes kLongLife{1};

bool names(const std::vector<std::string>& hosts, const std::string& host) {
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

}  // namespace

std::vector<engine::AgentOrder> AttemptRun::orders() const {
  std::vector<engine::AgentOrder> orders;
  if (is_occupied_) return orders;
  for (const Instance& instance : instances_)
    if (!instance.is_over) orders.push_back(instance.order);
  return orders;
}

std::vector<JobEvent> AttemptRun::look(const JobRecorder::Job& job, const Polled& polled) {
  const AttemptState* state = running_attempt(job.state);
  if (state == nullptr || state->number != number_) return {};
  if (is_occupied_) return vacate(job);
  open_gates();
  std::vector<JobEvent> events;
  std::vector<Instance*> to_start;
  for (Instance& instance : instances_) {
    const auto status = polled.find(instance.order.id);
    if (instance.is_over || status == polled.end()) continue;
    std::optional<JobEvent> event;
    switch (status->second.state) {
      case engine::PlacementState::queued:
        break;
      case engine::PlacementState::running:
        event = watch(instance, *state);
        break;
      case engine::PlacementState::preempted:
        fence(instance);
        event = AgentGone{parts_.clock.now(), number_, instance.order.id.host,
                          status->second.reason, model::FailureClass::interruption};
        break;
      case engine::PlacementState::gone:
        event = end_of_gone(instance, *state);
        if (!event) to_start.push_back(&instance);
        break;
    }
    if (event) events.push_back(std::move(*event));
  }
  send_stop(*state);
  if (!to_start.empty()) {
    std::vector<JobEvent> ended = start(job, to_start);
    events.insert(events.end(), std::make_move_iterator(ended.begin()),
                  std::make_move_iterator(ended.end()));
  }
  return events;
}

// Silence is reported, but ends nothing: the guarantees to the job are kept without an agent that
// doesn't respond.
std::optional<JobEvent> AttemptRun::watch(Instance& instance, const AttemptState& state) {
  instance.starts = std::max(instance.starts, 1);
  const InstanceState* counted = state.find(instance.order.id.host);
  if (counted == nullptr) return std::nullopt;
  const Timestamp now = parts_.clock.now();
  AttemptSigns signs{read_heartbeat(instance.order.directory),
                     state.stop_cause != StopCause::none || counted->is_stopping, std::nullopt,
                     max_runtime_, stop_grace_};
  if (state.training_start) signs.run_time = now - *state.training_start;
  const AttemptWatch::Overdue overdue = instance.watch.look(Steady::now(), signs);
  if (overdue != AttemptWatch::Overdue::nothing) {
    const bool runtime = overdue == AttemptWatch::Overdue::runtime;
    log::error("attempt_cut_off",
               {{"job", job_},
                {"attempt", number_},
                {"instance", instance.order.id.host},
                {"reason", runtime ? "its agent is silent, and MaxRuntimeInSeconds has passed"
                                   : "its agent is silent, and does not stop"}});
    for (const Instance& each : instances_) fence(each);
    return AttemptCutOff{
        now, number_,
        runtime ? model::StopReason::MaxRuntimeExceeded : model::StopReason::StopRequested};
  }
  const bool silent = instance.watch.is_silent();
  if (silent == counted->is_silent || !(silent || instance.watch.is_responding()))
    return std::nullopt;
  log::warning(silent ? "agent_silent" : "agent_heard_again",
               {{"job", job_}, {"attempt", number_}, {"instance", instance.order.id.host}});
  return AgentSilent{now, number_, instance.order.id.host, silent};
}

std::optional<JobEvent> AttemptRun::end_of_gone(Instance& instance, const AttemptState& state) {
  const std::string& host = instance.order.id.host;
  const Timestamp now = parts_.clock.now();
  if (instance.counted > 0) {
    instance.starts = std::max(instance.starts, 1);
    log::warning(
        "agent_gone",
        {{"job", job_}, {"attempt", number_}, {"instance", host}, {"reports", instance.counted}});
  } else if (names(hosts_to_stop(state), host)) {
    return LaunchFailed{now, number_, host, "stopped before its start"};
  }
  const bool lived = instance.starts > 0 && instance.started_at != Steady::time_point{} &&
                     Steady::now() - instance.started_at > kLongLife;
  if (lived) instance.starts = 1;
  if (instance.starts >= kMaxStarts) return AgentGone{now, number_, host};
  return std::nullopt;
}

// Repeated until it takes effect: the first request may have come before the agent could receive
// it.
void AttemptRun::send_stop(const AttemptState& state) {
  const std::vector<std::string> hosts = hosts_to_stop(state);
  for (const Instance& instance : instances_) {
    if (instance.is_over || !names(hosts, instance.order.id.host)) continue;
    write_stop_file(instance, state.stop_cause);
    if (const auto sent = parts_.engine.stop(instance.order); !sent)
      log::warning(
          "stop_not_delivered",
          {{"job", job_}, {"instance", instance.order.id.host}, {"error", sent.error().message()}});
  }
}

// Must happen before the agent is signalled, which would take the stop for a permanent one; that
// agent may die, and the next one has to know.
void AttemptRun::write_stop_file(const Instance& instance, StopCause cause) {
  const bool interrupted = cause == StopCause::interrupted;
  const std::filesystem::path file =
      instance.order.directory / (interrupted ? model::kInterruptedFile : model::kStopFile);
  std::error_code error;
  if (std::filesystem::exists(file, error)) return;
  if (interrupted) FAILPOINT("server.interruption.tell");
  if (const auto written = replace_file_durably(file, "", 0600); !written)
    log::warning("stop_not_told", {{"job", job_},
                                   {"instance", instance.order.id.host},
                                   {"error", written.error().message()}});
}

void AttemptRun::open_gate(const OpenGate& gate) {
  if (gate.attempt != number_) return;
  gates_.push_back(gate);
  open_gates();
}

void AttemptRun::open_gates() {
  std::erase_if(gates_, [&](const OpenGate& gate) {
    const bool start = gate.gate == model::Gate::start;
    for (const Instance& instance : instances_) {
      const auto opened = parts_.engine.open_gate(instance.order, gate.gate,
                                                  start ? "" : model::to_gate_text(gate.hosts));
      if (!opened) {
        log::error("gate_not_opened", {{"job", job_},
                                       {"instance", instance.order.id.host},
                                       {"gate", model::gate_file(gate.gate)},
                                       {"error", opened.error().message()}});
        return false;
      }
      if (!start) break;  // the lead only
    }
    return true;
  });
}

// Removes what an earlier job of this name left; then the attempt is launched.
std::vector<JobEvent> AttemptRun::vacate(const JobRecorder::Job& job) {
  if (job.state.phase == Phase::Stopping) return refuse_start("stopped before its start");
  next_poll_ = Steady::now() + parts_.vacate_pace;
  if (parts_.cleaner.has_job(job_)) return {};
  const auto step = [&]() -> Result<engine::CleanState> {
    TRY(const auto state, clear_attempts(parts_.engine, parts_.attempts, job_));
    if (state == engine::CleanState::clean) TRY_VOID(remove_attempts(parts_.attempts, job_));
    return state;
  };
  const auto state = step();
  if (!state) {
    next_poll_ = Steady::now() + parts_.vacate_retry;
    log::error("attempt_folder_not_vacated", {{"job", job_}, {"error", state.error().message()}});
    return {};
  }
  if (*state == engine::CleanState::working) return {};
  is_occupied_ = false;
  return launch(job);
}

std::vector<JobEvent> AttemptRun::refuse_start(const std::string& reason) {
  std::vector<JobEvent> events;
  for (const Instance& instance : instances_)
    if (!instance.is_over)
      events.emplace_back(
          LaunchFailed{parts_.clock.now(), number_, instance.order.id.host, reason});
  return events;
}

// Nothing of an instance may continue to run when the job's state says that it is over.
void AttemptRun::fence(const Instance& instance) {
  if (const auto killed = parts_.engine.kill(instance.order); !killed)
    log::error("agent_not_killed", {{"job", job_},
                                    {"attempt", number_},
                                    {"instance", instance.order.id.host},
                                    {"error", killed.error().message()}});
}

}  // namespace trainyard::control
