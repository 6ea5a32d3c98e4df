#include "control/supervisor.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/first_error.h"

namespace trainyard::control {
namespace {

constexpr int kMaxRetryFactor = 100;

Error leaving_error() {
  return Error(ErrorKind::unavailable, "training jobs are not supervised any more");
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
  for (const engine::InstanceId& id : cleaner_.forget(job)) scheduler_.remove(mark_name(id));
  return remove_attempts(options_.attempts, job);
}

// Jobs that were started hold their share again before any other may have it.
Result<void> Supervisor::recover() {
  TRY(const auto jobs, recorder_.list_active());
  for (const JobRecorder::Job& job : jobs) {
    const std::string& name = job.stored.name;
    const AttemptState* running = running_attempt(job.state);
    if (running == nullptr) {
      enqueue(job.stored, job.state.phase == Phase::Pending);
      continue;
    }
    scheduler_.adopt(name, need_of(job.stored));
    Attempt attempt = make_attempt(name, running->number, job.state.id);
    attempt.counted = running->instances.front().last_sequence;
    attempt.is_occupied =
        attempt.counted == 0 && is_of_another_job(options_.attempts, attempt.order, job.state.id);
    log::info("attempt_taken_up", {{"job", name},
                                   {"attempt", running->number},
                                   {"instance", attempt.order.id.host},
                                   {"reports", attempt.counted}});
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
    if (job) scheduler_.adopt(mark_name(order.id), need_of(job->stored));
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
  return act(message.job, message.effects);
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
  return act(job, recorded.effects);
}

Result<void> Supervisor::act(const std::string& job, const std::vector<Effect>& effects) {
  Result<void> outcome;
  for (const Effect& effect : effects)
    keep_first(outcome, std::visit([&](const auto& each) { return act_on(job, each); }, effect));
  return outcome;
}

Result<void> Supervisor::act_on(const std::string& job, const PlaceAttempt& effect) {
  if (find_attempt(job) != nullptr) return ok();
  attempts_.emplace(job, make_attempt(job, effect.attempt, {}));
  return launch(job);  // tried again when it is looked after
}

// One whose start is still to be taken up is asked when it is looked after next.
Result<void> Supervisor::act_on(const std::string& job, const StopAttempt&) {
  if (Attempt* attempt = find_attempt(job)) attempt->next_check = {};
  return ok();
}

Result<void> Supervisor::act_on(const std::string& job, const FreeCapacity& effect) {
  release_attempt(job, effect.attempt);
  return ok();
}

Result<void> Supervisor::act_on(const std::string& job, const Dequeue&) {
  release(job);
  return ok();
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
    return recorder_.record(job, {AttemptStarted{clock_.now(), last_attempt(found->state) + 1}});
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

}  // namespace trainyard::control
