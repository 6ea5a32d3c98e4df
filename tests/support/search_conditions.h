#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/job_search.h"

// Fields and conditions of training jobs, for tests of the search.
namespace trainyard::store {

inline SearchField hyper_parameter(const std::string& name) {
  return {SearchField::Place::request, {"HyperParameters"}, name};
}
inline SearchField metric(const std::string& name) {
  return {SearchField::Place::state, {"final_metrics"}, name, "metric_name", {"value"}};
}
inline SearchCondition is(SearchCondition::Kind kind, SearchField field,
                          std::vector<SearchValue> values = {},
                          SearchCondition::Reading reading = SearchCondition::Reading::as_stored) {
  return {kind, {}, std::move(field), std::move(values), reading};
}

}  // namespace trainyard::store
