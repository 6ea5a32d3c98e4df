#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "control/control_loop.h"
#include "control/first_error.h"

// Decides which job starts an attempt, and when.
namespace trainyard::control {

void ControlLoop::enqueue(const JobRecorder::Job& job) {
  const std::string& name = job.stored.name;
  if (book_->waits(name) || find_run(name) != nullptr) return;
  book_->enqueue_any(name, choices_of(job),
                     {job.state.is_spot, job.state.creation_time, job.stored.number},
                     job.request() ? warm_pool_key(*job.request()) : "");
  newly_queued_.emplace(name, Steady::now());
}

// A job whose needs can't be determined gets the whole machine: creating its plan fails for the
// same reason, and with it the job, when it is its turn.
std::vector<InstanceChoice> ControlLoop::choices_of(const JobRecorder::Job& job) {
  auto choices = planner_.choices(job);
  const auto has_no_shares = [](const InstanceChoice& choice) { return choice.shares.empty(); };
  if (choices && !std::ranges::any_of(*choices, has_no_shares)) return std::move(*choices);
  log::error("no_shares",
             {{"job", job.stored.name}, {"error", choices ? "" : choices.error().message()}});
  const engine::Capacity machine = engine_.capacity().value_or(engine::Capacity{});
  InstanceChoice all;
  all.shares.push_back({kFirstHost, {machine.cpus, machine.memory, 0}, {}});
  return {all};
}

// How the book would place it now.
JobRecorder::Job& ControlLoop::select(JobRecorder::Job& job) const {
  if (const auto selection = book_->selection_of(job.stored.name)) job.state.selected = selection;
  return job;
}

// A job whose request can't be read gets what is available: creating its plan fails for the same
// reason.
DiskRequest ControlLoop::disk_request_of(const JobRecorder::Job& job) {
  auto request = planner_.disk_request(job);
  if (request) return std::move(*request);
  log::error("no_disk_request", {{"job", job.stored.name}, {"error", request.error().message()}});
  DiskRequest any;
  any.instances.push_back({kFirstHost, {}, {}});
  return any;
}

// Those whose time has passed.
Result<void> ControlLoop::wake_up() {
  Result<void> outcome;
  for (const JobTimers::Timer& timer : timers_.due(Steady::now())) {
    auto woken = record(timer.job, {WokeUp{std::max(clock_.now(), timer.at), timer.why}});
    // It may have got another one; and a deleted job needs none.
    if (woken || woken.error().kind() == ErrorKind::not_found) {
      timers_.finish(timer);
    } else {
      keep_first_error(outcome, std::move(woken));
    }
  }
  return outcome;
}

Result<void> ControlLoop::schedule() {
  Result<void> outcome;
  while (outcome) {
    const auto job = book_->first();
    if (!job) break;
    const auto began = begin_first(*job);
    if (!began) outcome = began.error();
    if (!began || !*began) break;
  }
  if (outcome) outcome = make_room();
  if (outcome) outcome = begin_overtaking();
  if (wait_ && book_->first() != wait_->job) wait_.reset();
  keep_first_error(outcome, record_reused_pools());
  if (!outcome) return outcome;
  keep_first_error(outcome, record_waiting_jobs());
  keep_first_error(outcome, record_shortage());
  return outcome;
}

// nullopt: it isn't waiting any more, and was removed from the queue.
Result<std::optional<JobRecorder::Job>> ControlLoop::find_waiting(const std::string& job) {
  TRY(auto found, recorder_.find(job));
  if (!found) {  // it was deleted meanwhile
    book_->leave_queue(job);
    return std::optional<JobRecorder::Job>();
  }
  if (running_attempt(found->state) != nullptr) {  // its start was stored after all
    book_->leave_queue(job);
    TRY_VOID(act(job, effects_of(found->state)));
    return std::optional<JobRecorder::Job>();
  }
  return found;
}

// False: it doesn't fit. An error: its attempt could not be stored, and it is still the first in
// the queue.
Result<bool> ControlLoop::begin_first(const std::string& job) {
  const bool on_pool = book_->find_pool_for(job) != nullptr;
  if (auto shortage = book_->find_shortage(); shortage && !on_pool) {
    note_shortage(job, std::move(*shortage));
    return false;
  }
  TRY(auto found, find_waiting(job));
  if (!found) return true;
  if (on_pool) return begin_on_pool(*found);
  auto placed = book_->place_first(last_attempt(found->state) + 1,
                                   [&] { return disk_request_of(select(*found)); });
  if (auto* shortage = std::get_if<Shortage>(&placed)) {
    note_shortage(job, std::move(*shortage));
    return false;
  }
  return begin(select(*found));
}

// Starts jobs that can't delay the first.
Result<void> ControlLoop::begin_overtaking() {
  const bool checks_disk = Steady::now() >= next_disk_check_;
  if (checks_disk) next_disk_check_ = Steady::now() + options_.disk_interval;
  const std::vector<std::string> jobs = book_->find_overtaking(checks_disk);
  if (jobs.empty()) return ok();
  const std::string first_name = book_->first().value_or("");
  TRY(auto first, recorder_.find(first_name));
  if (!first) return ok();  // the next round does that
  for (const std::string& job : jobs) {
    TRY(auto found, find_waiting(job));
    if (!found) continue;
    if (book_->find_pool_for(job) != nullptr) {
      TRY_VOID(begin_on_pool(*found));
      continue;
    }
    const auto placed = book_->place_overtaking(
        {job, last_attempt(found->state) + 1}, [&] { return disk_request_of(select(*found)); },
        [&] { return disk_request_of(select(*first)); });
    if (const auto* shortage = std::get_if<Shortage>(&placed)) {
      const bool for_disk = shortage->of == Shortage::Of::disk;
      TRY_VOID(for_disk ? end_pools_for_disk(job, {}) : end_pools_for(job, {}));
    } else {
      TRY_VOID(begin(select(*found)));
    }
  }
  return ok();
}

// Returns true. An error: nothing is held, and it waits as before. `pool`: the pool whose instances
// it takes over, which is unchanged if they don't start.
Result<bool> ControlLoop::begin(const JobRecorder::Job& job, std::optional<RetainedPool> pool) {
  const std::string& name = job.stored.name;
  AttemptStarted started{clock_.now(), last_attempt(job.state) + 1, book_->hosts_of(name),
                         job.state.selected};
  if (pool) started.reuses = {pool->left_by.job, pool->left_by.attempt, pool->job_id, pool->since};
  const auto recorded = recorder_.record(name, {started});
  const bool is_deleted = !recorded && recorded.error().kind() == ErrorKind::not_found;
  const bool began = recorded && !recorded->effects.empty();
  if (!began && pool) book_->return_pool(std::move(*pool), {name, started.attempt});
  if (!began) book_->release_attempt({name, started.attempt});
  if (!recorded && !is_deleted) return recorded.error();
  book_->leave_queue(name);
  if (!began) return true;  // it was stopped or deleted meanwhile
  if (started.reuses) newly_reused_[started.reuses->job] = name;
  if (started.reuses) FAILPOINT("server.pool.taken");
  TRY_VOID(act(name, recorded->effects));
  return true;
}

// It isn't polled any more: what it left behind is being removed.
bool ControlLoop::has_ended(const AttemptId& attempt) {
  const AttemptRun* run = find_run(attempt.job);
  return run == nullptr || run->number() != attempt.attempt;
}

bool ControlLoop::is_ending(const AttemptId& attempt) {
  return has_ended(attempt) || find_run(attempt.job)->is_ending();
}

// Spot jobs, the last started first.
std::vector<AttemptId> ControlLoop::interruptible() const {
  std::vector<std::pair<Timestamp, AttemptId>> candidates;
  for (const auto& [job, run] : runs_)
    if (run.can_be_interrupted()) candidates.push_back({run.began(), {job, run.number()}});
  std::sort(candidates.rbegin(), candidates.rend());
  std::vector<AttemptId> youngest_first;
  for (auto& [began, attempt] : candidates) youngest_first.push_back(std::move(attempt));
  return youngest_first;
}

bool ControlLoop::lacks_disk(const std::string& first) const {
  return wait_ && wait_->job == first && wait_->shortage.of == Shortage::Of::disk;
}

// For the first of the queue.
Result<void> ControlLoop::make_room() {
  const std::string first = book_->first().value_or("");
  if (book_->find_pool_for(first) != nullptr) return ok();  // it waits for its agents to leave
  const bool for_disk = !book_->find_shortage();
  if (for_disk && !lacks_disk(first)) return ok();
  TRY_VOID(for_disk ? end_pools_for_disk(first, {}) : end_pools_for(first, {}));
  const auto leaving = [this](const AttemptId& attempt) { return is_ending(attempt); };
  const std::vector<AttemptId> chosen =
      for_disk ? book_->choose_to_interrupt_for_disk(interruptible(), leaving)
               : book_->choose_to_interrupt(interruptible(), leaving);
  if (chosen.empty()) return ok();
  Result<void> outcome =
      for_disk ? end_pools_for_disk(first, chosen) : end_pools_for(first, chosen);
  const std::string what = for_disk ? "disk space" : "room";
  for (const AttemptId& each : chosen) {
    log::info("spot_job_gives_way",
              {{"job", each.job}, {"attempt", each.attempt}, {"to", first}, {"for", what}});
    keep_first_error(
        outcome,
        record(each.job, {InterruptRequested{clock_.now(), each.attempt,
                                             "an on-demand training job needs its " + what}}));
  }
  return outcome;
}

Result<void> ControlLoop::interrupt_by_chance() {
  std::vector<AttemptId> due;
  for (const auto& [job, run] : runs_)
    if (run.can_be_interrupted() && interruptions_.is_due({job, run.number()}, Steady::now()))
      due.push_back({job, run.number()});
  Result<void> outcome;
  for (const AttemptId& each : due)
    keep_first_error(outcome,
                     record(each.job, {InterruptRequested{clock_.now(), each.attempt,
                                                          "by spot.interruptions-per-hour"}}));
  return outcome;
}

Result<void> ControlLoop::interrupt_by_rule() {
  std::vector<AttemptId> due;
  for (const auto& [job, run] : runs_)
    if (run.can_be_interrupted() && run.interrupt_at() && *run.interrupt_at() <= clock_.now())
      due.push_back({job, run.number()});
  Result<void> outcome;
  for (const AttemptId& each : due)
    keep_first_error(outcome,
                     record(each.job, {InterruptRequested{clock_.now(), each.attempt,
                                                          "by a rule of the server's outcomes"}}));
  return outcome;
}

// What the first in the queue waits for is being released by jobs that have ended.
bool ControlLoop::passes_soon(const std::string& first) {
  if (cleaner_.is_empty()) return false;
  return book_->find_pool_for(first) != nullptr ||
         book_->first_fits_without([this](const AttemptId& attempt) { return has_ended(attempt); });
}

// A short wait isn't reported.
Result<void> ControlLoop::record_waiting_jobs() {
  std::erase_if(newly_queued_, [this](const auto& entry) { return !book_->waits(entry.first); });
  if (newly_queued_.empty()) return ok();
  const std::optional<std::string> first = book_->first();
  std::vector<std::string> to_record;
  for (const auto& [job, since] : newly_queued_) {
    const bool is_early = Steady::now() - since < options_.shortage_delay;
    if (job != first || !is_early || !passes_soon(job)) to_record.push_back(job);
  }
  if (to_record.empty()) return ok();
  TRY(const auto all, recorder_.record_each(to_record, Queued{clock_.now()}));
  for (const std::string& job : to_record) newly_queued_.erase(job);
  Result<void> outcome;
  for (const auto& [job, recorded] : all) keep_first_error(outcome, act(job, recorded.effects));
  return outcome;
}

void ControlLoop::note_shortage(const std::string& job, Shortage shortage) {
  if (wait_ && wait_->job == job && wait_->shortage.of == shortage.of) {
    if (!wait_->is_recorded) wait_->shortage = std::move(shortage);
    return;
  }
  wait_ = Wait{job, std::move(shortage), Steady::now(), false};
}

// Once per job and cause. A short shortage isn't reported.
Result<void> ControlLoop::record_shortage() {
  if (!wait_ || wait_->is_recorded) return ok();
  const bool disk = wait_->shortage.of == Shortage::Of::disk;
  if (!disk && Steady::now() - wait_->since < options_.shortage_delay) return ok();
  const std::string job = wait_->job, message = wait_->shortage.message;
  wait_->is_recorded = true;  // recording may change who waits
  const auto recording = record(job, {Queued{clock_.now(), message}});
  if (!recording && wait_ && wait_->job == job) wait_->is_recorded = false;
  if (!recording) return recording;
  log::warning(disk ? "waits_for_disk" : "waits_for_capacity", {{"job", job}, {"text", message}});
  return ok();
}

}  // namespace trainyard::control
