#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// JSON from other programs, read leniently: a member that is absent, or of another type, is empty.
namespace trainyard::runtime {

// corrupt: it isn't a JSON object; the message calls it `what`.
Result<boost::json::object> parse_object(std::string_view what, std::string_view text);

std::string text_at(const boost::json::object& object, std::string_view key);
std::int64_t number_at(const boost::json::object& object, std::string_view key);
bool is_true_at(const boost::json::object& object, std::string_view key);
boost::json::object object_at(const boost::json::object& object, std::string_view key);
boost::json::array array_at(const boost::json::object& object, std::string_view key);

boost::json::array to_json(const std::vector<std::string>& words);

}  // namespace trainyard::runtime
