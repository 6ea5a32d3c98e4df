#include "runtime/image_config.h"

#include <boost/json.hpp>

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

Error corrupt(const std::string& what) {
  return Error(ErrorKind::corrupt, "the image's configuration: " + what);
}

// Absent and null both mean "none": Docker writes one, OCI tools the other.
Result<std::vector<std::string>> strings(const json::object& config, std::string_view key) {
  std::vector<std::string> list;
  const json::value* value = config.if_contains(key);
  if (value == nullptr || value->is_null()) return list;
  if (!value->is_array()) return corrupt(std::string(key) + " is not a list");
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return corrupt(std::string(key) + " holds something that is no string");
    list.emplace_back(item.get_string());
  }
  return list;
}

Result<std::string> text(const json::object& config, std::string_view key) {
  const json::value* value = config.if_contains(key);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) return corrupt(std::string(key) + " is not a string");
  return std::string(value->get_string());
}

}  // namespace

Result<ImageConfig> parse_image_config(std::string_view bytes) {
  boost::system::error_code failed;
  const json::value document = json::parse(bytes, failed);
  if (failed) return corrupt(failed.message());
  if (!document.is_object()) return corrupt("not a JSON object");
  ImageConfig image;
  const json::value* config = document.get_object().if_contains("config");
  if (config == nullptr || config->is_null()) return image;
  if (!config->is_object()) return corrupt("config is not an object");
  const json::object& fields = config->get_object();
  TRY(image.entrypoint, strings(fields, "Entrypoint"));
  TRY(image.cmd, strings(fields, "Cmd"));
  TRY(image.working_directory, text(fields, "WorkingDir"));
  TRY(image.user, text(fields, "User"));
  TRY(const std::vector<std::string> environment, strings(fields, "Env"));
  for (const std::string& entry : environment) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) continue;  // Docker skips those as well
    image.environment[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return image;
}

}  // namespace trainyard::runtime
