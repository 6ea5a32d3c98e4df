#pragma once

#include <boost/json/value.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// Reads an answer of the API by the names of its fields. A field that is absent, or of another
// type, is empty: the server defines the shapes, and people see whatever is there.
namespace trainyard::cli {

using FieldPath = std::initializer_list<std::string_view>;

// nullptr: a component of the path is missing.
const boost::json::value* field(const boost::json::value& from, FieldPath path);
// Strings unchanged, numbers and booleans as text.
std::string text_field(const boost::json::value& from, FieldPath path);
// Epoch seconds, as AWS JSON sends times.
std::optional<Timestamp> time_field(const boost::json::value& from, FieldPath path);
// An empty array if there is none.
const boost::json::array& array_field(const boost::json::value& from, FieldPath path);

}  // namespace trainyard::cli
