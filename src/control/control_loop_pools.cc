#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "control/attempt_folders.h"
#include "control/control_loop.h"
#include "control/first_error.h"
#include "control/warm_pool.h"

// What the control thread does for warm pools: retains them, gives them to matching jobs, ends
// them.
namespace trainyard::control {
namespace {

// What the instance holds, according to its plan.
Result<InstanceGrant> read_grant(const std::filesystem::path& directory) {
  TRY(const std::string text, read_file(directory / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  return InstanceGrant{{plan.limits.cpus, plan.limits.memory, plan.limits.gpus},
                       plan.limits.gpu_ids,
                       plan.limits.volume,
                       {}};
}

}  // namespace

Result<bool> ControlLoop::begin_on_pool(const JobRecorder::Job& job) {
  const std::string& name = job.stored.name;
  const RetainedPool* found = book_->find_pool_for(name);
  if (found == nullptr || !found->agents.empty()) return false;
  RetainedPool pool = book_->take_pool(*found, {name, last_attempt(job.state) + 1});
  log::info("warm_pool_reused", {{"job", name}, {"left_by", pool.left_by.job}});
  return begin(job, std::move(pool));
}

Result<void> ControlLoop::record_reused_pools() {
  Result<void> outcome;
  for (const auto& [job, by] : std::map(newly_reused_)) {
    auto recorded = record(job, {PoolReused{clock_.now(), by}});
    if (recorded || recorded.error().kind() == ErrorKind::not_found) {
      newly_reused_.erase(job);
      timers_.cancel(job, WakeReason::keep_alive);
    } else {
      keep_first_error(outcome, std::move(recorded));
    }
  }
  return outcome;
}

// The Available pools, and those that running attempts take over. If the process ended while one
// was being taken over, it isn't found.
std::set<AttemptId> ControlLoop::find_pools(const std::vector<JobRecorder::Job>& jobs) {
  std::set<AttemptId> pools;
  std::map<std::string, std::string> ids;  // of jobs with an Available one, by name
  for (const JobRecorder::Job& job : jobs) {
    if (!has_available_pool(job.state)) continue;
    pools.insert({job.stored.name, last_attempt(job.state)});
    ids.emplace(job.stored.name, job.state.id);
  }
  for (const JobRecorder::Job& job : jobs) {
    const AttemptState* attempt = running_attempt(job.state);
    if (attempt == nullptr || !attempt->reuses) continue;
    const PoolSource& source = *attempt->reuses;
    const engine::InstanceId id{source.job, source.attempt, attempt->instances.front().host};
    const engine::AgentOrder left{id, instance_directory(options_.attempts, id)};
    if (!is_of_another_job(options_.attempts, left, source.job_id))
      pools.insert({source.job, source.attempt});
    const auto available = ids.find(source.job);
    if (available != ids.end() && available->second == source.job_id)
      newly_reused_[source.job] = job.stored.name;
  }
  return pools;
}

Result<void> ControlLoop::restore_pools(const std::vector<JobRecorder::Job>& jobs) {
  Result<void> outcome;
  for (const JobRecorder::Job& job : jobs)
    if (has_available_pool(job.state) && !newly_reused_.contains(job.stored.name))
      keep_first_error(outcome, act(job.stored.name, effects_of(job.state)));
  return outcome;
}

Result<void> ControlLoop::end_pools(const std::vector<AttemptId>& pools,
                                    const std::string& reason) {
  Result<void> outcome;
  for (const AttemptId& each : pools) keep_first_error(outcome, end_pool(each, reason));
  return outcome;
}

Result<void> ControlLoop::end_pools_for(const std::string& job,
                                        const std::vector<AttemptId>& interrupted) {
  const auto leaving = [this](const AttemptId& attempt) { return is_ending(attempt); };
  return end_pools(book_->choose_pools_to_end(job, leaving, interrupted),
                   "its room is needed by " + job);
}

Result<void> ControlLoop::end_pools_for_disk(const std::string& job,
                                             const std::vector<AttemptId>& interrupted) {
  const auto leaving = [this](const AttemptId& attempt) { return is_ending(attempt); };
  return end_pools(book_->choose_pools_to_end_for_disk(job, leaving, interrupted),
                   "its disk space is needed by " + job);
}

Result<void> ControlLoop::end_pool(const AttemptId& left_by, const std::string& reason) {
  log::info("warm_pool_ended", {{"job", left_by.job}, {"reason", reason}});
  auto ended = record(left_by.job, {PoolEnded{clock_.now(), reason}});
  if (!ended && ended.error().kind() == ErrorKind::not_found) return ok();
  return ended;
}

// An instance whose agent has cleaned up and exited.
Result<void> ControlLoop::release_instance(const engine::InstanceId& instance) {
  const AttemptId attempt = instance.attempt_id();
  if (!book_->is_pool(attempt)) {
    book_->release(instance);
    return ok();
  }
  std::error_code error;
  const auto warm_file = instance_directory(options_.attempts, instance) / model::kWarmFile;
  if (!std::filesystem::exists(warm_file, error))
    return end_pool(attempt, "its agent on " + instance.host + " kept nothing");
  book_->note_agent_left(instance);
  return ok();
}

Result<void> ControlLoop::act_on(const std::string& job, const KeepPool& effect) {
  timers_.cancel_all(job);
  interruptions_.forget(job);
  const AttemptId attempt{job, effect.attempt};
  TRY(const auto found, recorder_.find(job));
  if (book_->is_pool(attempt)) return ok();
  if (AttemptRun* run = find_run(job); run != nullptr && run->number() == effect.attempt) {
    run->retain_pool();
    runs_.erase(job);
  } else if (found && has_available_pool(found->state)) {
    if (auto adopted = adopt_pool(*found); !adopted)
      return end_pool(attempt, adopted.error().message());
  }
  if (!found) {
    book_->release_attempt(attempt);
    return ok();
  }
  if (part_remover_) part_remover_->add(job, leftover_parts(*found));
  // UpdateTrainingJob may have ended it.
  if (!has_available_pool(found->state)) return act_on(job, EndPool{effect.attempt});
  if (!found->request()) return end_pool(attempt, found->request().error().message());
  const model::CreateTrainingJobRequest& request = *found->request();
  const WarmPool& pool = *found->state.warm_pool;
  RetainedPool retained{attempt,
                        found->state.id,
                        pool.since,
                        pool.available.value_or(pool.since),
                        warm_pool_key(request),
                        {}};
  if (request.resource_config)
    retained.instance_type = request.resource_config->instance_type.value_or("");
  std::optional<std::int64_t> quota;
  if (options_.warm_pool_quota) quota = options_.warm_pool_quota(retained.instance_type);
  const std::vector<std::string> hosts = hosts_of(found->state.attempts.back());
  retained.agents.insert(hosts.begin(), hosts.end());
  const auto instances = static_cast<std::int64_t>(hosts.size());
  if (quota && book_->warm_instances(retained.instance_type) + instances > *quota)
    return end_pool(attempt, "the quota '" + retained.instance_type +
                                 " for training warm pool usage' is " + std::to_string(*quota));
  book_->retain_pool(std::move(retained));
  return ok();
}

// One from before this process.
Result<void> ControlLoop::adopt_pool(const JobRecorder::Job& job) {
  std::vector<std::pair<engine::InstanceId, InstanceGrant>> grants;
  for (const std::string& host : hosts_of(job.state.attempts.back())) {
    const engine::InstanceId id{job.stored.name, last_attempt(job.state), host};
    TRY(InstanceGrant grant, read_grant(instance_directory(options_.attempts, id)));
    grants.emplace_back(id, std::move(grant));
  }
  for (auto& [id, grant] : grants) {
    book_->adopt(id, std::move(grant));
    cleaner_.add_warm({id, instance_directory(options_.attempts, id)});
  }
  return ok();
}

// The capacity is released once nothing is left.
Result<void> ControlLoop::act_on(const std::string& job, const EndPool& effect) {
  timers_.cancel(job, WakeReason::keep_alive);
  book_->remove_pool({job, effect.attempt});
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  FAILPOINT("server.pool.ended");
  for (const AttemptState& attempt : found->state.attempts) {
    if (attempt.number != effect.attempt) continue;
    for (const std::string& host : hosts_of(attempt)) {
      const engine::InstanceId id{job, attempt.number, host};
      cleaner_.add({id, instance_directory(options_.attempts, id)}, true);
    }
  }
  return ok();
}

}  // namespace trainyard::control
