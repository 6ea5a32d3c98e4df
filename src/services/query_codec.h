#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/shape.h"

// Between the Query protocol's forms and elements and the JSON values that the shapes describe.
// Lists are `Name.member.1`, `Name.member.2` …, maps in answers `entry` elements with `key` and
// `value`; times are ISO 8601. Pure.
namespace trainyard::services {

// The parameters of a request as they were sent: "Filter.member.1" -> "x".
using QueryParameters = std::map<std::string, std::string>;

// What stands between <ActionResult> and </ActionResult>: elements in order, each with a text or
// with elements of its own. Texts are escaped when written.
struct QueryElement {
  std::string name;
  std::string text;
  std::vector<QueryElement> children;
};

// `shape` is a structure. Parameters that it doesn't know are passed over, as AWS does.
// invalid_argument with code MalformedInput: a value isn't of its member's type.
Result<boost::json::value> from_query(const model::Shape& shape, const QueryParameters& parameters);

// The elements of an answer that `shape`, a structure, describes; absent members have none.
std::vector<QueryElement> to_query(const model::Shape& shape, const boost::json::value& answer);

}  // namespace trainyard::services
