#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/list_training_jobs.h"
#include "store/job_store.h"

// ListTrainingJobs' request as a query of the store, and its NextToken.
namespace trainyard::control {

inline constexpr std::size_t kDefaultPage = 10;

// Newest first by default; by name or status, the documented default, ascending. Time limits are
// inclusive. ValidationException: the token isn't one of ours, or belongs to a request with other
// filters or another order.
Result<store::JobQuery> make_query(const model::ListTrainingJobsRequest& request);

// The token of the page after `last`, for a request with the same filters and order.
std::string make_next_token(const model::ListTrainingJobsRequest& request,
                            const store::StoredJob& last);

}  // namespace trainyard::control
