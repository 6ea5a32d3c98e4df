#include "control/hub_kinds.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "control/api_errors.h"
#include "model/enum.h"

namespace trainyard::control {
namespace {

constexpr std::int64_t kNumbers = 10000;  // of each part of a version

}  // namespace

std::string hub_content_prefix(std::string_view hub, model::HubContentType type) {
  return std::string(hub) + "/" + std::string(model::to_string(type)) + "/";
}

std::string hub_content_id(std::string_view hub, model::HubContentType type,
                           std::string_view name) {
  return hub_content_prefix(hub, type) + std::string(name);
}

std::optional<std::int64_t> parse_content_version(std::string_view text) {
  std::array<std::int64_t, 3> parts{};
  const char* next = text.data();
  const char* const end = text.data() + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (next == end || *next != '.') return std::nullopt;
      ++next;
    }
    if (next == end || *next < '0' || *next > '9') return std::nullopt;
    const auto [rest, error] = std::from_chars(next, end, parts[i]);
    if (error != std::errc() || parts[i] >= kNumbers) return std::nullopt;
    next = rest;
  }
  if (next != end) return std::nullopt;
  return (parts[0] * kNumbers + parts[1]) * kNumbers + parts[2] + 1;
}

Result<std::int64_t> read_content_version(const char* member, const std::string& text) {
  if (const auto version = parse_content_version(text)) return *version;
  return validation_error("Value '" + text + "' at '" + member +
                          "' is not a version of three numbers, such as 1.0.0");
}

std::int64_t first_content_version() {
  return kNumbers * kNumbers + 1;
}

std::int64_t next_major_version(std::int64_t version) {
  const std::int64_t major = (version - 1) / kNumbers / kNumbers;
  return (major + 1) * kNumbers * kNumbers + 1;
}

std::string content_version_text(std::int64_t version) {
  const std::int64_t number = version - 1;
  return std::to_string(number / kNumbers / kNumbers) + "." +
         std::to_string(number / kNumbers % kNumbers) + "." + std::to_string(number % kNumbers);
}

std::string hub_content_arn(const ArnScope& arns, std::string_view id, std::int64_t version) {
  return arns.arn(kHubContentKind, std::string(id) + "/" + content_version_text(version));
}

Error no_hub_error(const std::string& arn) {
  return resource_not_found_error("Hub " + arn + " does not exist.");
}

Error no_hub_content_error(const std::string& arn) {
  return resource_not_found_error("Hub content " + arn + " does not exist.");
}

}  // namespace trainyard::control
