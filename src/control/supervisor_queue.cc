#include <algorithm>
#include <utility>

#include "base/log.h"
#include "control/first_error.h"
#include "control/supervisor.h"

// Who begins an attempt, and when.
namespace trainyard::control {

void Supervisor::enqueue(const JobRecorder::Job& job) {
  const std::string& name = job.stored.name;
  if (book_->waits(name) || find_run(name) != nullptr) return;
  book_->enqueue(name, shares_of(job), {job.state.is_spot, job.state.creation_time});
  newly_queued_.push_back(name);
}

// A job whose need can't be told is given the machine: its plan fails for the same reason, and the
// job with it, in its turn.
std::vector<InstanceShare> Supervisor::shares_of(const JobRecorder::Job& job) {
  auto shares = planner_.shares(job);
  if (shares && !shares->empty()) return std::move(*shares);
  log::error("no_shares",
             {{"job", job.stored.name}, {"error", shares ? "" : shares.error().message()}});
  const engine::Capacity machine = engine_.capacity().value_or(engine::Capacity{});
  return {InstanceShare{kFirstHost, {machine.cpus, machine.memory, 0}, {}}};
}

// A job whose request can't be read is given what is there: its plan fails for the same reason.
DiskRequest Supervisor::disk_request_of(const JobRecorder::Job& job) {
  auto request = planner_.disk_request(job);
  if (request) return std::move(*request);
  log::error("no_disk_request", {{"job", job.stored.name}, {"error", request.error().message()}});
  DiskRequest any;
  any.instances.push_back({kFirstHost, {}, {}});
  return any;
}

// Those whose time has come.
Result<void> Supervisor::wake_up() {
  Result<void> outcome;
  const auto now = Steady::now();
  std::vector<std::pair<TimerName, Timer>> due;
  for (const auto& [name, timer] : timers_)
    if (timer.due <= now) due.emplace_back(name, timer);
  for (const auto& [name, timer] : due) {
    const auto& [job, why] = name;
    auto woken = record(job, {WokeUp{std::max(clock_.now(), timer.at), why}});
    // It may have been given another one; and a job that was deleted needs none.
    if (woken || woken.error().kind() == ErrorKind::not_found) {
      const auto old = timers_.find(name);
      if (old != timers_.end() && old->second.due == timer.due) timers_.erase(old);
    } else {
      keep_first(outcome, std::move(woken));
    }
  }
  return outcome;
}

void Supervisor::forget_timers(const std::string& job) {
  const auto first = timers_.lower_bound({job, WakeReason::retry});
  const auto behind = timers_.upper_bound({job, WakeReason::max_pending});
  timers_.erase(first, behind);
}

Result<void> Supervisor::schedule() {
  Result<void> outcome;
  while (outcome) {
    const auto job = book_->first();
    if (!job) break;
    auto began = begin_first(*job);
    if (!began) outcome = std::move(began).error();
    if (began && !*began) break;
  }
  if (outcome) outcome = make_room();
  if (outcome) outcome = begin_overtaking();
  if (wait_ && book_->first() != wait_->job) wait_.reset();
  if (!outcome) return outcome;
  keep_first(outcome, tell_who_waits());
  keep_first(outcome, tell_shortage());
  return outcome;
}

// nullopt: it doesn't wait any more, and was taken out of the queue.
Result<std::optional<JobRecorder::Job>> Supervisor::find_waiting(const std::string& job) {
  TRY(auto found, recorder_.find(job));
  if (!found) {  // it was deleted meanwhile
    book_->leave_queue(job);
    return std::optional<JobRecorder::Job>();
  }
  if (running_attempt(found->state) != nullptr) {  // its beginning was stored after all
    book_->leave_queue(job);
    TRY_VOID(act(job, effects_of(found->state)));
    return std::optional<JobRecorder::Job>();
  }
  return found;
}

// False: it doesn't fit. An error: its attempt could not be stored, and it is still the first.
Result<bool> Supervisor::begin_first(const std::string& job) {
  if (auto shortage = book_->find_shortage()) {
    note_shortage(job, std::move(*shortage));
    return false;
  }
  TRY(const auto found, find_waiting(job));
  if (!found) return true;
  auto placed =
      book_->place_first(last_attempt(found->state) + 1, [&] { return disk_request_of(*found); });
  if (auto* shortage = std::get_if<Shortage>(&placed)) {
    note_shortage(job, std::move(*shortage));
    return false;
  }
  return begin(*found, std::get<AttemptGrant>(placed));
}

// Those that can't delay the first.
Result<void> Supervisor::begin_overtaking() {
  const std::vector<std::string> jobs = book_->find_overtaking();
  if (jobs.empty()) return ok();
  const std::string first_name = book_->first().value_or("");
  TRY(const auto first, recorder_.find(first_name));
  if (!first) return ok();  // the next turn sees to that
  for (const std::string& job : jobs) {
    TRY(const auto found, find_waiting(job));
    if (!found) continue;
    const auto placed = book_->place_overtaking(
        job, last_attempt(found->state) + 1, [&] { return disk_request_of(*found); },
        [&] { return disk_request_of(*first); });
    if (const auto* grant = std::get_if<AttemptGrant>(&placed)) TRY_VOID(begin(*found, *grant));
  }
  return ok();
}

// True. An error: nothing is held, and it waits where it did.
Result<bool> Supervisor::begin(const JobRecorder::Job& job, const AttemptGrant& grant) {
  const std::string& name = job.stored.name;
  AttemptStarted started{clock_.now(), last_attempt(job.state) + 1, {}};
  for (const auto& [host, of_host] : grant) started.hosts.push_back(host);
  const auto recorded = recorder_.record(name, {started});
  if (!recorded && recorded.error().kind() != ErrorKind::not_found) {
    book_->release_attempt(name, started.attempt);
    return recorded.error();
  }
  book_->leave_queue(name);
  if (!recorded || recorded->effects.empty()) {  // it was stopped or deleted meanwhile
    book_->release_attempt(name, started.attempt);
    return true;
  }
  TRY_VOID(act(name, recorded->effects));
  return true;
}

// For the first of the queue. Attempts that are not looked after any more are being cleaned up.
Result<void> Supervisor::make_room() {
  std::vector<std::pair<Timestamp, AttemptId>> candidates;
  for (const auto& [job, run] : runs_)
    if (run.can_be_interrupted()) candidates.push_back({run.began(), {job, run.number()}});
  if (candidates.empty()) return ok();
  std::sort(candidates.rbegin(), candidates.rend());
  std::vector<AttemptId> youngest_first;
  for (auto& [began, attempt] : candidates) youngest_first.push_back(std::move(attempt));
  const auto leaving = [this](const AttemptId& attempt) {
    const AttemptRun* run = find_run(attempt.job);
    return run == nullptr || run->number() != attempt.attempt || run->is_leaving();
  };
  Result<void> outcome;
  for (const AttemptId& each : book_->choose_to_interrupt(youngest_first, leaving)) {
    log::info("spot_job_gives_way",
              {{"job", each.job}, {"attempt", each.attempt}, {"to", book_->first().value_or("")}});
    keep_first(outcome,
               record(each.job, {InterruptRequested{clock_.now(), each.attempt,
                                                    "an on-demand training job needs its room"}}));
  }
  return outcome;
}

Result<void> Supervisor::interrupt_by_chance() {
  std::vector<AttemptId> due;
  for (const auto& [job, run] : runs_)
    if (run.can_be_interrupted() && interruptions_.is_due({job, run.number()}, Steady::now()))
      due.push_back({job, run.number()});
  Result<void> outcome;
  for (const AttemptId& each : due)
    keep_first(outcome, record(each.job, {InterruptRequested{clock_.now(), each.attempt,
                                                             "by spot.interruptions-per-hour"}}));
  return outcome;
}

Result<void> Supervisor::tell_who_waits() {
  std::erase_if(newly_queued_, [this](const std::string& job) { return !book_->waits(job); });
  if (newly_queued_.empty()) return ok();
  TRY(const auto all, recorder_.record_each(newly_queued_, Queued{clock_.now()}));
  newly_queued_.clear();
  Result<void> outcome;
  for (const auto& [job, recorded] : all) keep_first(outcome, act(job, recorded.effects));
  return outcome;
}

void Supervisor::note_shortage(const std::string& job, Shortage shortage) {
  if (wait_ && wait_->job == job && wait_->shortage.of == shortage.of) {
    if (!wait_->is_told) wait_->shortage = std::move(shortage);
    return;
  }
  wait_ = Wait{job, std::move(shortage), Steady::now(), false};
}

// Once for each job and cause. What passes soon is not told.
Result<void> Supervisor::tell_shortage() {
  if (!wait_ || wait_->is_told) return ok();
  const bool disk = wait_->shortage.of == Shortage::Of::disk;
  if (!disk && Steady::now() - wait_->since < options_.shortage_patience) return ok();
  const std::string job = wait_->job, message = wait_->shortage.message;
  wait_->is_told = true;  // recording may change who waits
  const auto said = record(job, {Queued{clock_.now(), message}});
  if (!said && wait_ && wait_->job == job) wait_->is_told = false;
  if (!said) return said;
  log::warning(disk ? "waits_for_disk" : "waits_for_capacity", {{"job", job}, {"text", message}});
  return ok();
}

}  // namespace trainyard::control
