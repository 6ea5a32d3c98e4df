// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include "client/sagemaker_operations.h"

#include <utility>

#include "client/typed_call.h"

namespace trainyard::client {

SageMakerOperations::SageMakerOperations(std::shared_ptr<JsonClient> client)
    : client_(std::move(client)) {}

Outcome<model::AddTagsOutput> SageMakerOperations::add_tags(
    const model::AddTagsInput& request, const CallOptions& options) const {
  return typed_call<model::AddTagsOutput>(*client_, kSageMaker, "AddTags", request, options);
}

Outcome<model::CreateAlgorithmOutput> SageMakerOperations::create_algorithm(
    const model::CreateAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<model::CreateAlgorithmOutput>(*client_, kSageMaker, "CreateAlgorithm", request, options);
}

Outcome<model::CreateTrainingJobResponse> SageMakerOperations::create_training_job(
    const model::CreateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::CreateTrainingJobResponse>(*client_, kSageMaker, "CreateTrainingJob", request, options);
}

Outcome<void> SageMakerOperations::delete_algorithm(
    const model::DeleteAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteAlgorithm", request, options);
}

Outcome<model::DeleteTagsOutput> SageMakerOperations::delete_tags(
    const model::DeleteTagsInput& request, const CallOptions& options) const {
  return typed_call<model::DeleteTagsOutput>(*client_, kSageMaker, "DeleteTags", request, options);
}

Outcome<void> SageMakerOperations::delete_training_job(
    const model::DeleteTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "DeleteTrainingJob", request, options);
}

Outcome<model::DescribeAlgorithmOutput> SageMakerOperations::describe_algorithm(
    const model::DescribeAlgorithmInput& request, const CallOptions& options) const {
  return typed_call<model::DescribeAlgorithmOutput>(*client_, kSageMaker, "DescribeAlgorithm", request, options);
}

Outcome<model::DescribeTrainingJobResponse> SageMakerOperations::describe_training_job(
    const model::DescribeTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::DescribeTrainingJobResponse>(*client_, kSageMaker, "DescribeTrainingJob", request, options);
}

Outcome<model::GetSearchSuggestionsResponse> SageMakerOperations::get_search_suggestions(
    const model::GetSearchSuggestionsRequest& request, const CallOptions& options) const {
  return typed_call<model::GetSearchSuggestionsResponse>(*client_, kSageMaker, "GetSearchSuggestions", request, options);
}

Outcome<model::ListAlgorithmsOutput> SageMakerOperations::list_algorithms(
    const model::ListAlgorithmsInput& request, const CallOptions& options) const {
  return typed_call<model::ListAlgorithmsOutput>(*client_, kSageMaker, "ListAlgorithms", request, options);
}

Outcome<model::ListTagsOutput> SageMakerOperations::list_tags(
    const model::ListTagsInput& request, const CallOptions& options) const {
  return typed_call<model::ListTagsOutput>(*client_, kSageMaker, "ListTags", request, options);
}

Outcome<model::ListTrainingJobsResponse> SageMakerOperations::list_training_jobs(
    const model::ListTrainingJobsRequest& request, const CallOptions& options) const {
  return typed_call<model::ListTrainingJobsResponse>(*client_, kSageMaker, "ListTrainingJobs", request, options);
}

Outcome<model::SearchResponse> SageMakerOperations::search(
    const model::SearchRequest& request, const CallOptions& options) const {
  return typed_call<model::SearchResponse>(*client_, kSageMaker, "Search", request, options);
}

Outcome<void> SageMakerOperations::stop_training_job(
    const model::StopTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<void>(*client_, kSageMaker, "StopTrainingJob", request, options);
}

Outcome<model::UpdateTrainingJobResponse> SageMakerOperations::update_training_job(
    const model::UpdateTrainingJobRequest& request, const CallOptions& options) const {
  return typed_call<model::UpdateTrainingJobResponse>(*client_, kSageMaker, "UpdateTrainingJob", request, options);
}

}  // namespace trainyard::client
