#include "data/augmented_manifest.h"

#include <boost/json.hpp>
#include <utility>

#include "data/s3_location.h"
#include "model/json_text.h"

namespace trainyard::data {
namespace {

namespace json = boost::json;

Error wrong_line(std::string why) {
  return Error(ErrorKind::invalid_argument, std::move(why));
}

Result<Datum> datum_of(const std::string& name, const json::value& value) {
  const auto* text = value.if_string();
  if (!name.ends_with("-ref"))
    return Datum{{}, {}, text != nullptr ? std::string(*text) : model::json_text(value)};
  const auto location = text != nullptr ? S3Location::parse(std::string_view(*text)) : std::nullopt;
  if (!location || location->key.empty())
    return wrong_line("the value of '" + name +
                      "' is not an object's S3 URI: " + model::json_text(value));
  return Datum{location->bucket, location->key, {}};
}

}  // namespace

Result<std::vector<Datum>> parse_manifest_line(std::string_view line,
                                               const std::vector<std::string>& attribute_names) {
  json::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed) return wrong_line("not JSON: " + failed.message());
  const json::object* object = value.if_object();
  if (object == nullptr) return wrong_line("not a JSON object");
  std::vector<Datum> data;
  for (const std::string& name : attribute_names) {
    const json::value* found = object->if_contains(name);
    if (found == nullptr) return wrong_line("the attribute '" + name + "' is missing");
    TRY(Datum datum, datum_of(name, *found));
    data.push_back(std::move(datum));
  }
  return data;
}

}  // namespace trainyard::data
