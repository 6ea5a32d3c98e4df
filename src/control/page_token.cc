#include "control/page_token.h"

#include <boost/json.hpp>
#include <optional>
#include <variant>

#include "base/fnv1a.h"
#include "base/hex.h"
#include "control/api_errors.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;

// As text: JSON's integers are signed here.
std::string fingerprint(json::object request) {
  request.stable_erase("NextToken");  // erase() would change the order of the rest
  request.stable_erase("MaxResults");
  return std::to_string(fnv1a(json::serialize(request)));
}

}  // namespace

std::string make_page_token(json::object request, json::array position) {
  return to_hex(json::serialize(json::array{fingerprint(std::move(request)), std::move(position)}));
}

json::value key_to_json(const std::optional<store::SearchValue>& key) {
  if (!key) return nullptr;
  return std::visit([](const auto& value) { return json::value(value); }, *key);
}

std::optional<store::SearchValue> key_from_json(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_double()) return value.get_double();
  if (value.is_string()) return std::string(value.get_string());
  return std::nullopt;
}

Error invalid_token_error(const std::string& token) {
  return validation_error("Invalid pagination token because \"" + token +
                          "\" is not a token of this operation.");
}

Result<json::array> parse_page_token(const std::string& token, json::object request) {
  const auto text = from_hex(token);
  boost::system::error_code error;
  const json::value value = text ? json::parse(*text, error) : json::value();
  const json::array* fields = error ? nullptr : value.if_array();
  if (fields == nullptr || fields->size() != 2 || !(*fields)[0].is_string() ||
      !(*fields)[1].is_array()) {
    return invalid_token_error(token);
  }
  if ((*fields)[0].as_string() != fingerprint(std::move(request))) {
    return validation_error("Invalid pagination token because \"" + token +
                            "\" belongs to a request with other parameters.");
  }
  return (*fields)[1].as_array();
}

}  // namespace trainyard::control
