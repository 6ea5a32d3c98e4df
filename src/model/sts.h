// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"

// AWS STS: the operations that training code uses. The Query protocol only.
namespace trainyard::model::sts {

// PolicyDescriptorType of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_PolicyDescriptorType.html
struct PolicyDescriptorType {
  // Optional.
  // 20 to 2048 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`.
  std::optional<std::string> arn{};

  bool operator==(const PolicyDescriptorType&) const = default;
};

// Tag of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
struct Tag {
  // Required.
  // 1 to 128 characters.
  // Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`.
  std::optional<std::string> key{};
  // Required.
  // At most 256 characters.
  // Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`.
  std::optional<std::string> value{};

  bool operator==(const Tag&) const = default;
};

// ProvidedContext of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html
struct ProvidedContext {
  // Optional.
  // 20 to 2048 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`.
  std::optional<std::string> provider_arn{};
  // Optional.
  // 4 to 2048 characters.
  std::optional<std::string> context_assertion{};

  bool operator==(const ProvidedContext&) const = default;
};

// AssumeRoleRequest of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
struct AssumeRoleRequest {
  // Required.
  // 20 to 2048 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`.
  std::optional<std::string> role_arn{};
  // Required.
  // 2 to 64 characters.
  // Pattern: `[\w+=,.@-]*`.
  std::optional<std::string> role_session_name{};
  // Optional.
  std::optional<std::vector<PolicyDescriptorType>> policy_arns{};
  // Optional.
  // At least 1 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`.
  std::optional<std::string> policy{};
  // Optional.
  // 900 to 43200.
  std::optional<std::int64_t> duration_seconds{};
  // Optional.
  // At most 50 entries.
  std::optional<std::vector<Tag>> tags{};
  // Optional.
  // At most 50 entries.
  // Each: 1 to 128 characters. Pattern: `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`.
  std::optional<std::vector<std::string>> transitive_tag_keys{};
  // Optional.
  // 2 to 1224 characters.
  // Pattern: `[\w+=,.@:\/-]*`.
  std::optional<std::string> external_id{};
  // Optional.
  // 9 to 256 characters.
  // Pattern: `[\w+=/:,.@-]*`.
  std::optional<std::string> serial_number{};
  // Optional.
  // 6 to 6 characters.
  // Pattern: `[\d]*`.
  std::optional<std::string> token_code{};
  // Optional.
  // 2 to 64 characters.
  // Pattern: `[\w+=,.@-]*`.
  std::optional<std::string> source_identity{};
  // Optional.
  // 1 to 5 entries.
  std::optional<std::vector<ProvidedContext>> provided_contexts{};
  // Optional.
  // At most 4096.
  std::optional<std::int64_t> minimum_session_token_size{};

  bool operator==(const AssumeRoleRequest&) const = default;
};

// Credentials of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
struct Credentials {
  // Required.
  // 16 to 128 characters.
  // Pattern: `[\w]*`.
  std::optional<std::string> access_key_id{};
  // Required.
  std::optional<std::string> secret_access_key{};
  // Required.
  std::optional<std::string> session_token{};
  // Required.
  std::optional<trainyard::Timestamp> expiration{};

  bool operator==(const Credentials&) const = default;
};

// AssumedRoleUser of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumedRoleUser.html
struct AssumedRoleUser {
  // Required.
  // 2 to 193 characters.
  // Pattern: `[\w+=,.@:-]*`.
  std::optional<std::string> assumed_role_id{};
  // Required.
  // 20 to 2048 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`.
  std::optional<std::string> arn{};

  bool operator==(const AssumedRoleUser&) const = default;
};

// AssumeRoleResponse of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
struct AssumeRoleResponse {
  // Optional.
  std::optional<Credentials> credentials{};
  // Optional.
  std::optional<AssumedRoleUser> assumed_role_user{};

  bool operator==(const AssumeRoleResponse&) const = default;
};

// GetCallerIdentityRequest of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
struct GetCallerIdentityRequest {
  bool operator==(const GetCallerIdentityRequest&) const = default;
};

// GetCallerIdentityResponse of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
struct GetCallerIdentityResponse {
  // Optional.
  std::optional<std::string> user_id{};
  // Optional.
  std::optional<std::string> account{};
  // Optional.
  // 20 to 2048 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+`.
  std::optional<std::string> arn{};

  bool operator==(const GetCallerIdentityResponse&) const = default;
};

// GetSessionTokenRequest of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
struct GetSessionTokenRequest {
  // Optional.
  // 900 to 129600.
  std::optional<std::int64_t> duration_seconds{};
  // Optional.
  // 9 to 256 characters.
  // Pattern: `[\w+=/:,.@-]*`.
  std::optional<std::string> serial_number{};
  // Optional.
  // 6 to 6 characters.
  // Pattern: `[\d]*`.
  std::optional<std::string> token_code{};
  // Optional.
  // At most 4096.
  std::optional<std::int64_t> minimum_session_token_size{};

  bool operator==(const GetSessionTokenRequest&) const = default;
};

// GetSessionTokenResponse of the API.
//
// AWS: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
struct GetSessionTokenResponse {
  // Optional.
  std::optional<Credentials> credentials{};

  bool operator==(const GetSessionTokenResponse&) const = default;
};

}  // namespace trainyard::model::sts
