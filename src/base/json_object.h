#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trainyard {

// corrupt: it isn't a JSON object; the message calls it `what`.
Result<boost::json::object> parse_object(std::string_view what, std::string_view text);

// For JSON from other programs, read leniently: a member that is absent, or of another type, is
// empty.
std::string text_at(const boost::json::object& object, std::string_view key);
std::int64_t number_at(const boost::json::object& object, std::string_view key);
bool is_true_at(const boost::json::object& object, std::string_view key);
boost::json::object object_at(const boost::json::object& object, std::string_view key);
boost::json::array array_at(const boost::json::object& object, std::string_view key);

boost::json::array list_to_json(const std::vector<std::string>& texts);
boost::json::object map_to_json(const std::map<std::string, std::string>& texts);

}  // namespace trainyard
