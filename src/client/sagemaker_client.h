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

// The operations of SageMaker's API that a Trainyard server implements, on such a server or at AWS.
//
//   auto client = SageMakerClient::open();
//   if (!client) return fail(client.error());
//   auto created = client->create_training_job(request);
//
// Each method of SageMakerOperations is one operation and blocks until it has an answer. Temporary
// failures are retried, up to ClientOptions::max_attempts attempts in total, with growing, random
// pauses, and within a quota that all calls of a client and its copies share. So a create that is
// answered ResourceInUse at its second attempt (ApiError::attempts) may have created the job at its
// first.
//
// A required member that is absent is ErrorCode::IncompleteRequest, and nothing is sent; all other
// constraints are checked by the service. Members of an answer that aren't declared are ignored,
// and a member with a value that its enumeration doesn't have is absent.
//
// Copies share everything. Safe from any number of threads.
class TRAINYARD_API SageMakerClient : public SageMakerOperations {
 public:
  // Reads options, environment and files; makes no requests. BadConfiguration or NoCredentials say
  // what was looked for, and where.
  static Outcome<SageMakerClient> open(const ClientOptions& options = {});
  // For this project's own commands, which construct the JsonClient.
  explicit SageMakerClient(std::shared_ptr<JsonClient> client);

  // All training jobs that match the request, page by page or one by one. Its max_results is the
  // size of a page, its next_token the start.
  ListTrainingJobsPaginator paginate_training_jobs(model::ListTrainingJobsRequest request = {},
                                                   CallOptions options = {}) const;
  // All results of a search, in the same way.
  SearchPaginator paginate_search(model::SearchRequest request, CallOptions options = {}) const;
  // All tags of a resource, in the same way.
  ListTagsPaginator paginate_tags(model::ListTagsInput request, CallOptions options = {}) const;

  // Polls the job until it is Completed or Stopped, and returns its last description. WaiterFailed:
  // it is Failed (its FailureReason is in the message), or there is no such job. WaiterTimedOut: it
  // is neither, after WaiterOptions::max_attempts polls. Any other failure of a poll is returned as
  // it is.
  Outcome<model::DescribeTrainingJobResponse> wait_until_training_job_completed_or_stopped(
      const model::DescribeTrainingJobRequest& request, const WaiterOptions& waiter = {},
      const CallOptions& options = {}) const;
};

}  // namespace trainyard::client
