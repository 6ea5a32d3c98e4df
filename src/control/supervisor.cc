#include "control/supervisor.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"

namespace trainyard::control {
namespace {

constexpr const char* kHost = "algo-1";

// The first agent of an attempt does the work. If it dies, a second one finds that out from the
// journal, cleans up and reports; a third would know no more.
constexpr int kMostStarts = 2;

constexpr int kMaxRetryFactor = 100;

Error leaving_error() {
  return Error(ErrorKind::unavailable, "training jobs are not supervised any more");
}

// Of two, the first.
void keep_first(Result<void>& outcome, Result<void> next) {
  if (outcome) outcome = std::move(next);
}

// What scheduler_ knows an ended attempt by, that holds its share until it is cleaned up after.
std::string share_of(const engine::InstanceId& id) {
  return id.job + "." + std::to_string(id.attempt) + "." + id.host;
}

}  // namespace

std::filesystem::path instance_directory(const std::filesystem::path& attempts,
                                         const engine::InstanceId& instance) {
  return attempts / instance.job / std::to_string(instance.attempt) / instance.host;
}

Supervisor::Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
                       const Machine& machine, const Clock& clock, SupervisorOptions options)
    : recorder_(recorder),
      engine_(engine),
      planner_(planner),
      clock_(clock),
      options_(std::move(options)),
      machine_(machine),
      scheduler_(machine),
      disk_(options_.disk, options_.measure_disk,
            [this](const std::string& job) { return reserved_for(job); }),
      cleaner_(engine, options_.attempts,
               {options_.farewell, options_.liveness_interval, options_.clean_up_retry}) {}

Supervisor::~Supervisor() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Result<void> Supervisor::start() {
  if (auto recovered = recover(); !recovered) {
    return std::move(recovered).error().wrap("take up the training jobs of before");
  }
  thread_ = std::thread([this] { work(); });
  return ok();
}

void Supervisor::submit(store::StoredJob job, bool knows) {
  post(Submission{std::move(job), knows});
}

void Supervisor::carry_out(const std::string& job, const std::vector<Effect>& effects) {
  post(EffectsOf{job, effects});
}

void Supervisor::post(Message message) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = messages_.empty();
    messages_.push_back(std::move(message));
  }
  if (first) wake_.notify_one();  // else it is on its way
}

Result<void> Supervisor::forget(const std::string& job) {
  TRY_VOID(see_agents_gone(engine_, options_.attempts, job, options_.farewell));
  std::promise<Result<void>> forgotten;
  auto answer = forgotten.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (left_ || leaving_) return leaving_error();
    messages_.push_back(Forgetting{job, &forgotten});
  }
  wake_.notify_one();
  return answer.get();
}

Result<void> Supervisor::drop(const std::string& job) {
  release(job);
  std::erase(newly_queued_, job);
  for (const engine::InstanceId& id : cleaner_.forget(job)) scheduler_.remove(share_of(id));
  return remove_attempts(options_.attempts, job);
}

// Jobs that were started hold their share again before any other may have it.
Result<void> Supervisor::recover() {
  TRY(const auto jobs, recorder_.list_active());
  for (const JobRecorder::Job& job : jobs) {
    const std::string& name = job.stored.name;
    if (job.state.attempt == 0) {
      enqueue(job.stored, job.state.phase == Phase::Pending);
      continue;
    }
    scheduler_.adopt(name, need_of(job.stored));
    Attempt attempt = make_attempt(name, job.state.attempt, job.state.id);
    attempt.counted = job.state.last_sequence;
    attempt.is_occupied =
        attempt.counted == 0 && is_of_another_job(options_.attempts, attempt.order, job.state.id);
    log::info("attempt_taken_up", {{"job", name},
                                   {"attempt", job.state.attempt},
                                   {"instance", kHost},
                                   {"reports", job.state.last_sequence}});
    const auto text = read_file(attempt.order.directory / "plan.json");
    attempts_.emplace(name, std::move(attempt));
    if (!text || find_attempt(name)->is_occupied) continue;
    learn_plan(job, *text);
    if (const auto plan = model::parse_launch_plan(*text)) disk_.adopt(name, plan->limits.volume);
  }
  return take_up_leftovers();
}

// Of attempts that have ended, or of jobs that are not known any more.
Result<void> Supervisor::take_up_leftovers() {
  for (const engine::AgentOrder& order : list_open(options_.attempts)) {
    const Attempt* attempt = find_attempt(order.id.job);
    if (attempt != nullptr && attempt->order.id == order.id) continue;
    TRY(const auto job, recorder_.find(order.id.job));
    log::info("attempt_to_clean", {{"job", order.id.job},
                                   {"attempt", order.id.attempt},
                                   {"instance", order.id.host},
                                   {"known", job.has_value()}});
    if (job) scheduler_.adopt(share_of(order.id), need_of(job->stored));
    cleaner_.add(order, true);
  }
  return ok();
}

void Supervisor::work() {
  std::deque<Message> messages;
  std::chrono::milliseconds retry = options_.retry_interval;
  while (true) {
    const auto done = turn(messages);
    if (done) {
      retry = options_.retry_interval;
      if (options_.alarms != nullptr) options_.alarms->lower("supervision");
    } else {
      pause(done.error(), retry);
    }
    std::unique_lock lock(mutex_);
    if (!done && !leaving_) {
      messages.insert(messages.end(), std::make_move_iterator(messages_.begin()),
                      std::make_move_iterator(messages_.end()));
      messages_.clear();
      continue;
    }
    wake_.wait_for(lock, options_.pace, [this] { return leaving_; });
    const auto awake = [this] { return leaving_ || !messages_.empty(); };
    // Where nothing runs nothing waits either, and only a message brings work.
    if (attempts_.empty() && cleaner_.is_empty()) {
      if (waits_for_disk_.empty()) {
        wake_.wait(lock, awake);
      } else {
        wake_.wait_for(lock, options_.disk_interval, awake);
      }
    } else {
      wake_.wait_for(lock, options_.journal_interval, awake);
    }
    if (leaving_) break;
    messages.swap(messages_);
  }
  leave(std::move(messages));
}

void Supervisor::pause(const Error& error, std::chrono::milliseconds& interval) {
  if (options_.alarms != nullptr) options_.alarms->raise("supervision", error);
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, interval, [this] { return leaving_; });
  interval = std::min(interval * 2, options_.retry_interval * kMaxRetryFactor);
}

// Nobody is left waiting for an answer of a thread that has ended.
void Supervisor::leave(std::deque<Message> unread) {
  const std::lock_guard lock(mutex_);
  left_ = true;
  unread.insert(unread.end(), messages_.begin(), messages_.end());
  messages_.clear();
  for (const Message& message : unread)
    if (const auto* asked = std::get_if<Forgetting>(&message))
      asked->done->set_value(leaving_error());
}

// Everything that is due is tried, whatever else fails: one job that can't be advanced holds up no
// other. What was handled is taken out of `messages`; all else finds what is left to do by itself
// the next time. The first error is told.
Result<void> Supervisor::turn(std::deque<Message>& messages) {
  Result<void> outcome;
  std::deque<Message> again;
  for (Message& message : messages) {
    auto handled = std::visit([this](const auto& each) { return handle(each); }, message);
    if (!handled) again.push_back(std::move(message));
    keep_first(outcome, std::move(handled));
  }
  messages = std::move(again);
  keep_first(outcome, follow_journals());
  keep_first(outcome, check_agents());
  clean_up();
  keep_first(outcome, schedule());
  if (not_launched_.empty() && options_.alarms != nullptr) options_.alarms->lower("agents");
  return outcome;
}

Result<void> Supervisor::handle(const Forgetting& message) {
  message.done->set_value(drop(message.job));
  return ok();
}

// A job that was stopped since it was stored leaves the queue with its next event.
Result<void> Supervisor::handle(const Submission& submission) {
  enqueue(submission.job, submission.knows);
  return ok();
}

Result<void> Supervisor::handle(const EffectsOf& message) {
  TRY_VOID(act(message.job, message.effects));
  TRY(const auto job, recorder_.find(message.job));
  // It may have ended before it was started.
  if (job && is_terminal(job->state.phase) && job->state.attempt == 0) release(message.job);
  return ok();
}

void Supervisor::enqueue(const store::StoredJob& job, bool knows) {
  scheduler_.enqueue(job.name, need_of(job));
  if (!knows) newly_queued_.push_back(job.name);
}

// A job whose need can't be told is given the machine: its plan fails for the same reason, and the
// job with it, in its turn.
InstanceSize Supervisor::need_of(const store::StoredJob& job) {
  const auto grant = planner_.grant(job);
  if (grant) return grant->limits;
  log::error("no_grant", {{"job", job.name}, {"error", grant.error().message()}});
  return {machine_.cpus, machine_.memory, 0};
}

Result<void> Supervisor::record(const std::string& job, const std::vector<JobEvent>& events) {
  TRY(const Recorded recorded, recorder_.record(job, events));
  return take_up(job, recorded);
}

Result<void> Supervisor::take_up(const std::string& job, const Recorded& recorded) {
  if (is_terminal(recorded.after.phase) && recorded.after.attempt == 0) release(job);
  return act(job, recorded.effects);
}

Result<void> Supervisor::act(const std::string& job, const std::vector<Effect>& effects) {
  Result<void> outcome;
  for (const Effect& effect : effects) {
    Attempt* attempt = find_attempt(job);
    switch (effect.kind) {
      case EffectKind::start_attempt:
        if (attempt == nullptr) {
          attempts_.emplace(job, make_attempt(job, effect.attempt, {}));
          keep_first(outcome, launch(job));  // tried again when it is looked after
        }
        break;
      case EffectKind::request_stop:
        // One whose start is still to be taken up is asked when it is looked after next.
        if (attempt != nullptr) attempt->next_check = {};
        break;
      case EffectKind::release_capacity:
        release_attempt(job, effect.attempt);
        break;
      case EffectKind::publish:
        break;
    }
  }
  return outcome;
}

void Supervisor::release(const std::string& job) {
  scheduler_.remove(job);
  disk_.release(job);
  if (waits_for_disk_ == job) waits_for_disk_.clear();
  not_launched_.erase(job);
  std::erase(granted_, job);
}

// What the agent's volume has on the disk already.
Bytes Supervisor::reserved_for(const std::string& job) const {
  const auto attempt = attempts_.find(job);
  if (attempt == attempts_.end()) return {};
  struct stat info{};
  const auto image = attempt->second.order.directory / model::kVolumeImage;
  if (::stat(image.c_str(), &info) != 0) return {};
  return {static_cast<std::uint64_t>(info.st_blocks) * 512};
}

// A job whose request can't be read is given what is there: its plan fails for the same reason.
DiskRequest Supervisor::disk_request(const store::StoredJob& job) {
  auto request = planner_.disk_request(job);
  if (request) return std::move(*request);
  log::error("no_disk_request", {{"job", job.name}, {"error", request.error().message()}});
  return {};
}

// Whether the first of the queue holds its part of the disk now.
Result<bool> Supervisor::find_disk(const std::string& job) {
  std::optional<store::StoredJob> stored;
  if (waits_for_disk_ != job) {
    TRY(auto found, recorder_.find(job));
    if (!found) return true;  // begin_attempt() sees to it
    stored = std::move(found->stored);
  }
  const auto answer = disk_.admit(job, [&] { return disk_request(*stored); });
  if (std::holds_alternative<VolumeGrant>(answer)) {
    waits_for_disk_.clear();
    return true;
  }
  if (waits_for_disk_ != job) disk_message_ = std::get<std::string>(answer);
  waits_for_disk_ = job;
  return false;
}

// Once for each job, with the figures of when it began to wait.
Result<void> Supervisor::say_what_waits_for_disk() {
  if (disk_message_.empty()) return ok();
  const std::string message = std::exchange(disk_message_, {});
  const std::string job = waits_for_disk_;  // which may change meanwhile
  const auto said = record(job, {Queued{clock_.now(), message}});
  if (!said) {
    disk_message_ = message;
    return said;
  }
  log::warning("waits_for_disk", {{"job", job}, {"text", message}});
  return ok();
}

Result<void> Supervisor::schedule() {
  Result<void> outcome;
  for (const std::string& job : std::exchange(granted_, {}))
    keep_first(outcome, begin_attempt(job));
  if (!scheduler_.waits(waits_for_disk_)) waits_for_disk_.clear();
  while (outcome) {
    const auto job = scheduler_.first_that_fits();
    if (!job) break;
    TRY(const bool has_disk, find_disk(*job));
    if (!has_disk) break;
    scheduler_.next();
    keep_first(outcome, begin_attempt(*job));
  }
  has_waiting_.store(scheduler_.has_waiting(), std::memory_order_relaxed);
  std::erase_if(newly_queued_, [this](const std::string& job) { return !scheduler_.waits(job); });
  if (!outcome) return outcome;
  if (!newly_queued_.empty()) {
    TRY(const auto all, recorder_.record_each(newly_queued_, Queued{clock_.now()}));
    newly_queued_.clear();
    for (const auto& [job, recorded] : all) keep_first(outcome, take_up(job, recorded));
  }
  keep_first(outcome, say_what_waits_for_disk());
  return outcome;
}

Result<void> Supervisor::begin_attempt(const std::string& job) {
  auto recorded = [&]() -> Result<Recorded> {
    TRY(const auto found, recorder_.find(job));
    if (!found) return Recorded{};
    return recorder_.record(job, {AttemptStarted{clock_.now(), found->state.attempt + 1}});
  }();
  if (!recorded) {
    granted_.push_back(job);
    return recorded.error();
  }
  if (recorded->effects.empty()) {  // it was stopped or deleted meanwhile
    release(job);
    return ok();
  }
  return act(job, recorded->effects);
}

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
      return end_attempt(job, AgentGone{clock_.now(), number, "its plan.json is gone or broken"});
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
    return end_attempt(job, AgentGone{clock_.now(), number, started.error().message()});
  return end_attempt(job, LaunchFailed{clock_.now(), number, started.error().message()});
}

// What a job of this name before it left goes; then the attempt is launched.
Result<void> Supervisor::vacate(const std::string& job) {
  Attempt* attempt = find_attempt(job);
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  const int number = attempt->order.id.attempt;
  if (found->state.phase == Phase::Stopping)
    return end_attempt(job, LaunchFailed{clock_.now(), number, "stopped before its start"});
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
    if (left_behind && share) scheduler_.adopt(share_of(attempt->order.id), *share);
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
  TRY_VOID(engine_.start(order));
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
      events.emplace_back(AgentReported{attempt->order.id.attempt, std::move(report)});
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
  return end_attempt(job,
                     AgentGone{clock_.now(), find_attempt(job)->order.id.attempt, error.message()});
}

Result<void> Supervisor::check_agents() {
  std::vector<std::string> due;
  const auto now = Steady::now();
  for (auto& [job, attempt] : attempts_) {
    if (attempt.next_check > now) continue;
    attempt.next_check = now + options_.liveness_interval;
    due.push_back(job);
  }
  Result<void> outcome;
  for (const std::string& job : due) keep_first(outcome, check_agent(job));
  return outcome;
}

Result<void> Supervisor::check_agent(const std::string& job) {
  Attempt* attempt = find_attempt(job);
  if (attempt == nullptr) return ok();
  if (attempt->is_occupied) return vacate(job);
  auto agent = engine_.find(attempt->order);
  if (!agent) {
    if (!std::exchange(attempt->engine_failed, true)) {
      log::warning("agent_not_findable", {{"job", job}, {"error", agent.error().message()}});
    }
    return ok();
  }
  attempt->engine_failed = false;
  if (*agent == engine::AgentState::gone) return handle_gone(job);
  attempt->starts = std::max(attempt->starts, 1);
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  TRY_VOID(watch_agent(*found));
  attempt = find_attempt(job);
  if (attempt == nullptr || found->state.stop_reason != model::StopReason::StopRequested)
    return ok();
  // Asked again as long as it takes: a request may have come before the agent could hear it.
  if (auto asked = engine_.request_stop(attempt->order); !asked) {
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
  if (silent != is_silent(state) && (silent || attempt.watch.is_heard())) {
    log::warning(
        silent ? "agent_silent" : "agent_heard_again",
        {{"job", job.stored.name}, {"attempt", number}, {"instance", attempt.order.id.host}});
    TRY_VOID(record(job.stored.name, {AgentSilent{clock_.now(), number, silent}}));
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
    return end_attempt(job, LaunchFailed{clock_.now(), number, "stopped before its start"});
  }
  if (attempt->starts >= kMostStarts) return end_attempt(job, AgentGone{clock_.now(), number, {}});
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
  for (const engine::InstanceId& id : cleaner_.step()) scheduler_.remove(share_of(id));
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
