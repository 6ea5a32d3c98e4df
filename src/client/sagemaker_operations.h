// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <memory>

#include "base/export.h"
#include "client/client_options.h"
#include "client/outcome.h"
#include "model/algorithms.h"
#include "model/describe_training_job.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"

namespace trainyard::client {

class JsonClient;

// A method for each operation of SageMaker's API that a Trainyard server has: of SageMakerClient,
// which says what all of them have in common.
class TRAINYARD_API SageMakerOperations {
 public:
  // Adds the tags, or replaces the values of existing ones.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AddTags.html
  Outcome<model::AddTagsOutput> add_tags(
      const model::AddTagsInput& request, const CallOptions& options = {}) const;

  // Creates an algorithm, which training jobs can name instead of an image. ValidationException:
  // the name is in use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateAlgorithm.html
  Outcome<model::CreateAlgorithmOutput> create_algorithm(
      const model::CreateAlgorithmInput& request, const CallOptions& options = {}) const;

  // ResourceInUse: the name is in use. ResourceLimitExceeded: a quota, of instances or jobs.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceInUse, ResourceLimitExceeded.
  Outcome<model::CreateTrainingJobResponse> create_training_job(
      const model::CreateTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Jobs that were created with it aren't affected.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteAlgorithm.html
  // Errors of its own: ConflictException.
  Outcome<void> delete_algorithm(
      const model::DeleteAlgorithmInput& request, const CallOptions& options = {}) const;

  // Deletes the tags with these keys; keys that don't exist are ignored.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTags.html
  Outcome<model::DeleteTagsOutput> delete_tags(
      const model::DeleteTagsInput& request, const CallOptions& options = {}) const;

  // Deletes a job that has ended.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceInUse.
  Outcome<void> delete_training_job(
      const model::DeleteTrainingJobRequest& request, const CallOptions& options = {}) const;

  // By its name or its ARN.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
  Outcome<model::DescribeAlgorithmOutput> describe_algorithm(
      const model::DescribeAlgorithmInput& request, const CallOptions& options = {}) const;

  // An unknown job is ValidationException ("Requested resource not found.") or ResourceNotFound.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
  // Errors of its own: ResourceNotFound.
  Outcome<model::DescribeTrainingJobResponse> describe_training_job(
      const model::DescribeTrainingJobRequest& request, const CallOptions& options = {}) const;

  // The names of properties that a search can use.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetSearchSuggestions.html
  Outcome<model::GetSearchSuggestionsResponse> get_search_suggestions(
      const model::GetSearchSuggestionsRequest& request, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListAlgorithms.html
  Outcome<model::ListAlgorithmsOutput> list_algorithms(
      const model::ListAlgorithmsInput& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTags.html
  Outcome<model::ListTagsOutput> list_tags(
      const model::ListTagsInput& request, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html
  Outcome<model::ListTrainingJobsResponse> list_training_jobs(
      const model::ListTrainingJobsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Search.html
  Outcome<model::SearchResponse> search(
      const model::SearchRequest& request, const CallOptions& options = {}) const;

  // Requests the stop; the job's container then has 120 s to exit.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html
  // Errors of its own: ResourceNotFound.
  Outcome<void> stop_training_job(
      const model::StopTrainingJobRequest& request, const CallOptions& options = {}) const;

  // Changes an existing job. UpdateTrainingJobRequest and the service say what can be changed when;
  // ValidationException otherwise.
  //
  // AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrainingJob.html
  // Errors of its own: ResourceNotFound, ResourceLimitExceeded.
  Outcome<model::UpdateTrainingJobResponse> update_training_job(
      const model::UpdateTrainingJobRequest& request, const CallOptions& options = {}) const;

 protected:
  // Over the client that makes the calls.
  explicit SageMakerOperations(std::shared_ptr<JsonClient> client);

  // Shared with copies and paginators.
  std::shared_ptr<JsonClient> client_;
};

}  // namespace trainyard::client
