#include "control/attempt_run.h"

#include <sys/stat.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"

// Here: how instances are started, and reading their journals. attempt_run_watch.cc monitors them.
namespace trainyard::control {
namespace {

// What earlier attempts than `number` have used of MaxRuntimeInSeconds.
std::chrono::seconds used_before(const JobState& state, int number, Timestamp now) {
  std::chrono::milliseconds used{0};
  for (const AttemptState& attempt : state.attempts)
    if (attempt.number < number) used += run_time(attempt, now);
  return std::chrono::duration_cast<std::chrono::seconds>(used);
}

}  // namespace

std::filesystem::path instance_directory(const std::filesystem::path& attempts,
                                         const engine::InstanceId& instance) {
  return attempts / instance.job / std::to_string(instance.attempt) / instance.host;
}

AttemptRun::AttemptRun(const AttemptRunParts& parts, const JobRecorder::Job& job)
    : parts_(parts), job_(job.stored.name), number_(last_attempt(job.state)) {
  for (const std::string& host : hosts_of(job.state.attempts.back())) {
    const engine::InstanceId id{job_, number_, host};
    const std::filesystem::path directory = instance_directory(parts_.attempts, id);
    const JournalTail tail(directory / "journal", job.state.id);
    instances_.push_back({{id, directory}, tail, tail, AttemptWatch(parts_.watch)});
  }
  keep(job.state);
}

void AttemptRun::adopt(const JobRecorder::Job& job) {
  for (const Instance& instance : instances_) {
    log::info("attempt_taken_up", {{"job", job_},
                                   {"attempt", number_},
                                   {"instance", instance.order.id.host},
                                   {"reports", instance.counted}});
    if (instance.counted == 0 && is_of_another_job(parts_.attempts, instance.order, job.state.id)) {
      is_occupied_ = true;
      continue;
    }
    const auto text = read_file(instance.order.directory / "plan.json");
    if (!text) continue;
    const auto plan = model::parse_launch_plan(*text);
    if (!plan) continue;
    learn_plan(job, *plan);
    parts_.book.adopt(instance.order.id,
                      {{plan->limits.cpus, plan->limits.memory, plan->limits.gpus},
                       plan->limits.gpu_ids,
                       plan->limits.volume,
                       {}});
  }
}

std::vector<JobEvent> AttemptRun::launch(const JobRecorder::Job& job) {
  std::vector<Instance*> all;
  for (Instance& instance : instances_)
    if (!instance.is_over) all.push_back(&instance);
  return start(job, all);
}

// On return the instances have agents, or the returned events end them, or the supervisor must try
// again: there were no resources to start them, or a folder must be vacated first.
std::vector<JobEvent> AttemptRun::start(const JobRecorder::Job& job,
                                        const std::vector<Instance*>& instances) {
  std::vector<JobEvent> events;
  const Timestamp now = parts_.clock.now();
  for (Instance* instance : instances) {
    if (!is_of_another_job(parts_.attempts, instance->order, job.state.id)) continue;
    if (instance->counted > 0) {
      fence(*instance);
      events.emplace_back(
          AgentGone{now, number_, instance->order.id.host, "its plan.json is gone or broken"});
      continue;
    }
    log::warning(
        "attempt_folder_occupied",
        {{"job", job_}, {"attempt", number_}, {"directory", instance->order.directory.string()}});
    is_occupied_ = true;
    next_poll_ = {};
  }
  if (is_occupied_ || !events.empty()) return events;
  const Result<void> placed = place(job, instances);
  lacks_resources_ = !placed && is_shortage(placed.error());
  if (lacks_resources_ && parts_.alarms != nullptr) parts_.alarms->raise("agents", placed.error());
  if (placed || lacks_resources_) return events;
  log::error("agent_start_failed",
             {{"job", job_}, {"attempt", number_}, {"error", placed.error().message()}});
  for (Instance* instance : instances) {
    fence(*instance);
    const std::string& host = instance->order.id.host;
    const std::string& reason = placed.error().message();
    if (instance->counted > 0) {
      events.emplace_back(AgentGone{now, number_, host, reason});
    } else {
      events.emplace_back(LaunchFailed{now, number_, host, reason});
    }
  }
  return events;
}

// Intent before act: the plans are durable before anything can read them. Those that are there are
// kept.
Result<void> AttemptRun::place(const JobRecorder::Job& job,
                               const std::vector<Instance*>& instances) {
  std::vector<engine::AgentOrder> orders;
  for (const Instance* instance : instances) {
    std::error_code error;
    if (!std::filesystem::exists(instance->order.directory / "plan.json", error)) {
      TRY_VOID(hold_places(job));
      TRY_VOID(write_plan(job, *instance));
    }
    TRY_VOID(mark_open(parts_.attempts, instance->order));
    orders.push_back(instance->order);
  }
  FAILPOINT("server.attempt.marked");
  TRY_VOID(parts_.engine.place(orders));
  FAILPOINT("server.attempt.placed");
  for (Instance* instance : instances) {
    ++instance->starts;
    instance->started_at = Steady::now();
    log::info("agent_started",
              {{"job", job_}, {"attempt", number_}, {"instance", instance->order.id.host}});
  }
  return ok();
}

Result<void> AttemptRun::hold_places(const JobRecorder::Job& job) {
  const auto lacks = [&](const std::string& host) {
    const auto own = std::find_if(instances_.begin(), instances_.end(),
                                  [&](const auto& each) { return each.order.id.host == host; });
    return own != instances_.end() && !own->is_over && parts_.book.find(own->order.id) == nullptr;
  };
  if (std::none_of(instances_.begin(), instances_.end(),
                   [&](const auto& each) { return lacks(each.order.id.host); }))
    return ok();
  TRY(auto shares, parts_.planner.shares(job));
  TRY(auto disk, parts_.planner.disk_request(job));
  std::erase_if(shares, [&](const auto& share) { return !lacks(share.host); });
  std::erase_if(disk.instances, [&](const auto& instance) { return !lacks(instance.host); });
  return parts_.book.insist(id(), shares, disk);
}

Result<void> AttemptRun::write_plan(const JobRecorder::Job& job, const Instance& instance) {
  const InstanceGrant* grant = parts_.book.find(instance.order.id);
  if (grant == nullptr)
    return Error(ErrorKind::internal,
                 "the training job's request has no host '" + instance.order.id.host + "'");
  TRY(auto plan, parts_.planner.make_plan(job, instance.order.id, *grant));
  plan.job_id = job.state.id;
  if (job.state.warm_pool) {
    plan.warm_pool = model::PlanWarmPool{.keep = job.state.keep_alive.count() > 0};
    if (reuses_) {
      plan.warm_pool->from_job_id = reuses_->job_id;
      plan.warm_pool->from_attempt =
          parts_.attempts / reuses_->job / std::to_string(reuses_->attempt);
    }
  }
  if (!token_.empty()) plan.credentials_token = token_;  // one for all hosts
  const std::chrono::seconds used = used_before(job.state, number_, parts_.clock.now());
  if (used.count() > 0)
    plan.max_runtime = std::max(std::chrono::seconds{1}, plan.max_runtime - used);
  TRY_VOID(ensure_directory(instance.order.directory, 0700));
  TRY_FAILPOINT("server.plan.write");
  TRY_VOID(
      replace_file_durably(instance.order.directory / "plan.json", model::to_json(plan), 0600));
  FAILPOINT("server.plan.written");
  learn_plan(job, plan);
  return ok();
}

// The attempt's token is in the plan, so it survives a restart. If the role is unknown the attempt
// continues without credentials.
void AttemptRun::learn_plan(const JobRecorder::Job& job, const model::LaunchPlan& plan) {
  max_runtime_ = plan.max_runtime;
  stop_grace_ = plan.stop_grace;
  if (plan.credentials_token.empty() || plan.credentials_token == token_) return;
  token_ = plan.credentials_token;
  const auto role = parts_.planner.role_arn(job);
  if (role) {
    parts_.credentials.put(id(), {token_, *role});
  } else {
    log::error("no_credentials", {{"job", job_}, {"error", role.error().message()}});
  }
}

std::vector<JobEvent> AttemptRun::read_journals() {
  std::vector<JobEvent> events;
  if (is_occupied_) return events;
  for (Instance& instance : instances_) {
    if (instance.is_over) continue;
    std::vector<JobEvent> new_events = read_journal(instance);
    events.insert(events.end(), std::make_move_iterator(new_events.begin()),
                  std::make_move_iterator(new_events.end()));
  }
  return events;
}

std::vector<JobEvent> AttemptRun::read_journal(Instance& instance) {
  const std::string& host = instance.order.id.host;
  // A restarted server skips reports that are counted already.
  auto reports = instance.tail.read_new();
  while (reports && !reports->empty() && reports->back().sequence <= instance.read)
    reports = instance.tail.read_new();
  if (!reports && reports.error().kind() == ErrorKind::corrupt) {
    log::error("journal_corrupt",
               {{"job", job_}, {"instance", host}, {"error", reports.error().message()}});
    fence(instance);
    return {AgentGone{parts_.clock.now(), number_, host, reports.error().message()}};
  }
  if (!reports) {
    log::warning("journal_not_readable",
                 {{"job", job_}, {"instance", host}, {"error", reports.error().message()}});
    return {};
  }
  std::vector<JobEvent> events;
  for (model::Report& report : *reports) {
    if (report.sequence <= instance.read) continue;
    instance.read = report.sequence;
    instance.is_cleaned_up = report.kind == model::ReportKind::finished && !report.left_behind;
    events.emplace_back(AgentReported{number_, host, std::move(report)});
  }
  return events;
}

void AttemptRun::keep(const JobState& state) {
  const AttemptState* attempt = nullptr;
  for (const AttemptState& each : state.attempts)
    if (each.number == number_) attempt = &each;
  if (attempt == nullptr) return;
  is_spot_ = state.is_spot;
  began_ = attempt->started;
  if (number_ == 1 && state.outcome && state.outcome->interrupt_after)
    interrupt_at_ = began_ + *state.outcome->interrupt_after;
  reuses_ = attempt->reuses;
  is_ending_ = attempt->ended || attempt->stop_cause != StopCause::none ||
               state.phase == Phase::Stopping || state.phase == Phase::Uploading;
  for (Instance& instance : instances_) {
    const InstanceState* now = attempt->find(instance.order.id.host);
    if (now == nullptr) continue;
    if (now->phase > instance.phase) instance.starts = 0;
    instance.phase = now->phase;
    instance.counted = now->last_sequence;
    instance.read = std::max(instance.read, instance.counted);
    instance.recorded_tail = instance.tail;
    if (has_ended(*now) && !instance.is_over && instance.is_cleaned_up)
      mark_closed(parts_.attempts, instance.order.id);
    instance.is_over = has_ended(*now);
  }
}

void AttemptRun::rewind() {
  for (Instance& instance : instances_) {
    instance.tail = instance.recorded_tail;
    instance.read = instance.counted;
  }
}

// Idempotent.
void AttemptRun::release() {
  FAILPOINT("server.attempt.release");
  parts_.credentials.remove(id());
  for (const Instance& instance : instances_) {
    const bool left_behind =
        !instance.is_cleaned_up && needs_cleaning(parts_.attempts, instance.order);
    if (!left_behind) {
      mark_closed(parts_.attempts, instance.order.id);
      parts_.book.release(instance.order.id);
    }
    parts_.cleaner.add(instance.order, left_behind);
  }
  leave_source();
}

void AttemptRun::retain_pool() {
  parts_.credentials.remove(id());
  for (const Instance& instance : instances_) parts_.cleaner.add_warm(instance.order);
  leave_source();
}

// Nothing is left of the instances that these have taken over.
void AttemptRun::leave_source() {
  if (!reuses_) return;
  for (const Instance& instance : instances_) {
    const engine::InstanceId id{reuses_->job, reuses_->attempt, instance.order.id.host};
    const engine::AgentOrder source{id, instance_directory(parts_.attempts, id)};
    if (is_of_another_job(parts_.attempts, source, reuses_->job_id)) continue;
    std::error_code error;
    if (std::filesystem::exists(source.directory / model::kWarmFile, error)) {
      parts_.cleaner.add(source, true);
    } else {
      mark_closed(parts_.attempts, id);
    }
  }
}

Bytes AttemptRun::reserved_volume(const std::filesystem::path& attempts,
                                  const engine::InstanceId& instance) {
  struct stat info{};
  const auto image = instance_directory(attempts, instance) / model::kVolumeImage;
  if (::stat(image.c_str(), &info) != 0) return {};
  return {static_cast<std::uint64_t>(info.st_blocks) * 512};
}

}  // namespace trainyard::control
