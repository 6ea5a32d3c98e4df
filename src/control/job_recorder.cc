#include "control/job_recorder.h"

#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "control/job_codec.h"
#include "control/job_component.h"
#include "control/job_package.h"
#include "control/stored_request.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kIdDigits = 32;

store::JobRecord record_of(const JobState& state) {
  return {to_json(state), std::string(training_job_status(state.phase)), state.last_modified_time,
          is_terminal(state.phase) && !has_available_pool(state)};
}

// A metric's newest value is in the state. The log of an endless job has values without end: its
// first events are stored, which tells enough of a job's story.
constexpr std::int64_t kStoredMetrics = 1000;

bool is_stored(const JobEvent& event) {
  const auto* reported = std::get_if<AgentReported>(&event);
  return reported == nullptr || reported->report.kind != model::ReportKind::metric ||
         reported->report.sequence <= kStoredMetrics;
}

bool just_completed(const Recorded& recorded) {
  return recorded.before.phase != Phase::Completed && recorded.after.phase == Phase::Completed;
}

// The model of a job that has just completed becomes a model package, which the store creates and
// the job's state names. `recorded` is completed before the change is stored.
void add_package(const store::StoredJob& stored, Recorded& recorded, store::JobChange& change) {
  const auto conclude = [&recorded](const Result<store::StoredResource>& created,
                                    store::JobChange& ended) {
    const ModelPackaged event = packaged(created, recorded.after);
    recorded.after = apply_event(recorded.after, event).state;
    ended.events.push_back({0, event.at, to_json(JobEvent(event))});
    ended.record = record_of(recorded.after);
  };
  auto version = make_package(stored, recorded.after);
  if (!version) return conclude(std::move(version).error(), change);
  change.version = store::JobVersion{std::move(*version), conclude};
}

// The change of the store that results from the events. `recorded` stays where it is until the change
// is stored.
Result<store::JobChange> advance(const store::StoredJob& stored,
                                 const std::vector<JobEvent>& events, Recorded& recorded) {
  TRY(recorded.before, parse_job_state(stored.record.state));
  recorded.after = recorded.before;
  store::JobChange change;
  bool changed = false;
  for (const JobEvent& event : events) {
    StateChange step = apply_event(recorded.after, event);
    if (!step.changed) continue;
    recorded.after = std::move(step.state);
    recorded.effects.insert(recorded.effects.end(), step.effects.begin(), step.effects.end());
    if (is_stored(event)) change.events.push_back({0, time_of(event), to_json(event)});
    changed = true;
  }
  if (!changed) return change;
  change.record = record_of(recorded.after);
  if (auto followed = follow_job(stored.name, recorded.before, recorded.after))
    change.resources.push_back(std::move(*followed));
  if (recorded.after.packages && just_completed(recorded)) add_package(stored, recorded, change);
  if (concerns_mlflow(recorded.before, recorded.after))
    change.resources.push_back(follow_mlflow_run(recorded.after));
  return change;
}

bool has_ended(const Recorded& recorded) {
  return !is_terminal(recorded.before.phase) && is_terminal(recorded.after.phase);
}

void log_package(const std::string& job, const Recorded& recorded) {
  if (!recorded.after.packages || !just_completed(recorded)) return;
  const JobState& state = recorded.after;
  if (state.output_package.empty()) {
    log::warning("model_not_packaged",
                 {{"job", job}, {"text", state.transitions.back().status_message}});
  } else {
    log::info("model_packaged", {{"job", job}, {"arn", state.output_package}});
  }
}

void log_change(const std::string& job, const Recorded& recorded) {
  if (recorded.before.phase == recorded.after.phase) return;
  log::info("training_job_changed", {{"job", job},
                                     {"attempt", last_attempt(recorded.after)},
                                     {"status", training_job_status(recorded.after.phase)},
                                     {"secondary_status", to_string(recorded.after.phase)},
                                     {"failure_reason", recorded.after.failure_reason}});
  log_package(job, recorded);
}

// What the state function needs to know about a request.
Created created_event(const model::CreateTrainingJobRequest& request, Timestamp at) {
  Created created{at, random_hex(kIdDigits)};
  if (request.retry_strategy)
    created.retry_attempts =
        static_cast<int>(request.retry_strategy->maximum_retry_attempts.value_or(0));
  if (request.stopping_condition)
    created.max_runtime =
        std::chrono::seconds(request.stopping_condition->max_runtime_in_seconds.value_or(0));
  created.is_spot = request.enable_managed_spot_training.value_or(false);
  if (request.stopping_condition) {
    const model::StoppingCondition& limits = *request.stopping_condition;
    created.max_wait = std::chrono::seconds(limits.max_wait_time_in_seconds.value_or(0));
    created.max_pending = std::chrono::seconds(limits.max_pending_time_in_seconds.value_or(0));
  }
  if (request.resource_config)
    created.keep_alive =
        std::chrono::seconds(request.resource_config->keep_alive_period_in_seconds.value_or(0));
  if (request.remote_debug_config)
    created.remote_debug = request.remote_debug_config->enable_remote_debug;
  return created;
}

}  // namespace

JobRecorder::Job::Job(store::StoredJob stored_job, JobState decoded_state)
    : stored(std::move(stored_job)), state(std::move(decoded_state)) {}

const Result<model::CreateTrainingJobRequest>& JobRecorder::Job::request() const {
  if (!request_) request_ = parse_stored_request<model::CreateTrainingJobRequest>(stored.request);
  return *request_;
}

Result<model::CreateTrainingJobRequest> JobRecorder::Job::take_request() && {
  request();
  return std::move(*request_);
}

Result<JobRecorder::Job> JobRecorder::create(NewJob job, Timestamp at) {
  Created event = created_event(job.request, at);
  event.outcome = std::move(job.outcome);
  event.over_quota = std::move(job.over_quota);
  event.algorithm = std::move(job.algorithm);
  if (job.mlflow) event.mlflow_run = std::move(job.mlflow->run);
  event.packages = std::move(job.packages);
  const JobEvent created = std::move(event);
  JobState state = apply_event({}, created).state;
  store::StoredJob stored{std::move(job.name),
                          std::move(job.arn),
                          to_stored_text(job.request),
                          at,
                          record_of(state),
                          0};
  Job made(std::move(stored), std::move(state));
  std::vector<store::NewResource> resources = std::move(job.trials.created);
  resources.push_back({make_job_component(made.stored.name, job.request, made.stored.arn,
                                          made.state, job.trials.arns),
                       {},
                       std::move(job.trials.parents)});
  if (job.mlflow) resources.push_back({std::move(job.mlflow->record)});
  TRY(made.stored.number,
      store_.create(made.stored, {{0, at, to_json(created)}}, job.tags, resources));
  made.request_ = std::move(job.request);
  return made;
}

Result<Recorded> JobRecorder::record(const std::string& job, const std::vector<JobEvent>& events) {
  Recorded recorded;
  TRY_VOID(store_.apply(
      job, [&](const store::StoredJob& stored) { return advance(stored, events, recorded); }));
  log_change(job, recorded);
  notify(has_ended(recorded), concerns_mlflow(recorded.before, recorded.after));
  return recorded;
}

Result<std::map<std::string, Recorded>> JobRecorder::record_each(
    const std::vector<std::string>& jobs, const JobEvent& event) {
  std::map<std::string, Recorded> all;
  TRY_VOID(store_.apply_each(jobs, [&](const store::StoredJob& stored) {
    auto change = advance(stored, {event}, all[stored.name]);
    if (!change) {
      all.erase(stored.name);
      log::error("state_not_readable", {{"job", stored.name}, {"error", change.error().message()}});
    }
    return change;
  }));
  bool ended = false;
  bool mlflow = false;
  for (const auto& [job, recorded] : all) {
    log_change(job, recorded);
    ended = ended || has_ended(recorded);
    mlflow = mlflow || concerns_mlflow(recorded.before, recorded.after);
  }
  notify(ended, mlflow);
  return all;
}

void JobRecorder::notify(bool ended, bool mlflow) const {
  if (ended && on_end_) on_end_();
  if (mlflow && on_mlflow_) on_mlflow_();
}

Result<std::optional<JobRecorder::Job>> JobRecorder::find(const std::string& name) const {
  TRY(auto stored, store_.find(name));
  if (!stored) return std::optional<Job>();
  TRY(auto state, parse_job_state(stored->record.state));
  return std::optional(Job{std::move(*stored), std::move(state)});
}

Result<std::vector<JobRecorder::Job>> JobRecorder::list_active() const {
  TRY(auto all, store_.list_active());
  std::vector<Job> jobs;
  for (store::StoredJob& stored : all) {
    auto state = parse_job_state(stored.record.state);
    if (!state) return std::move(state).error().wrap("training job '" + stored.name + "'");
    jobs.emplace_back(std::move(stored), std::move(*state));
  }
  return jobs;
}

}  // namespace trainyard::control
