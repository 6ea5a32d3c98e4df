#include <algorithm>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/first_error.h"
#include "control/supervisor.h"

// What the control thread does for single attempts: launches their agents, follows their journals,
// looks after the agents, and ends the attempts.
namespace trainyard::control {
namespace {

constexpr const char* kHost = kFirstHost;

// The first agent of an attempt does the work. If it dies, a second one finds that out from the
// journal, cleans up and reports; a third would know no more.
constexpr int kMostStarts = 2;

}  // namespace

// The job's attempt has an agent when this returns, or has failed, or is looked after again soon:
// there were no means to start one, or its folder is to be vacated first.
Result<void> Supervisor::launch(const std::string& job) {
  TRY(const auto found, recorder_.find(job));
  Attempt* attempt = find_attempt(job);
  if (!found || attempt == nullptr) return ok();
  if (attempt->counted == 0)
    attempt->tail = JournalTail(attempt->order.directory / "journal", found->state.id);
  attempt->next_check = Steady::now() + options_.liveness_interval;
  const int number = attempt->order.id.attempt;
  if (is_of_another_job(options_.attempts, attempt->order, found->state.id)) {
    if (attempt->counted > 0)
      return end_attempt(job,
                         AgentGone{clock_.now(), number, kHost, "its plan.json is gone or broken"});
    log::warning(
        "attempt_folder_occupied",
        {{"job", job}, {"attempt", number}, {"directory", attempt->order.directory.string()}});
    attempt->is_occupied = true;
    attempt->next_check = {};
    return ok();
  }
  ++attempt->starts;
  const Result<void> started = prepare_and_start(*found, attempt->order);
  not_launched_.erase(job);
  if (started) return ok();
  if (is_shortage(started.error())) {
    --attempt->starts;
    not_launched_.insert(job);
    if (options_.alarms != nullptr) options_.alarms->raise("agents", started.error());
    return ok();
  }
  log::error("agent_start_failed", {{"job", job},
                                    {"attempt", number},
                                    {"instance", attempt->order.id.host},
                                    {"error", started.error().message()}});
  if (attempt->counted > 0)
    return end_attempt(job, AgentGone{clock_.now(), number, kHost, started.error().message()});
  return end_attempt(job, LaunchFailed{clock_.now(), number, kHost, started.error().message()});
}

// What a job of this name before it left goes; then the attempt is launched.
Result<void> Supervisor::vacate(const std::string& job) {
  Attempt* attempt = find_attempt(job);
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  const int number = attempt->order.id.attempt;
  if (found->state.phase == Phase::Stopping)
    return end_attempt(job, LaunchFailed{clock_.now(), number, kHost, "stopped before its start"});
  attempt->next_check = Steady::now() + options_.journal_interval;
  if (cleaner_.has_job(job)) return ok();
  const auto step = [&]() -> Result<engine::CleanState> {
    TRY(const auto state, clear_attempts(engine_, options_.attempts, job));
    if (state == engine::CleanState::clean) TRY_VOID(remove_attempts(options_.attempts, job));
    return state;
  };
  const auto state = step();
  if (!state) {
    attempt->next_check = Steady::now() + options_.clean_up_retry;
    log::error("attempt_folder_not_vacated", {{"job", job}, {"error", state.error().message()}});
    return ok();
  }
  if (*state == engine::CleanState::working) return ok();
  attempt->is_occupied = false;
  return launch(job);
}

// Idempotent.
void Supervisor::release_attempt(const std::string& job, int number) {
  credentials_.remove(job, number);
  if (const Attempt* attempt = find_attempt(job)) {
    const bool left_behind =
        !attempt->is_undone && needs_cleaning(options_.attempts, attempt->order);
    const auto share = scheduler_.share_of(job);
    if (left_behind && share) scheduler_.adopt(mark_name(attempt->order.id), *share);
    if (!left_behind) mark_closed(options_.attempts, attempt->order.id);
    cleaner_.add(attempt->order, left_behind);
  }
  attempts_.erase(job);
  release(job);
}

// Intent before act: the plan is durable before anything can read it. One that is there is kept.
Result<void> Supervisor::prepare_and_start(const JobRecorder::Job& job,
                                           const engine::AgentOrder& order) {
  const std::filesystem::path path = order.directory / "plan.json";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    auto volume = disk_.find_grant(order.id.job);
    if (!volume) volume = disk_.insist(order.id.job, disk_request(job.stored));
    TRY(auto plan, planner_.make_plan(job.stored, order.id, *volume));
    plan.job_id = job.state.id;
    TRY_VOID(ensure_directory(order.directory, 0700));
    const std::string text = model::to_json(plan);
    TRY_VOID(replace_file_durably(path, text, 0600));
    learn_plan(job, text);
  }
  TRY_VOID(mark_open(options_.attempts, order));
  TRY_VOID(engine_.place({order}));
  log::info("agent_started",
            {{"job", order.id.job}, {"attempt", order.id.attempt}, {"instance", order.id.host}});
  return ok();
}

// From the plan's text, which is where a token lives on. One that can't be read leaves the attempt
// without credentials, and running.
void Supervisor::learn_plan(const JobRecorder::Job& job, const std::string& plan_text) {
  const auto learn = [&]() -> Result<void> {
    TRY(const auto plan, model::parse_launch_plan(plan_text));
    if (Attempt* attempt = find_attempt(job.stored.name)) {
      attempt->max_runtime = plan.max_runtime;
      attempt->stop_grace = plan.stop_grace;
    }
    if (plan.credentials_token.empty()) return ok();
    TRY(const std::string role, planner_.role_arn(job.stored));
    credentials_.put(plan.job_name, plan.attempt, plan.credentials_token, role);
    return ok();
  };
  if (const auto learnt = learn(); !learnt) {
    log::error("no_credentials", {{"job", job.stored.name}, {"error", learnt.error().message()}});
  }
}

Result<void> Supervisor::follow_journals() {
  std::vector<std::string> jobs;
  for (const auto& [job, attempt] : attempts_) jobs.push_back(job);
  Result<void> outcome;
  for (const std::string& job : jobs) keep_first(outcome, drain(job));
  return outcome;
}

// All that the journal has now becomes events. The attempt may have ended, and be gone, when this
// returns.
Result<void> Supervisor::drain(const std::string& job) {
  while (Attempt* attempt = find_attempt(job)) {
    if (attempt->is_occupied) return ok();
    const JournalTail before = attempt->tail;
    const std::int64_t counted = attempt->counted;
    auto reports = attempt->tail.read_new();
    if (!reports && reports.error().kind() == ErrorKind::corrupt) {
      return give_up_on_journal(job, reports.error());
    }
    if (!reports) {
      log::warning("journal_not_readable", {{"job", job}, {"error", reports.error().message()}});
      return ok();
    }
    if (reports->empty()) return ok();
    std::vector<JobEvent> events;
    for (model::Report& report : *reports) {
      if (report.sequence <= attempt->counted) continue;
      attempt->counted = report.sequence;
      attempt->is_undone = report.kind == model::ReportKind::finished && !report.left_behind;
      events.emplace_back(AgentReported{attempt->order.id.attempt, kHost, std::move(report)});
    }
    if (events.empty()) continue;
    const auto recorded = recorder_.record(job, events);
    if (!recorded) {  // read again the next time
      attempt->tail = before;
      attempt->counted = counted;
      return recorded.error();
    }
    TRY_VOID(take_up(job, *recorded));
  }
  return ok();
}

Result<void> Supervisor::give_up_on_journal(const std::string& job, const Error& error) {
  log::error("journal_corrupt", {{"job", job}, {"error", error.message()}});
  const int number = find_attempt(job)->order.id.attempt;
  return end_attempt(job, AgentGone{clock_.now(), number, kHost, error.message()});
}

Result<void> Supervisor::check_agents() {
  std::vector<std::string> due;
  const auto now = Steady::now();
  for (auto& [job, attempt] : attempts_) {
    if (attempt.next_check > now) continue;
    attempt.next_check = now + options_.liveness_interval;
    due.push_back(job);
  }
  if (due.empty()) return ok();
  std::vector<engine::AgentOrder> orders;
  for (const std::string& job : due) orders.push_back(attempts_.at(job).order);
  const auto polled = engine_.poll(orders);
  if (!polled) log::warning("agents_not_polled", {{"error", polled.error().message()}});
  const auto known = polled.value_or(std::map<engine::InstanceId, engine::InstanceStatus>{});
  Result<void> outcome;
  for (const engine::AgentOrder& order : orders) {
    const auto status = known.find(order.id);
    keep_first(outcome,
               check_agent(order.id.job, status == known.end() ? nullptr : &status->second));
  }
  return outcome;
}

// `status`: null where the engine knows nothing of it at the moment.
Result<void> Supervisor::check_agent(const std::string& job, const engine::InstanceStatus* status) {
  Attempt* attempt = find_attempt(job);
  if (attempt == nullptr) return ok();
  if (attempt->is_occupied) return vacate(job);
  if (status == nullptr || status->state == engine::InstanceState::queued) return ok();
  if (status->state != engine::InstanceState::running) return handle_gone(job);
  attempt->starts = std::max(attempt->starts, 1);
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  TRY_VOID(watch_agent(*found));
  attempt = find_attempt(job);
  if (attempt == nullptr || found->state.stop_reason != model::StopReason::StopRequested)
    return ok();
  // Asked again as long as it takes: a request may have come before the agent could hear it.
  if (auto asked = engine_.stop(attempt->order); !asked) {
    log::warning("stop_not_delivered", {{"job", job}, {"error", asked.error().message()}});
  }
  return ok();
}

// Silence is said, and ends nothing. What the job was promised is kept without an agent that can't.
Result<void> Supervisor::watch_agent(const JobRecorder::Job& job) {
  Attempt& attempt = *find_attempt(job.stored.name);
  const int number = attempt.order.id.attempt;
  const JobState& state = job.state;
  AttemptSigns signs{read_heartbeat(attempt.order.directory), state.phase == Phase::Stopping,
                     std::nullopt, attempt.max_runtime, attempt.stop_grace};
  if (state.training_start_time) signs.run_time = clock_.now() - *state.training_start_time;
  const AttemptWatch::Verdict verdict = attempt.watch.look(Steady::now(), signs);
  const bool silent = attempt.watch.is_silent();
  if (silent != says_silent(state) && (silent || attempt.watch.is_heard())) {
    log::warning(
        silent ? "agent_silent" : "agent_heard_again",
        {{"job", job.stored.name}, {"attempt", number}, {"instance", attempt.order.id.host}});
    TRY_VOID(record(job.stored.name, {AgentSilent{clock_.now(), number, kHost, silent}}));
  }
  if (verdict == AttemptWatch::Verdict::none) return ok();
  const bool runtime = verdict == AttemptWatch::Verdict::runtime_overdue;
  log::error("attempt_cut_off",
             {{"job", job.stored.name},
              {"attempt", number},
              {"instance", attempt.order.id.host},
              {"reason", runtime ? "its agent is silent, and MaxRuntimeInSeconds has passed"
                                 : "its agent is silent, and does not stop"}});
  return end_attempt(job.stored.name, AttemptCutOff{clock_.now(), number,
                                                    runtime ? model::StopReason::MaxRuntimeExceeded
                                                            : model::StopReason::StopRequested});
}

Result<void> Supervisor::handle_gone(const std::string& job) {
  TRY_VOID(drain(job));
  Attempt* attempt = find_attempt(job);
  if (attempt == nullptr) return ok();  // it had finished
  TRY(const auto found, recorder_.find(job));
  const int number = attempt->order.id.attempt;
  if (attempt->counted > 0) {
    attempt->starts = std::max(attempt->starts, 1);
    log::warning("agent_gone", {{"job", job},
                                {"attempt", number},
                                {"instance", attempt->order.id.host},
                                {"reports", attempt->counted}});
  } else if (found && found->state.phase == Phase::Stopping) {
    return end_attempt(job, LaunchFailed{clock_.now(), number, kHost, "stopped before its start"});
  }
  if (attempt->starts >= kMostStarts)
    return end_attempt(job, AgentGone{clock_.now(), number, kHost});
  return launch(job);
}

// Nothing of the attempt may run on when the job's state says that it is over.
Result<void> Supervisor::end_attempt(const std::string& job, const JobEvent& event) {
  if (const Attempt* attempt = find_attempt(job)) fence(attempt->order);
  return record(job, {event});
}

void Supervisor::fence(const engine::AgentOrder& order) {
  if (auto killed = engine_.kill(order); !killed) {
    log::error("agent_not_killed", {{"job", order.id.job},
                                    {"attempt", order.id.attempt},
                                    {"instance", order.id.host},
                                    {"error", killed.error().message()}});
  }
}

void Supervisor::clean_up() {
  for (const engine::InstanceId& id : cleaner_.step()) scheduler_.remove(mark_name(id));
}

Supervisor::Attempt Supervisor::make_attempt(const std::string& job, int number,
                                             const std::string& job_id) const {
  const engine::InstanceId id{job, number, kHost};
  const std::filesystem::path directory = instance_directory(options_.attempts, id);
  return Attempt{
      {id, directory}, JournalTail(directory / "journal", job_id), AttemptWatch(options_.watch)};
}

Supervisor::Attempt* Supervisor::find_attempt(const std::string& job) {
  const auto it = attempts_.find(job);
  return it == attempts_.end() ? nullptr : &it->second;
}

}  // namespace trainyard::control
