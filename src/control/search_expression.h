#pragma once

#include <string>

#include "base/result.h"
#include "model/search.h"
#include "store/job_search.h"

// Search's request as a query of the store, and its NextToken. Pure.
//
// What a filter may say is decided by the kind of its property: one table of operators says which
// kinds each is for. Texts are compared byte by byte; a hyperparameter is compared as a number
// where the operator asks which is greater, as a whole number where the filter's value is one.
namespace trainyard::control {

// ValidationException: an unknown property, an operator that isn't for its kind, a value that isn't
// of its kind, more than 50 conditions or more than one Contains in all, a token that isn't this
// request's.
Result<store::SearchQuery> make_search(const model::SearchRequest& request);

// How many hits came before the page that the request asks for; 0 on the first.
Result<std::int64_t> hits_before(const model::SearchRequest& request);

// The token of the page behind `last`, for a request with the same parameters; `hits` came up to
// there.
std::string make_search_token(const model::SearchRequest& request, const store::FoundJob& last,
                              std::int64_t hits);

}  // namespace trainyard::control
