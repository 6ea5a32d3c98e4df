#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/search.h"
#include "store/job_store.h"

namespace trainyard::control {

// Search and GetSearchSuggestions, over training jobs, experiments, trials and trial components.
// Errors as TrainingJobs'; ValidationException also for another kind of resource, and another
// account. Any thread; all calls block.
class Search {
 public:
  // `store` outlives this.
  explicit Search(store::JobStore& store) : store_(store) {}

  // Resources as their Describe shows them, with their tags, and with what they belong to or what
  // belongs to them. TotalHits is exact on the last page, otherwise the number known so far. What
  // changes while a client pages may be missed, or appear twice. With `only_job`, other jobs are
  // hidden.
  Result<model::SearchResponse> find(model::SearchRequest request,
                                     const std::optional<std::string>& only_job = {}) const;
  // Names with a key (of hyperparameters, parameters, metrics, artifacts, tags) that find() accepts
  // and that start with the hint; at most 100.
  Result<model::GetSearchSuggestionsResponse> suggest(
      const model::GetSearchSuggestionsRequest& request) const;

 private:
  store::JobStore& store_;
};

}  // namespace trainyard::control
