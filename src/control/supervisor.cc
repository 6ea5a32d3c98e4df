#include "control/supervisor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/first_error.h"

namespace trainyard::control {
namespace {

Error leaving_error() {
  return Error(ErrorKind::unavailable, "training jobs are not supervised any more");
}

}  // namespace

Supervisor::Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
                       const Clock& clock, SupervisorOptions options)
    : recorder_(recorder),
      engine_(engine),
      planner_(planner),
      clock_(clock),
      options_(std::move(options)),
      cleaner_(engine, options_.attempts,
               {options_.exit_timeout, options_.liveness_interval, options_.clean_up_retry}),
      interruptions_(options_.interruptions_per_hour, options_.random_seed) {}

Supervisor::~Supervisor() {
  mailbox_.leave();
  if (thread_.joinable()) thread_.join();
}

Result<void> Supervisor::start() {
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
  if (auto recovered = recover(); !recovered) {
    return std::move(recovered).error().wrap("take over the unfinished training jobs");
  }
  thread_ = std::thread([this] { work(); });
  return ok();
}

void Supervisor::submit(JobRecorder::Job job) {
  mailbox_.post(Submission{std::move(job)});
}

void Supervisor::execute_effects(const std::string& job, const std::vector<Effect>& effects) {
  mailbox_.post(RunEffects{job, effects});
}

Result<void> Supervisor::forget(const std::string& job) {
  TRY_VOID(wait_for_agents_to_exit(engine_, options_.attempts, job, options_.exit_timeout));
  std::promise<Result<void>> forgotten;
  auto answer = forgotten.get_future();
  if (!mailbox_.post(ForgetJob{job, &forgotten})) return leaving_error();
  return answer.get();
}

Result<UniqueFd> Supervisor::exec(const engine::InstanceId& instance) {
  return engine_.exec({instance, instance_directory(options_.attempts, instance)});
}

void Supervisor::release_kept(const std::string& job) {
  mailbox_.post(ReleaseKept{job});
}

void Supervisor::set_interruptions_per_hour(double rate) {
  mailbox_.post(InterruptionRate{rate});
}

Result<QueueReport> Supervisor::report_queue() {
  std::promise<Result<QueueReport>> report;
  auto answer = report.get_future();
  if (!mailbox_.post(QueueQuestion{&report})) return leaving_error();
  return answer.get();
}

Result<void> Supervisor::drop(const std::string& job) {
  book_->leave_queue(job);
  cancel_timers(job);
  newly_queued_.erase(job);
  if (const AttemptRun* run = find_run(job)) book_->release_attempt(run->id());
  newly_reused_.erase(job);
  runs_.erase(job);
  for (const engine::InstanceId& id : cleaner_.forget(job)) book_->release(id);
  if (part_remover_) part_remover_->forget(job);
  return remove_attempts(options_.attempts, job);
}

// Attempts that run hold their share again before any other may have it: first those whose plans
// say what they hold, and warm pools.
Result<void> Supervisor::recover() {
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
      if (std::holds_alternative<PlaceAttempt>(effect)) continue;  // when it is looked after
      if (std::holds_alternative<Enqueue>(effect)) {
        enqueue(job);
      } else {
        keep_first_error(outcome, act(job.stored.name, {effect}));
      }
    }
  }
  return outcome;
}

// Of attempts that have ended, or of jobs that are not known any more. Those of jobs that are hold
// what their plans say until nothing is left of them. `in_use`: warm pools, and what attempts take
// over.
Result<void> Supervisor::restore_leftovers(const std::set<AttemptId>& in_use) {
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

void Supervisor::work() {
  std::deque<Message> messages;
  int failures = 0;
  bool stays = true;
  while (stays) {
    const auto done = run_round(messages);
    if (done) {
      failures = 0;
      if (options_.alarms != nullptr) options_.alarms->lower("supervision");
      stays = mailbox_.pause(options_.pace) && mailbox_.receive(messages, next_turn());
    } else {
      if (options_.alarms != nullptr) options_.alarms->raise("supervision", done.error());
      stays = mailbox_.pause(options_.retry.pause(++failures)) &&
              mailbox_.receive(messages, Steady::now());
    }
  }
  leave(std::move(messages));
}

// Where nothing runs nothing waits for capacity either, and only a message or a timer brings work.
std::optional<Supervisor::Steady::time_point> Supervisor::next_turn() const {
  const auto now = Steady::now();
  std::optional<Steady::time_point> next;
  if (!runs_.empty() || !cleaner_.is_empty()) {
    next = now + options_.journal_interval;
  } else if (wait_) {
    next = now + options_.disk_interval;
  }
  for (const auto& [name, timer] : timers_) next = std::min(next.value_or(timer.due), timer.due);
  return next;
}

// Nobody is left waiting for an answer of a thread that has ended.
void Supervisor::leave(std::deque<Message> unhandled) {
  std::deque<Message> rest = mailbox_.close();
  unhandled.insert(unhandled.end(), std::make_move_iterator(rest.begin()),
                   std::make_move_iterator(rest.end()));
  for (const Message& message : unhandled) {
    if (const auto* forget_request = std::get_if<ForgetJob>(&message))
      forget_request->done->set_value(leaving_error());
    if (const auto* question = std::get_if<QueueQuestion>(&message))
      question->answer->set_value(leaving_error());
  }
}

// Tries everything that is due, even if something fails: one job that can't be advanced delays no
// other. Handled messages are removed from `messages`; everything else finds what is left to do the
// next time. Returns the first error.
Result<void> Supervisor::run_round(std::deque<Message>& messages) {
  Result<void> outcome;
  std::deque<Message> again;
  for (Message& message : messages) {
    auto handled = std::visit([this](const auto& each) { return handle(each); }, message);
    if (!handled) again.push_back(std::move(message));
    keep_first_error(outcome, std::move(handled));
  }
  messages = std::move(again);
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

// A job that was stopped since it was stored leaves the queue with its next event.
Result<void> Supervisor::handle(const Submission& submission) {
  if (!submission.job.state.retry_at) enqueue(submission.job);
  Result<void> outcome;
  for (const Effect& effect : effects_of(submission.job.state))
    if (!std::holds_alternative<Enqueue>(effect))
      keep_first_error(outcome, act(submission.job.stored.name, {effect}));
  return outcome;
}

Result<void> Supervisor::handle(const RunEffects& message) {
  return act(message.job, message.effects);
}

Result<void> Supervisor::handle(const ForgetJob& message) {
  message.done->set_value(drop(message.job));
  return ok();
}

Result<void> Supervisor::handle(const QueueQuestion& question) {
  QueueReport report = book_->report();
  for (PoolEntry& pool : report.pools) {
    const auto timer = timers_.find({pool.job, WakeReason::keep_alive});
    if (timer != timers_.end()) pool.ends = timer->second.at;
  }
  question.answer->set_value(std::move(report));
  return ok();
}

Result<void> Supervisor::handle(const InterruptionRate& rate) {
  interruptions_.set_rate(rate.per_hour);
  return ok();
}

Result<void> Supervisor::handle(const ReleaseKept& release) {
  cleaner_.clean_now(release.job);
  return ok();
}

}  // namespace trainyard::control
