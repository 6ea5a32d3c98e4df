#pragma once

#include <memory>

#include "base/export.h"
#include "client/client_options.h"
#include "client/outcome.h"
#include "client/paginator.h"
#include "client/sagemaker_operations.h"
#include "client/waiter.h"

namespace trainyard::client {

class JsonClient;

// The operations of SageMaker's API that a Trainyard server has, there or of AWS.
//
//   auto client = SageMakerClient::open();
//   if (!client) return fail(client.error());
//   auto created = client->create_training_job(request);
//
// Each method of SageMakerOperations is one operation and blocks until it has its answer. Failures
// that may pass are tried again, up to ClientOptions::max_attempts times in all, with growing,
// random pauses, and within a quota that all calls of a client and its copies share. So a create
// that is answered ResourceInUse at its second attempt (ApiError::attempts) may have made the job
// at its first.
//
// A required member that is absent is ErrorCode::IncompleteRequest, and nothing is sent; every
// other constraint is the service's to check. What an answer holds beyond the declared members is
// skipped, and a value that its enumeration doesn't have leaves its member absent.
//
// Copies share everything. Safe from any number of threads.
class TRAINYARD_API SageMakerClient : public SageMakerOperations {
 public:
  // Reads options, environment and files; nobody is asked. BadConfiguration or NoCredentials say
  // what was looked for, and where.
  static Outcome<SageMakerClient> open(const ClientOptions& options = {});
  // Over this project's own client, which only it can make.
  explicit SageMakerClient(std::shared_ptr<JsonClient> client);

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
};

}  // namespace trainyard::client
