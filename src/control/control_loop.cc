#include "control/control_loop.h"

#include <algorithm>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/first_error.h"

namespace trainyard::control {

ControlLoop::ControlLoop(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
                         const Clock& clock, const SupervisorOptions& options,
                         AttemptCredentials& credentials)
    : recorder_(recorder),
      engine_(engine),
      planner_(planner),
      clock_(clock),
      options_(options),
      credentials_(credentials),
      cleaner_(engine, options_.attempts,
               {options_.exit_timeout, options_.liveness_interval, options_.clean_up_retry}),
      interruptions_(options_.interruptions_per_hour, options_.random_seed) {}

Result<void> ControlLoop::start() {
  TRY(const engine::Capacity capacity, engine_.capacity());
  book_.emplace(capacity, options_.disk, options_.measure_disk,
                [this](const engine::InstanceId& instance) {
                  return AttemptRun::reserved_volume(options_.attempts, instance);
                });
  parts_.emplace(AttemptRunParts{engine_, planner_, *book_, cleaner_, credentials_, clock_,
                                 options_.attempts, options_.watch, options_.alarms,
                                 options_.journal_interval, options_.clean_up_retry.first});
  if (options_.remove_object)
    part_remover_.emplace(PartRemoverOptions{options_.remove_object, options_.attempts / ".parts"});
  if (auto recovered = recover(); !recovered)
    return std::move(recovered).error().wrap("take over the unfinished training jobs");
  return ok();
}

// Running attempts get their share again before any others: first those whose plans say what they
// hold, and warm pools.
Result<void> ControlLoop::recover() {
  TRY(const auto jobs, recorder_.list_active());
  for (const JobRecorder::Job& job : jobs) {
    if (running_attempt(job.state) == nullptr) continue;
    const auto [run, added] = runs_.try_emplace(job.stored.name, *parts_, job);
    run->second.adopt(job);
  }
  const std::set<AttemptId> pools = find_pools(jobs);
  Result<void> outcome = restore_pools(jobs);
  for (const JobRecorder::Job& job : jobs) {
    AttemptRun* run = find_run(job.stored.name);
    if (run == nullptr) continue;
    if (const auto held = run->hold_places(job); !held)
      log::error("no_places", {{"job", job.stored.name}, {"error", held.error().message()}});
  }
  TRY_VOID(restore_leftovers(pools));
  for (const JobRecorder::Job& job : jobs) {
    if (has_available_pool(job.state)) continue;
    for (const Effect& effect : effects_of(job.state)) {
      if (std::holds_alternative<PlaceAttempt>(effect)) continue;  // at its next poll
      if (std::holds_alternative<Enqueue>(effect)) {
        enqueue(job);
      } else {
        keep_first_error(outcome, act(job.stored.name, {effect}));
      }
    }
  }
  return outcome;
}

// Leftovers of attempts that have ended, or of unknown jobs. Those of existing jobs hold what their
// plans say until nothing is left of them. `in_use`: warm pools, and what attempts take over.
Result<void> ControlLoop::restore_leftovers(const std::set<AttemptId>& in_use) {
  for (const engine::AgentOrder& order : list_open(options_.attempts)) {
    const AttemptRun* run = find_run(order.id.job);
    if (run != nullptr && run->number() == order.id.attempt) continue;
    if (in_use.contains(order.id.attempt_id())) continue;
    TRY(const auto job, recorder_.find(order.id.job));
    log::info("attempt_to_clean", {{"job", order.id.job},
                                   {"attempt", order.id.attempt},
                                   {"instance", order.id.host},
                                   {"known", job.has_value()}});
    if (job) {
      InstanceGrant grant;
      const std::vector<InstanceChoice> choices = choices_of(*job);
      for (const InstanceShare& share : choices.front().shares)
        if (share.host == order.id.host) grant.size = share.size;
      const auto text = read_file(order.directory / "plan.json");
      const auto plan =
          text ? model::parse_launch_plan(*text) : Result<model::LaunchPlan>(text.error());
      if (plan) grant.gpu_ids = plan->limits.gpu_ids;
      book_->adopt(order.id, std::move(grant));
    }
    cleaner_.add(order, true);
  }
  return ok();
}

// If nothing runs, nothing waits for capacity either, and only a message or a timer brings work.
std::optional<ControlLoop::Steady::time_point> ControlLoop::next_round() const {
  const auto now = Steady::now();
  std::optional<Steady::time_point> next;
  if (!runs_.empty() || !cleaner_.is_empty()) {
    next = now + options_.journal_interval;
  } else if (wait_) {
    next = now + options_.disk_interval;
  }
  const auto timer = timers_.earliest();
  return timer ? std::min(next.value_or(*timer), *timer) : next;
}

Result<void> ControlLoop::run_round() {
  Result<void> outcome;
  keep_first_error(outcome, wake_up());
  keep_first_error(outcome, follow_journals());
  keep_first_error(outcome, interrupt_by_chance());
  keep_first_error(outcome, interrupt_by_rule());
  keep_first_error(outcome, check_agents());
  for (const engine::InstanceId& id : cleaner_.step())
    keep_first_error(outcome, release_instance(id));
  keep_first_error(outcome, schedule());
  const bool lacks_resources = std::any_of(
      runs_.begin(), runs_.end(), [](const auto& run) { return run.second.lacks_resources(); });
  if (!lacks_resources && options_.alarms != nullptr) options_.alarms->lower("agents");
  return outcome;
}

// A job that was stopped after it was stored leaves the queue with its next event.
Result<void> ControlLoop::submit(const JobRecorder::Job& job) {
  if (!job.state.retry_at) enqueue(job);
  Result<void> outcome;
  for (const Effect& effect : effects_of(job.state))
    if (!std::holds_alternative<Enqueue>(effect))
      keep_first_error(outcome, act(job.stored.name, {effect}));
  return outcome;
}

Result<void> ControlLoop::drop(const std::string& job) {
  book_->leave_queue(job);
  timers_.cancel_all(job);
  newly_queued_.erase(job);
  if (const AttemptRun* run = find_run(job)) book_->release_attempt(run->id());
  newly_reused_.erase(job);
  runs_.erase(job);
  for (const engine::InstanceId& id : cleaner_.forget(job)) book_->release(id);
  if (part_remover_) part_remover_->forget(job);
  return remove_attempts(options_.attempts, job);
}

void ControlLoop::release_kept(const std::string& job) {
  cleaner_.clean_now(job);
}

void ControlLoop::set_interruptions_per_hour(double rate) {
  interruptions_.set_rate(rate);
}

QueueReport ControlLoop::report_queue() const {
  QueueReport report = book_->report();
  for (PoolEntry& pool : report.pools)
    if (const auto ends = timers_.time_of(pool.job, WakeReason::keep_alive)) pool.ends = *ends;
  return report;
}

}  // namespace trainyard::control
