#pragma once

#include <string>

#include "base/result.h"
#include "control/search_properties.h"
#include "model/search.h"
#include "store/job_search.h"

// Search's request as a query of the store, and its NextToken. Pure.
//
// The kind of a property determines which operators a filter may use; one table says so. Texts are
// compared byte by byte; a hyperparameter is compared as a number by the ordering operators, as a
// whole number if the filter's value is one, and so is a trial component's parameter, but as it is.
namespace trainyard::control {

// ValidationException: an unknown property, an operator that isn't valid for its kind, a value of
// the wrong kind, more than 50 conditions or more than one Contains in all, a token of another
// request.
Result<store::SearchQuery> make_search(const SearchProperties& properties,
                                       const model::SearchRequest& request);

// The number of hits before the requested page; 0 on the first.
Result<std::int64_t> hits_before(const model::SearchRequest& request);

// The token of the page after `last`, for a request with the same parameters; `hits` is the number
// of hits so far.
std::string make_search_token(const model::SearchRequest& request,
                              const store::SearchQuery::Position& last, std::int64_t hits);

}  // namespace trainyard::control
