#include "control/model_card.h"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

#include "base/json_object.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;

struct PublicMember {
  std::string_view part;
  std::string_view name;
};
// API: DescribeModelPackage, ModelCard.
constexpr auto kPublicMembers = std::to_array<PublicMember>({
    {"model_overview", "model_id"},
    {"model_overview", "model_name"},
    {"intended_uses", "risk_rating"},
    {"model_package_details", "model_package_group_name"},
    {"model_package_details", "model_package_arn"},
});

}  // namespace

Result<void> check_model_card(const std::string& content) {
  TRY_VOID(parse_object("the model card", content));
  return ok();
}

std::string public_part_of_model_card(const std::string& content) {
  json::object shown;
  if (const auto card = parse_object("the model card", content)) {
    for (const auto& [part, name] : kPublicMembers) {
      const json::object members = object_at(*card, part);
      if (const json::value* const value = members.if_contains(name)) {
        json::value& into = shown[part];
        if (!into.is_object()) into.emplace_object();
        into.get_object()[name] = *value;
      }
    }
  }
  return json::serialize(shown);
}

}  // namespace trainyard::control
