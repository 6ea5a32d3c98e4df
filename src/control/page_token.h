#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/job_search.h"

// NextToken: where a page ended, bound to all of the request that decides which results come in
// which order. That guards against mistakes, not against forgery: a token opens nothing that its
// holder can't list anyway.
namespace trainyard::control {

// `request`: its serialization. NextToken and MaxResults may differ from page to page.
std::string make_page_token(boost::json::object request, boost::json::array position);

// ValidationException: it is no token, or one of a request with other parameters.
Result<boost::json::array> parse_page_token(const std::string& token, boost::json::object request);

// A sort key in a position; null: the row has none.
boost::json::value key_to_json(const std::optional<store::SearchValue>& key);
std::optional<store::SearchValue> key_from_json(const boost::json::value& value);

// What a token that isn't one is answered with.
Error invalid_token_error(const std::string& token);

}  // namespace trainyard::control
