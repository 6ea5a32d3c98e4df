#include "control/training_jobs.h"

#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "control/algorithm_rules.h"
#include "control/api_errors.h"
#include "control/describe.h"
#include "control/job_codec.h"
#include "control/job_component.h"
#include "control/job_hosts.h"
#include "control/job_package.h"
#include "control/list_page.h"
#include "control/request_defaults.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "control/update_rules.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

model::ListTrainingJobsResponse empty_list() {
  model::ListTrainingJobsResponse response;
  response.training_job_summaries.emplace();
  return response;
}

// The code is from the model, the message is that of StopTrainingJob for the same case.
Error not_deletable_error(const std::string& status) {
  return resource_in_use_error("The request was rejected because the training job is in status " +
                               status + ".");
}

Error name_in_use_error(const std::string& arn) {
  return resource_in_use_error(
      "Training job names must be unique within an AWS account and region, and a training job with "
      "this name already exists (" +
      arn + ")");
}

Error pool_in_use_error() {
  return resource_in_use_error(
      "The request was rejected because the warm pool of the training job is Available. "
      "UpdateTrainingJob with KeepAlivePeriodInSeconds 0 ends it.");
}

}  // namespace

TrainingJobs::TrainingJobs(store::JobStore& store, JobRecorder& recorder, Supervisor& supervisor,
                           const Admission& admission, Algorithms& algorithms, const Clock& clock,
                           TrainingJobsSettings settings)
    : store_(store),
      recorder_(recorder),
      supervisor_(supervisor),
      admission_(admission),
      algorithms_(algorithms),
      clock_(clock),
      settings_(std::move(settings)),
      outcomes_(settings_.outcomes) {}

std::string TrainingJobs::arn_of(const std::string& name) const {
  return "arn:" + settings_.partition + ":sagemaker:" + settings_.region + ":" + settings_.account +
         ":training-job/" + name;
}

Result<std::string> TrainingJobs::create(model::CreateTrainingJobRequest request) {
  TRY_VOID(settings_.floor.check());
  TRY_VOID(admission_.check(request));
  TRY(References references, find_references(request));
  TRY(references.mlflow, begin_mlflow_run(request, references.algorithm));
  const auto run =
      references.mlflow ? std::optional(references.mlflow->run) : std::optional<MlflowRun>();
  auto job = store_within_quota(std::move(request), std::move(references));
  if (!job && run) settings_.mlflow->abandon(*run);
  if (!job) return std::move(job).error();
  FAILPOINT("server.job.stored");
  std::string arn = job->stored.arn;
  supervisor_.submit(std::move(*job));
  return arn;
}

// A name that is in use is refused before anything is created.
Result<std::optional<BegunMlflowRun>> TrainingJobs::begin_mlflow_run(
    const model::CreateTrainingJobRequest& request,
    const std::optional<ResolvedAlgorithm>& algorithm) const {
  if (!request.mlflow_config) return std::optional<BegunMlflowRun>();
  const std::string& name = *request.training_job_name;
  TRY(const auto other, store_.find(name));
  if (other) return name_in_use_error(other->arn);
  if (settings_.mlflow == nullptr)
    return resource_not_found_error("There is no MLflow server '" +
                                    request.mlflow_config->mlflow_resource_arn.value_or("") + "'");
  return settings_.mlflow->begin(request, algorithm, arn_of(name), clock_.now());
}

Result<TrainingJobs::References> TrainingJobs::find_references(
    const model::CreateTrainingJobRequest& request) const {
  References found;
  TRY(found.packages, find_packages(store_.resources(), request));
  if (const auto channel = source_channel(found.packages))
    TRY_VOID(admission_.check_s3_source(request, *channel));
  TRY(found.algorithm, algorithms_.resolve(with_source_channel(request, found.packages)));
  TRY_VOID(admission_.check_image(request, training_image(request, found.algorithm)));
  const ArnScope arns{settings_.partition, settings_.region, settings_.account};
  TRY(found.trials, find_trials(store_.resources(), arns, request, clock_.now()));
  return found;
}

Result<JobRecorder::Job> TrainingJobs::store_within_quota(model::CreateTrainingJobRequest request,
                                                          References references) {
  const auto alternatives = alternatives_of(*request.resource_config);  // admission has checked it
  const bool counts = std::ranges::any_of(alternatives, [&](const model::ResourceConfig& each) {
    return admission_.has_quota(instances_by_type(each));
  });
  if (!counts) return store_job(std::move(request), std::move(references), {});
  const MutexLock lock(quota_);
  TRY(const InstanceCounts in_use, instances_in_use(warm_pool_key(request)));
  std::vector<std::string> over_quota;
  std::optional<Error> first;
  for (const model::ResourceConfig& each : alternatives) {
    const auto checked = admission_.check_quota(instances_by_type(each), in_use);
    if (checked) continue;
    if (!first) first = checked.error();
    over_quota.push_back(each.selected_instance_type.value_or(""));
  }
  if (over_quota.size() == alternatives.size()) return *first;
  return store_job(std::move(request), std::move(references), std::move(over_quota));
}

Result<JobRecorder::Job> TrainingJobs::store_job(model::CreateTrainingJobRequest request,
                                                 References references,
                                                 std::vector<std::string> over_quota) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change independently, and are stored separately.
  request.tags.reset();
  fill_defaults(request);
  const std::string name = *request.training_job_name;
  JobRecorder::NewJob job{name,
                          arn_of(name),
                          std::move(request),
                          tags,
                          find_outcome(*outcomes_.get(), name),
                          std::move(over_quota),
                          std::move(references.algorithm),
                          std::move(references.trials),
                          std::move(references.mlflow),
                          std::move(references.packages)};
  auto created = recorder_.create(std::move(job), clock_.now());
  if (created) return created;
  if (created.error().kind() == ErrorKind::not_found)  // its trial was deleted just now
    return resource_not_found_error(created.error().message());
  if (created.error().kind() != ErrorKind::already_exists) return created;
  return name_in_use_error(created.error().message());
}

// A job that hasn't selected one of its preferences yet counts as the first that it may get.
Result<InstanceCounts> TrainingJobs::instances_in_use(const std::string& pool_key) const {
  TRY(const auto jobs, store_.list_active());
  InstanceCounts in_use;
  bool is_matched = pool_key.empty();
  for (const store::StoredJob& job : jobs) {
    TRY(const auto request, parse_stored_request<model::CreateTrainingJobRequest>(job.request));
    if (!request.resource_config) continue;
    const auto status = model::from_string<model::TrainingJobStatus>(job.record.status);
    const bool is_pool = status != model::TrainingJobStatus::InProgress &&
                         status != model::TrainingJobStatus::Stopping;
    if (is_pool && !is_matched && warm_pool_key(request) == pool_key) {
      is_matched = true;
      continue;
    }
    TRY(const JobState state, parse_job_state(job.record.state));
    auto selected = state.selected;
    const auto left = preferences_of(*request.resource_config, state.over_quota);
    if (!selected && !left.empty()) selected = left.front();
    for (const auto& [type, count] :
         instances_by_type(with_selection(*request.resource_config, selected)))
      in_use[type] += count;
  }
  return in_use;
}

Result<model::DescribeTrainingJobResponse> TrainingJobs::describe(const std::string& name) const {
  TRY(auto job, recorder_.find(name));
  if (!job) return not_found_error();
  return control::describe(std::move(*job));
}

Result<model::ListTrainingJobsResponse> TrainingJobs::list(
    const model::ListTrainingJobsRequest& request,
    const std::optional<std::string>& only_job) const {
  TRY(store::JobQuery query, make_query(request));
  query.name = only_job;
  // No job has a training plan; this filters before the page is cut.
  if (request.training_plan_arn_equals) return empty_list();
  const std::size_t page = query.limit;
  query.limit = page + 1;  // one more, to know whether there is more
  TRY(auto jobs, store_.list(query));
  model::ListTrainingJobsResponse response;
  response.training_job_summaries.emplace();
  if (jobs.size() > page) {
    jobs.resize(page);
    response.next_token = make_next_token(request, jobs.back());
  }
  for (store::StoredJob& stored : jobs) {
    TRY(auto state, parse_job_state(stored.record.state));
    model::TrainingJobSummary summary = summarize({std::move(stored), std::move(state)});
    // As in SageMaker, the status filters the page after it is cut: it may be short or empty.
    if (request.status_equals && summary.training_job_status != request.status_equals) continue;
    response.training_job_summaries->push_back(std::move(summary));
  }
  return response;
}

Result<void> TrainingJobs::stop(const std::string& name) {
  auto recorded = recorder_.record(name, {StopRequested{clock_.now()}});
  if (!recorded && recorded.error().kind() == ErrorKind::not_found) return not_found_error();
  if (!recorded) return std::move(recorded).error();
  if (is_terminal(recorded->before.phase)) {
    return validation_error("The request was rejected because the training job is in status " +
                            std::string(training_job_status(recorded->before.phase)) + ".");
  }
  if (!recorded->effects.empty()) supervisor_.execute_effects(name, recorded->effects);
  return ok();
}

namespace {

// The requested host, of those for which `fits` returns true; nullptr: none.
template <class Fits>
const InstanceState* choose_instance(const AttemptState& attempt, const std::string& host,
                                     Fits fits) {
  for (const InstanceState& each : attempt.instances)
    if ((host.empty() || each.host == host) && fits(each)) return &each;
  return nullptr;
}

bool has_host(const AttemptState& attempt, const std::string& host) {
  return host.empty() || attempt.find(host) != nullptr;
}

}  // namespace

Result<TrainingJobs::Exec> TrainingJobs::open_exec(const model::HostId& wanted) {
  const auto& [name, host] = wanted;
  TRY(const auto job, recorder_.find(name));
  if (!job) return not_found_error();
  if (job->state.attempts.empty())
    return validation_error("Training job " + name + " runs no container yet: it is " +
                            std::string(to_string(job->state.phase)));
  const AttemptState& attempt = job->state.attempts.back();
  if (!has_host(attempt, host))
    return validation_error("Value '" + host + "' at 'Host' is not a host of training job " + name);
  const Timestamp now = clock_.now();
  const auto has_container = [&attempt, now](const InstanceState& each) {
    if (each.kept_until) return *each.kept_until > now;
    return !attempt.ended && each.phase == InstancePhase::training;
  };
  const InstanceState* instance = choose_instance(attempt, host, has_container);
  if (instance == nullptr)
    return validation_error("Training job " + name + (host.empty() ? "" : " on " + host) +
                            " runs no container, and nothing of it is kept: it is " +
                            std::string(to_string(job->state.phase)));
  TRY(UniqueFd connection, supervisor_.exec({name, attempt.number, instance->host}));
  return Exec{instance->host, std::move(connection)};
}

Result<void> TrainingJobs::release(const std::string& name) {
  TRY(const auto job, recorder_.find(name));
  if (!job) return not_found_error();
  const bool keeps = !job->state.attempts.empty() &&
                     choose_instance(job->state.attempts.back(), "", [](const InstanceState& each) {
                       return each.kept_until.has_value();
                     });
  if (!keeps) return validation_error("Nothing is kept of training job " + name);
  supervisor_.release_kept(name);
  return ok();
}

Result<void> TrainingJobs::interrupt(const std::string& name) {
  TRY(const auto job, recorder_.find(name));
  if (!job) return not_found_error();
  const auto refuse = [&](const std::string& why) {
    return validation_error("Training job '" + name + "' can't be interrupted: " + why);
  };
  if (!job->state.is_spot)
    return refuse("it is not a managed spot training job (EnableManagedSpotTraining is false)");
  TRY(const Recorded recorded,
      recorder_.record(name, {InterruptRequested{clock_.now(), last_attempt(job->state),
                                                 "by trainyard interrupt"}}));
  if (recorded.before.phase == recorded.after.phase)
    return refuse("it is not running, its SecondaryStatus is " +
                  std::string(to_string(recorded.before.phase)));
  supervisor_.execute_effects(name, recorded.effects);
  return ok();
}

Result<std::string> TrainingJobs::update(const model::UpdateTrainingJobRequest& request) {
  const std::string& name = *request.training_job_name;
  TRY(const auto job, recorder_.find(name));
  if (!job) return not_found_error();
  if (!job->request()) return job->request().error();
  TRY_VOID(check_update(request, *job->request(), job->state));
  if (request.resource_config) TRY_VOID(change_keep_alive(name, *request.resource_config));
  if (request.remote_debug_config && request.remote_debug_config->enable_remote_debug)
    TRY_VOID(switch_debugging(name, *request.remote_debug_config->enable_remote_debug));
  return job->stored.arn;
}

Result<void> TrainingJobs::switch_debugging(const std::string& name, bool enabled) {
  TRY(const Recorded recorded, recorder_.record(name, {RemoteDebugChanged{clock_.now(), enabled}}));
  // The job may have gone on meanwhile.
  TRY_VOID(check_debugging_phase(recorded.before.phase));
  if (!enabled && settings_.on_debugging_off) settings_.on_debugging_off(name);
  return ok();
}

Result<void> TrainingJobs::change_keep_alive(const std::string& name,
                                             const model::ResourceConfigForUpdate& update) {
  const std::chrono::seconds period(update.keep_alive_period_in_seconds.value_or(0));
  TRY(const Recorded recorded, recorder_.record(name, {KeepAliveChanged{clock_.now(), period}}));
  // It may have been taken over or ended meanwhile.
  TRY_VOID(check_warm_pool(recorded.before));
  if (!recorded.effects.empty()) supervisor_.execute_effects(name, recorded.effects);
  return ok();
}

Result<void> TrainingJobs::remove(const std::string& name, std::optional<Timestamp> ended_by) {
  return delete_exclusively(name, [&] { return begin_and_finish_delete(name, ended_by); });
}

Result<void> TrainingJobs::delete_exclusively(const std::string& name,
                                              const std::function<Result<void>()>& act) {
  MutexLock lock(deletions_);
  deletion_.wait(lock,
                 [&]() TRAINYARD_REQUIRES(deletions_) { return deleting_.insert(name).second; });
  lock.unlock();
  Result<void> done = act();
  lock.lock();
  deleting_.erase(name);
  deletion_.notify_all();
  return done;
}

Result<void> TrainingJobs::begin_and_finish_delete(const std::string& name,
                                                   std::optional<Timestamp> ended_by) {
  const auto delete_started = store_.begin_delete(name, ended_by);
  if (!delete_started && delete_started.error().kind() == ErrorKind::not_found)
    return not_found_error();
  if (!delete_started && delete_started.error().kind() == ErrorKind::conflict) {
    TRY(const auto job, recorder_.find(name));
    return job && has_available_pool(job->state)
               ? pool_in_use_error()
               : not_deletable_error(delete_started.error().message());
  }
  TRY_VOID(delete_started);
  FAILPOINT("server.delete.begun");
  return finish_delete(name);
}

Result<void> TrainingJobs::finish_delete(const std::string& name) {
  TRY_VOID(supervisor_.forget(name));
  FAILPOINT("server.delete.cleared");
  TRY_VOID(store_.finish_delete(name, {job_component_id(name)}));
  log::info("training_job_deleted", {{"job", name}});
  return ok();
}

Result<void> TrainingJobs::finish_deletions() {
  TRY(const auto names, store_.list_deleting());
  for (const std::string& name : names) {
    const auto finish = [&]() -> Result<void> {
      // It may have been deleted meanwhile, and its name may be another job's.
      TRY(const auto left, store_.list_deleting());
      return std::ranges::find(left, name) == left.end() ? ok() : finish_delete(name);
    };
    const auto removed = delete_exclusively(name, finish);
    if (!removed)
      log::error("training_job_not_deleted", {{"job", name}, {"error", removed.error().message()}});
  }
  return ok();
}

}  // namespace trainyard::control
