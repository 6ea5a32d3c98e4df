#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// JSON that others wrote, read leniently: what is absent, or of another type, is empty.
namespace trainyard::runtime {

// `corrupt` when it isn't a JSON object; `what` says in the error whose it was.
Result<boost::json::object> parse_object(std::string_view what, std::string_view text);

std::string text_at(const boost::json::object& object, std::string_view key);
std::int64_t number_at(const boost::json::object& object, std::string_view key);
bool is_true_at(const boost::json::object& object, std::string_view key);
boost::json::object object_at(const boost::json::object& object, std::string_view key);

}  // namespace trainyard::runtime
