#include "control/training_jobs.h"

#include <utility>

#include "base/log.h"
#include "control/api_errors.h"
#include "control/describe.h"
#include "control/job_codec.h"
#include "control/job_hosts.h"
#include "control/list_page.h"
#include "control/request_defaults.h"
#include "control/search_expression.h"
#include "control/search_properties.h"
#include "control/stored_request.h"
#include "control/tag_rules.h"
#include "control/update_rules.h"
#include "model/codec.h"

namespace trainyard::control {
namespace {

// The store knows resources by their ARN alone; the API answers for those that aren't there as
// ever.
Error tag_error(Error error, const std::string& arn) {
  if (error.kind() == ErrorKind::not_found) return not_found_error();
  if (error.kind() == ErrorKind::exhausted) {
    return validation_error("Invalid number of tags. " + error.message() + ", the most is " +
                            std::to_string(kMostTags));
  }
  return std::move(error).wrap("tags of " + arn);
}

model::ListTrainingJobsResponse empty_list() {
  model::ListTrainingJobsResponse response;
  response.training_job_summaries.emplace();
  return response;
}

constexpr std::size_t kMostSuggestions = 100;
constexpr std::size_t kMostPropertyName = 255;  // shape ResourcePropertyName

std::string hint_of(const model::GetSearchSuggestionsRequest& request) {
  if (!request.suggestion_query || !request.suggestion_query->property_name_query) return "";
  return request.suggestion_query->property_name_query->property_name_hint.value_or("");
}

Result<void> check_searchable(model::ResourceType resource) {
  if (resource == model::ResourceType::TrainingJob) return ok();
  return validation_error("Value '" + std::string(model::to_string(resource)) +
                          "' at 'resource' is not supported by Trainyard yet. Supported: "
                          "[TrainingJob]");
}

// The code is the model's, the words are those that StopTrainingJob has for the same case.
Error not_deletable_error(const std::string& status) {
  return resource_in_use_error("The request was rejected because the training job is in status " +
                               status + ".");
}

// What `expression` finds, of that job only.
model::SearchExpression about_job(const std::string& name,
                                  const std::optional<model::SearchExpression>& expression) {
  model::SearchExpression narrowed;
  narrowed.filters = {
      {.name = "TrainingJobName", .operation = model::Operator::Equals, .value = name}};
  if (expression) narrowed.sub_expressions = {*expression};
  return narrowed;
}

}  // namespace

TrainingJobs::TrainingJobs(store::JobStore& store, JobRecorder& recorder, Supervisor& supervisor,
                           const Admission& admission, const Clock& clock,
                           TrainingJobsSettings settings)
    : store_(store),
      recorder_(recorder),
      supervisor_(supervisor),
      admission_(admission),
      clock_(clock),
      settings_(std::move(settings)) {}

std::string TrainingJobs::arn_of(const std::string& name) const {
  return "arn:" + settings_.partition + ":sagemaker:" + settings_.region + ":" + settings_.account +
         ":training-job/" + name;
}

Result<std::string> TrainingJobs::create(model::CreateTrainingJobRequest request) {
  TRY_VOID(settings_.floor.check());
  TRY_VOID(admission_.check(request));
  TRY(JobRecorder::Job job, store_within_quota(std::move(request)));
  std::string arn = job.stored.arn;
  supervisor_.submit(std::move(job));
  return arn;
}

Result<JobRecorder::Job> TrainingJobs::store_within_quota(model::CreateTrainingJobRequest request) {
  const InstanceCounts wanted = instances_by_type(*request.resource_config);  // admission saw to it
  if (!admission_.has_quota(wanted)) return store_job(std::move(request));
  const std::lock_guard lock(quota_);
  TRY(const InstanceCounts in_use, instances_in_use());
  TRY_VOID(admission_.check_quota(wanted, in_use));
  return store_job(std::move(request));
}

Result<JobRecorder::Job> TrainingJobs::store_job(model::CreateTrainingJobRequest request) {
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  // Tags change for themselves, and are kept apart.
  request.tags.reset();
  fill_defaults(request);
  const std::string name = *request.training_job_name;
  auto created = recorder_.create({name, arn_of(name), std::move(request), tags}, clock_.now());
  if (created || created.error().kind() != ErrorKind::already_exists) return created;
  return resource_in_use_error(
      "Training job names must be unique within an AWS account and region, and a training job with "
      "this name already exists (" +
      created.error().message() + ")");
}

Result<InstanceCounts> TrainingJobs::instances_in_use() const {
  TRY(const auto jobs, store_.list_active());
  InstanceCounts in_use;
  for (const store::StoredJob& job : jobs) {
    TRY(const auto request, parse_stored_request(job.request));
    if (!request.resource_config) continue;
    for (const auto& [type, count] : instances_by_type(*request.resource_config))
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
  // No job has a warm pool or a training plan; these filter before the page is cut.
  if (request.warm_pool_status_equals || request.training_plan_arn_equals) return empty_list();
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
    // As in the service, the status filters the page that was cut: it may come out short or empty.
    if (request.status_equals && summary.training_job_status != request.status_equals) continue;
    response.training_job_summaries->push_back(std::move(summary));
  }
  return response;
}

Result<model::SearchResponse> TrainingJobs::search(
    model::SearchRequest request, const std::optional<std::string>& only_job) const {
  if (only_job) request.search_expression = about_job(*only_job, request.search_expression);
  TRY_VOID(check_searchable(*request.resource));
  if (request.cross_account_filter_option == model::CrossAccountFilterOption::CrossAccount) {
    return validation_error(
        "Value 'CrossAccount' at 'crossAccountFilterOption' is not supported by Trainyard: it has "
        "one account");
  }
  TRY(store::SearchQuery query, make_search(request));
  TRY(const std::int64_t before, hits_before(request));
  const std::size_t page = query.limit;
  query.limit = page + 1;  // one more, to know whether there is more
  TRY(auto found, store_.search(query));
  const bool more = found.size() > page;
  model::SearchResponse response;
  response.total_hits.emplace().value = before + static_cast<std::int64_t>(found.size());
  response.total_hits->relation =
      more ? model::Relation::GreaterThanOrEqualTo : model::Relation::EqualTo;
  if (more) {
    found.resize(page);
    response.next_token =
        make_search_token(request, found.back(), before + static_cast<std::int64_t>(page));
  }
  response.results.emplace();
  for (store::FoundJob& hit : found) {
    TRY(auto record, search_record(std::move(hit.job)));
    if (record) response.results->push_back(std::move(*record));
  }
  return response;
}

Result<model::GetSearchSuggestionsResponse> TrainingJobs::search_suggestions(
    const model::GetSearchSuggestionsRequest& request) const {
  TRY_VOID(check_searchable(*request.resource));
  const std::string hint = hint_of(request);
  model::GetSearchSuggestionsResponse response;
  auto& suggestions = response.property_name_suggestions.emplace();
  for (const KeyedProperties& family : suggested_properties()) {
    const std::string prefix(family.prefix);
    if (!prefix.starts_with(hint) && !hint.starts_with(prefix)) continue;
    const std::string begun = hint.size() > prefix.size() ? hint.substr(prefix.size()) : "";
    TRY(const auto keys,
        store_.list_keys({family.field, begun, kMostSuggestions - suggestions.size()}));
    for (const std::string& key : keys)
      if (prefix.size() + key.size() <= kMostPropertyName)
        suggestions.emplace_back().property_name = prefix + key;
  }
  return response;
}

// nullopt: the job was deleted meanwhile.
Result<std::optional<model::SearchRecord>> TrainingJobs::search_record(store::StoredJob job) const {
  const auto tags = store_.get_tags(job.arn);
  if (!tags && tags.error().kind() == ErrorKind::not_found)
    return std::optional<model::SearchRecord>();
  TRY_VOID(tags);
  TRY(auto state, parse_job_state(job.record.state));
  TRY(const auto described, control::describe({std::move(job), std::move(state)}));
  model::SearchRecord record;
  // The members that both shapes have are the same.
  TRY(record.training_job, model::parse<model::TrainingJob>(model::serialize(described)));
  record.training_job->tags = to_model(*tags);
  return std::optional(std::move(record));
}

Result<void> TrainingJobs::stop(const std::string& name) {
  auto recorded = recorder_.record(name, {StopRequested{clock_.now()}});
  if (!recorded && recorded.error().kind() == ErrorKind::not_found) return not_found_error();
  if (!recorded) return std::move(recorded).error();
  if (is_terminal(recorded->before.phase)) {
    return validation_error("The request was rejected because the training job is in status " +
                            std::string(training_job_status(recorded->before.phase)) + ".");
  }
  if (!recorded->effects.empty()) supervisor_.carry_out(name, recorded->effects);
  return ok();
}

Result<void> TrainingJobs::interrupt(const std::string& name) {
  TRY(const auto job, recorder_.find(name));
  if (!job) return not_found_error();
  const auto refuse = [&](const std::string& why) {
    return validation_error("Training job '" + name + "' can't be interrupted: " + why);
  };
  if (!job->state.is_spot)
    return refuse("it is no managed spot training job (EnableManagedSpotTraining is false)");
  TRY(const Recorded recorded,
      recorder_.record(name, {InterruptRequested{clock_.now(), last_attempt(job->state),
                                                 "by trainyard interrupt"}}));
  if (recorded.before.phase == recorded.after.phase)
    return refuse("it is not running, its SecondaryStatus is " +
                  std::string(to_string(recorded.before.phase)));
  supervisor_.carry_out(name, recorded.effects);
  return ok();
}

Result<std::string> TrainingJobs::update(const model::UpdateTrainingJobRequest& request) const {
  TRY(const auto job, recorder_.find(*request.training_job_name));
  if (!job) return not_found_error();
  if (!job->request()) return job->request().error();
  TRY_VOID(check_update(request, *job->request(), job->state.phase));
  return job->stored.arn;
}

Result<void> TrainingJobs::remove(const std::string& name, std::optional<Timestamp> ended_by) {
  // Of two requests for a name the second waits for the first: it would else take down the job that
  // was created between them.
  std::unique_lock lock(deletions_);
  deletion_.wait(lock, [&] { return deleting_.insert(name).second; });
  lock.unlock();
  Result<void> removed = remove_exclusively(name, ended_by);
  lock.lock();
  deleting_.erase(name);
  deletion_.notify_all();
  return removed;
}

Result<void> TrainingJobs::remove_exclusively(const std::string& name,
                                              std::optional<Timestamp> ended_by) {
  const auto begun = store_.begin_delete(name, ended_by);
  if (!begun && begun.error().kind() == ErrorKind::not_found) return not_found_error();
  if (!begun && begun.error().kind() == ErrorKind::conflict)
    return not_deletable_error(begun.error().message());
  TRY_VOID(begun);
  TRY_VOID(supervisor_.forget(name));
  TRY_VOID(store_.finish_delete(name));
  log::info("training_job_deleted", {{"job", name}});
  return ok();
}

Result<void> TrainingJobs::finish_deletions() {
  TRY(const auto names, store_.list_deleting());
  for (const std::string& name : names) {
    const auto removed = remove(name);
    if (!removed)
      log::error("training_job_not_deleted", {{"job", name}, {"error", removed.error().message()}});
  }
  return ok();
}

Result<model::AddTagsOutput> TrainingJobs::add_tags(const model::AddTagsInput& request) {
  const std::string arn = request.resource_arn.value_or("");
  TRY(const auto tags, check_tags(request.tags.value_or(std::vector<model::Tag>{})));
  if (auto put = store_.put_tags(arn, tags, kMostTags); !put) return tag_error(put.error(), arn);
  auto all = store_.get_tags(arn);
  if (!all) return tag_error(all.error(), arn);
  model::AddTagsOutput output;
  output.tags = to_model(*all);
  return output;
}

Result<model::ListTagsOutput> TrainingJobs::list_tags(const model::ListTagsInput& request) const {
  const std::string arn = request.resource_arn.value_or("");
  if (request.next_token) {  // all tags fit into one page, so no token was ever given out
    return validation_error("Invalid pagination token because \"" + *request.next_token +
                            "\" is not a token of this operation.");
  }
  auto all = store_.get_tags(arn);
  if (!all) return tag_error(all.error(), arn);
  model::ListTagsOutput output;
  output.tags = to_model(*all);
  return output;
}

Result<model::DeleteTagsOutput> TrainingJobs::delete_tags(const model::DeleteTagsInput& request) {
  const std::string arn = request.resource_arn.value_or("");
  const auto keys = request.tag_keys.value_or(std::vector<std::string>{});
  if (auto deleted = store_.delete_tags(arn, keys); !deleted) {
    return tag_error(deleted.error(), arn);
  }
  return model::DeleteTagsOutput{};
}

}  // namespace trainyard::control
