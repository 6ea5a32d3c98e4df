#include "control/tag_rules.h"

#include <cctype>

#include "control/api_errors.h"

namespace trainyard::control {
namespace {

// Case-insensitive, according to AWS's tagging rules.
bool is_reserved(std::string_view key) {
  constexpr std::string_view kPrefix = "aws:";
  if (key.size() < kPrefix.size()) return false;
  for (std::size_t i = 0; i < kPrefix.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(key[i])) != kPrefix[i]) return false;
  }
  return true;
}

}  // namespace

Result<store::Tags> check_tags(const std::vector<model::Tag>& tags) {
  store::Tags result;
  for (const model::Tag& tag : tags) {
    const std::string key = tag.key.value_or("");
    if (is_reserved(key)) {
      return validation_error("Invalid tag key '" + key +
                              "'. Keys that begin with aws: are reserved for system use");
    }
    if (!result.emplace(key, tag.value.value_or("")).second) {
      return validation_error("Duplicate tag keys found. The key '" + key +
                              "' is given more than once");
    }
  }
  return result;
}

std::vector<model::Tag> to_model(const store::Tags& tags) {
  std::vector<model::Tag> result;
  for (const auto& [key, value] : tags) {
    model::Tag tag;
    tag.key = key;
    tag.value = value;
    result.push_back(std::move(tag));
  }
  return result;
}

}  // namespace trainyard::control
