#include "client/sagemaker_client.h"

#include <utility>

#include "client/configuration.h"
#include "client/credentials_chain.h"
#include "client/dependencies.h"
#include "client/json_client.h"

namespace trainyard::client {
namespace {

using model::TrainingJobStatus;

ApiError waiter_error(ErrorCode code, std::string message) {
  return {.code = code, .message = std::move(message)};
}

// The acceptors of the model's waiter TrainingJobCompletedOrStopped: the result of a poll; nullopt:
// poll again.
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
  const Dependencies dependencies = real_dependencies(std::make_shared<net::HttpClient>());
  auto credentials = resolve_credentials(options, *configuration, dependencies);
  if (!credentials) return credentials.error();
  return SageMakerClient(
      std::make_shared<JsonClient>(*std::move(settings), *std::move(credentials), dependencies));
}

SageMakerClient::SageMakerClient(std::shared_ptr<JsonClient> client)
    : SageMakerOperations(std::move(client)) {}

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
    if (!client_->dependencies().pause(waiter.delay, options.stop))
      return waiter_error(ErrorCode::Cancelled, "the wait was cancelled");
  }
}

}  // namespace trainyard::client
