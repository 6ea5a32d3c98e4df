#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/job_search.h"

// NextToken: where a page ended, bound to those parts of the request that determine results and
// order. That protects against mistakes, not forgery: a token gives access to nothing that its
// holder couldn't list anyway.
namespace trainyard::control {

// `request`: the serialized request. NextToken and MaxResults may differ between pages.
std::string make_page_token(boost::json::object request, boost::json::array position);

// ValidationException: not a token, or the token of a request with other parameters.
Result<boost::json::array> parse_page_token(const std::string& token, boost::json::object request);

// A sort key in a position; null: the row has none.
boost::json::value key_to_json(const std::optional<store::SearchValue>& key);
std::optional<store::SearchValue> key_from_json(const boost::json::value& value);

// The error for an invalid token.
Error invalid_token_error(const std::string& token);

}  // namespace trainyard::control
