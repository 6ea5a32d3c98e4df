#pragma once

#include <memory>

#include "base/export.h"
#include "client/client_options.h"
#include "client/outcome.h"
#include "client/paginator.h"
#include "client/waiter.h"
#include "model/describe_training_job.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"

namespace trainyard::client {

class JsonClient;

// The training job operations of SageMaker's API, of AWS or of a Trainyard server.
//
//   auto client = SageMakerClient::open();
//   if (!client) return fail(client.error());
//   auto created = client->create_training_job(request);
//
// Each method is one operation and blocks until it has its answer. Failures that may pass are tried
// again, up to ClientOptions::max_attempts times in all, with growing, random pauses, and within a
// quota that all calls of a client and its copies share. So a create that is answered ResourceInUse
// at its second attempt (ApiError::attempts) may have made the job at its first.
//
// A required member that is absent is ErrorCode::IncompleteRequest, and nothing is sent; every
// other constraint is the service's to check. What an answer holds beyond the declared members is
// skipped, and a value that its enumeration doesn't have leaves its member absent.
//
// Copies share everything. Safe from any number of threads.
class TRAINYARD_API SageMakerClient {
 public:
  // Reads options, environment and files; nobody is asked. BadConfiguration or NoCredentials say
  // what was looked for, and where.
  static Outcome<SageMakerClient> open(const ClientOptions& options = {});
  // Over this project's own client, which only it can make.
  explicit SageMakerClient(std::shared_ptr<JsonClient> client);

  // ResourceInUse: the name is taken. ResourceLimitExceeded: a quota, of instances or jobs.
  Outcome<model::CreateTrainingJobResponse> create_training_job(
      const model::CreateTrainingJobRequest& request, const CallOptions& options = {}) const;
  // A job that isn't there is ValidationException ("Requested resource not found.") or
  // ResourceNotFound.
  Outcome<model::DescribeTrainingJobResponse> describe_training_job(
      const model::DescribeTrainingJobRequest& request, const CallOptions& options = {}) const;
  // Asks for the stop; the job's container then has 120 s to end.
  Outcome<void> stop_training_job(const model::StopTrainingJobRequest& request,
                                  const CallOptions& options = {}) const;
  // Of a job that has ended.
  Outcome<void> delete_training_job(const model::DeleteTrainingJobRequest& request,
                                    const CallOptions& options = {}) const;
  // Changes a job that was created. What can be changed when: see UpdateTrainingJobRequest and the
  // service; ValidationException otherwise.
  Outcome<model::UpdateTrainingJobResponse> update_training_job(
      const model::UpdateTrainingJobRequest& request, const CallOptions& options = {}) const;
  // One page.
  Outcome<model::ListTrainingJobsResponse> list_training_jobs(
      const model::ListTrainingJobsRequest& request = {}, const CallOptions& options = {}) const;

  // One page.
  Outcome<model::SearchResponse> search(const model::SearchRequest& request,
                                        const CallOptions& options = {}) const;
  // The names of properties that a search can use.
  Outcome<model::GetSearchSuggestionsResponse> get_search_suggestions(
      const model::GetSearchSuggestionsRequest& request, const CallOptions& options = {}) const;

  // Adds the tags, or replaces the values of those that are there.
  Outcome<model::AddTagsOutput> add_tags(const model::AddTagsInput& request,
                                         const CallOptions& options = {}) const;
  // One page.
  Outcome<model::ListTagsOutput> list_tags(const model::ListTagsInput& request,
                                           const CallOptions& options = {}) const;
  // Deletes the tags of these keys; those that aren't there are passed over.
  Outcome<model::DeleteTagsOutput> delete_tags(const model::DeleteTagsInput& request,
                                               const CallOptions& options = {}) const;

  // All training jobs that the request wants, page by page or one by one. Its max_results is the
  // size of a page, its next_token where to start.
  ListTrainingJobsPaginator paginate_training_jobs(model::ListTrainingJobsRequest request = {},
                                                   CallOptions options = {}) const;
  // All that a search finds, in the same way.
  SearchPaginator paginate_search(model::SearchRequest request, CallOptions options = {}) const;
  // All tags of a resource, in the same way.
  ListTagsPaginator paginate_tags(model::ListTagsInput request, CallOptions options = {}) const;

  // Asks for the job until it is Completed or Stopped, and gives its last description.
  // WaiterFailed: it is Failed (its FailureReason is in the message), or there is no such job.
  // WaiterTimedOut: it is neither, after WaiterOptions::max_attempts looks. Any other failure of a
  // look is returned as it is.
  Outcome<model::DescribeTrainingJobResponse> wait_until_training_job_completed_or_stopped(
      const model::DescribeTrainingJobRequest& request, const WaiterOptions& waiter = {},
      const CallOptions& options = {}) const;

 private:
  std::shared_ptr<JsonClient> client_;  // shared with copies and paginators
};

}  // namespace trainyard::client
