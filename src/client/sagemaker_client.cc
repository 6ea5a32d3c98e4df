#include "client/sagemaker_client.h"

#include <utility>

#include "client/configuration.h"
#include "client/credentials_chain.h"
#include "client/json_client.h"
#include "client/surroundings.h"
#include "client/typed_call.h"

namespace trainyard::client {
namespace {

using model::TrainingJobStatus;

ApiError waiter_error(ErrorCode code, std::string message) {
  return {.code = code, .message = std::move(message)};
}

// The acceptors of the model's waiter TrainingJobCompletedOrStopped: what a look decides; nullopt:
// look again.
std::optional<Outcome<model::DescribeTrainingJobResponse>> decide(
    Outcome<model::DescribeTrainingJobResponse> look) {
  if (!look) {
    if (look.error().code != ErrorCode::ValidationException) return look;
    ApiError error = look.error();
    error.code = ErrorCode::WaiterFailed;
    return error;
  }
  const auto status = look->training_job_status;
  if (status == TrainingJobStatus::Completed || status == TrainingJobStatus::Stopped) return look;
  if (status != TrainingJobStatus::Failed) return std::nullopt;
  return waiter_error(ErrorCode::WaiterFailed,
                      "the training job '" + look->training_job_name.value_or("") +
                          "' is Failed: " + look->failure_reason.value_or(""));
}

}  // namespace

Outcome<SageMakerClient> SageMakerClient::open(const ClientOptions& options) {
  const auto configuration = read_configuration(options, process_environment());
  if (!configuration) return configuration.error();
  auto settings = resolve_settings(options, *configuration);
  if (!settings) return settings.error();
  const Surroundings surroundings = real_surroundings(std::make_shared<net::HttpClient>());
  auto credentials = resolve_credentials(options, *configuration, surroundings);
  if (!credentials) return credentials.error();
  return SageMakerClient(
      std::make_shared<JsonClient>(*std::move(settings), *std::move(credentials), surroundings));
}

SageMakerClient::SageMakerClient(std::shared_ptr<JsonClient> client) : client_(std::move(client)) {}

Outcome<model::CreateTrainingJobResponse> SageMakerClient::create_training_job(
    const model::CreateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateTrainingJobResponse>(*client_, kSageMaker, "CreateTrainingJob",
                                                      request, options);
}

Outcome<model::DescribeTrainingJobResponse> SageMakerClient::describe_training_job(
    const model::DescribeTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeTrainingJobResponse>(*client_, kSageMaker, "DescribeTrainingJob",
                                                        request, options);
}

Outcome<void> SageMakerClient::stop_training_job(const model::StopTrainingJobRequest& request,
                                                 const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "StopTrainingJob", request, options);
}

Outcome<model::ListTrainingJobsResponse> SageMakerClient::list_training_jobs(
    const model::ListTrainingJobsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListTrainingJobsResponse>(*client_, kSageMaker, "ListTrainingJobs",
                                                     request, options);
}

Outcome<void> SageMakerClient::delete_training_job(const model::DeleteTrainingJobRequest& request,
                                                   const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteTrainingJob", request, options);
}

Outcome<model::UpdateTrainingJobResponse> SageMakerClient::update_training_job(
    const model::UpdateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateTrainingJobResponse>(*client_, kSageMaker, "UpdateTrainingJob",
                                                      request, options);
}

Outcome<model::SearchResponse> SageMakerClient::search(const model::SearchRequest& request,
                                                       const CallOptions& options) const {
  return typed_call<model::SearchResponse>(*client_, kSageMaker, "Search", request, options);
}

Outcome<model::GetSearchSuggestionsResponse> SageMakerClient::get_search_suggestions(
    const model::GetSearchSuggestionsRequest& request, const CallOptions& options) const {
  return typed_call<model::GetSearchSuggestionsResponse>(*client_, kSageMaker,
                                                         "GetSearchSuggestions", request, options);
}

Outcome<model::AddTagsOutput> SageMakerClient::add_tags(const model::AddTagsInput& request,
                                                        const CallOptions& options) const {
  return typed_call<model::AddTagsOutput>(*client_, kSageMaker, "AddTags", request, options);
}

Outcome<model::ListTagsOutput> SageMakerClient::list_tags(const model::ListTagsInput& request,
                                                          const CallOptions& options) const {
  return typed_call<model::ListTagsOutput>(*client_, kSageMaker, "ListTags", request, options);
}

Outcome<model::DeleteTagsOutput> SageMakerClient::delete_tags(const model::DeleteTagsInput& request,
                                                              const CallOptions& options) const {
  return typed_call<model::DeleteTagsOutput>(*client_, kSageMaker, "DeleteTags", request, options);
}

ListTrainingJobsPaginator SageMakerClient::paginate_training_jobs(
    model::ListTrainingJobsRequest request, CallOptions options) const {
  return {std::move(request), [client = *this, options = std::move(options)](const auto& page) {
            return client.list_training_jobs(page, options);
          }};
}

SearchPaginator SageMakerClient::paginate_search(model::SearchRequest request,
                                                 CallOptions options) const {
  return {std::move(request), [client = *this, options = std::move(options)](const auto& page) {
            return client.search(page, options);
          }};
}

ListTagsPaginator SageMakerClient::paginate_tags(model::ListTagsInput request,
                                                 CallOptions options) const {
  return {std::move(request), [client = *this, options = std::move(options)](const auto& page) {
            return client.list_tags(page, options);
          }};
}

Outcome<model::DescribeTrainingJobResponse>
SageMakerClient::wait_until_training_job_completed_or_stopped(
    const model::DescribeTrainingJobRequest& request, const WaiterOptions& waiter,
    const CallOptions& options) const {
  for (int attempts = 1;; ++attempts) {
    if (auto decided = decide(describe_training_job(request, options))) return *std::move(decided);
    if (attempts >= waiter.max_attempts)
      return waiter_error(ErrorCode::WaiterTimedOut,
                          "the training job '" + request.training_job_name.value_or("") +
                              "' is neither Completed nor Stopped after " +
                              std::to_string(attempts) + " looks");
    if (!client_->surroundings().pause(waiter.delay, options.stop))
      return waiter_error(ErrorCode::Cancelled, "the wait was cancelled");
  }
}

}  // namespace trainyard::client
