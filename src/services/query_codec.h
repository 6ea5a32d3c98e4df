#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/shape.h"

// Conversion between the Query protocol's forms and elements and the JSON values that shapes
// describe. Lists are `Name.member.1`, `Name.member.2` …, maps in answers `entry` elements with
// `key` and `value`; times are ISO 8601. Pure.
namespace trainyard::services {

// The parameters of a request as sent: "Filter.member.1" -> "x".
using QueryParameters = std::map<std::string, std::string>;

// The content of <ActionResult>…</ActionResult>: elements in order, each with text or with nested
// elements. Text is escaped when written.
struct QueryElement {
  std::string name;
  std::string text;
  std::vector<QueryElement> children;
};

// `shape` is a structure. Unknown parameters are ignored, as by AWS. invalid_argument with code
// MalformedInput: a value doesn't have its member's type.
Result<boost::json::value> from_query(const model::Shape& shape, const QueryParameters& parameters);

// The elements of an answer of `shape`, a structure; absent members have none.
std::vector<QueryElement> to_query(const model::Shape& shape, const boost::json::value& answer);

}  // namespace trainyard::services
