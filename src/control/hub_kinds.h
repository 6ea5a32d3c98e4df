#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "control/arn_scope.h"
#include "model/hub_content.h"

// The names of hubs and their contents as resources. A content is known by its hub, its type and
// its name; each version of it is a resource of its own, which belongs to the hub. Pure.
namespace trainyard::control {

// As in ARNs.
inline constexpr std::string_view kHubKind = "hub";
inline constexpr std::string_view kHubContentKind = "hub-content";

// The name in a hub's ARN, or the name itself.
inline std::string hub_name(std::string_view name_or_arn) {
  return std::string(name_or_arn.substr(name_or_arn.rfind('/') + 1));
}

inline std::string hub_arn(const ArnScope& arns, std::string_view name) {
  return arns.arn(kHubKind, name);
}

// What the names (store::ResourceId) of a hub's contents of a type begin with.
std::string hub_content_prefix(std::string_view hub, model::HubContentType type);

// That of a content: the same for all of its versions.
std::string hub_content_id(std::string_view hub, model::HubContentType type, std::string_view name);

// MAJOR.MINOR.PATCH, each at most 9999, as a number that is larger for newer versions, from 1; so
// it is the version in a store::ResourceId. nullopt: `text` isn't of that form.
std::optional<std::int64_t> parse_content_version(std::string_view text);
// Of the member of a request that is called `member`. ValidationException: it isn't of that form.
Result<std::int64_t> read_content_version(const char* member, const std::string& text);
// Without leading zeros.
std::string content_version_text(std::int64_t version);
// 1.0.0, and after 1.2.3: 2.0.0, which may be too large to be one.
std::int64_t first_content_version();
std::int64_t next_major_version(std::int64_t version);

// `id` as hub_content_id() returns it.
std::string hub_content_arn(const ArnScope& arns, std::string_view id, std::int64_t version);

// ResourceNotFound. Of a content the ARN, which may be without a version.
Error no_hub_error(const std::string& arn);
Error no_hub_content_error(const std::string& arn);

}  // namespace trainyard::control
