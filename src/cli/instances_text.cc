#include "cli/instances_text.h"

#include <boost/json.hpp>
#include <cstdint>

#include "cli/json_fields.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

std::string group_text(const json::value& group) {
  return text_field(group, {"InstanceCount"}) + " x " + text_field(group, {"InstanceType"});
}

std::int64_t instance_count(const json::value& group) {
  const json::value* count = field(group, {"SelectedInstanceCount"});
  if (count == nullptr) count = field(group, {"InstanceCount"});
  return count != nullptr && count->is_int64() ? count->get_int64() : 0;
}

}  // namespace

std::string instances_text(const json::value& job) {
  std::string text;
  for (const json::value& group : array_field(job, {"ResourceConfig", "InstanceGroups"}))
    text += (text.empty() ? "" : ", ") + text_field(group, {"InstanceGroupName"}) + " " +
            group_text(group);
  if (!text.empty()) return text;
  const json::value* resources = field(job, {"ResourceConfig"});
  if (resources == nullptr) return "";
  if (const std::string selected = text_field(*resources, {"SelectedInstanceType"});
      !selected.empty())
    return text_field(*resources, {"SelectedInstanceCount"}) + " x " + selected;
  const std::string for_all = text_field(*resources, {"InstanceCount"});
  for (const json::value& preference : array_field(*resources, {"InstancePreferences"})) {
    const std::string count = text_field(preference, {"InstanceCount"});
    text += (text.empty() ? "" : " or ") + (count.empty() ? for_all : count) + " x " +
            text_field(preference, {"InstanceType"});
  }
  return text.empty() ? group_text(*resources) : text;
}

std::vector<std::string> host_names(const json::value& job) {
  std::int64_t count = 0;
  if (const json::value* resources = field(job, {"ResourceConfig"}))
    count = instance_count(*resources);
  for (const json::value& group : array_field(job, {"ResourceConfig", "InstanceGroups"}))
    count += instance_count(group);
  std::vector<std::string> names;
  for (std::int64_t number = 1; number <= count; ++number)
    names.push_back("algo-" + std::to_string(number));
  return names;
}

std::string host_of_stream(std::string_view stream) {
  return std::string(stream.substr(0, stream.rfind('-')));
}

std::string host_prefix(const std::string& host) {
  return host.empty() ? "" : host + " | ";
}

}  // namespace trainyard::cli
