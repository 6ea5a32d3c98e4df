#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/rules.h"

// AWS STS: AssumeRole, GetCallerIdentity and GetSessionToken. The Query protocol only.
namespace trainyard::model::sts {

inline constexpr Text kArn{.min = 20, .max = 2048};
inline constexpr Text kSessionName{.min = 2, .max = 64, .pattern = R"([\w+=,.@-]*)"};

struct GetCallerIdentityRequest {
  static constexpr std::string_view kName = "GetCallerIdentityRequest";

  template <class Members>
  static void declare(Members& /*members*/) {}
};

struct GetCallerIdentityResponse {
  static constexpr std::string_view kName = "GetCallerIdentityResponse";

  std::optional<std::string> arn;
  std::optional<std::string> user_id;
  std::optional<std::string> account;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Arn", &GetCallerIdentityResponse::arn);
    members.optional("UserId", &GetCallerIdentityResponse::user_id);
    members.optional("Account", &GetCallerIdentityResponse::account);
  }
};

struct PolicyDescriptor {
  static constexpr std::string_view kName = "PolicyDescriptorType";

  std::optional<std::string> arn;

  template <class Members>
  static void declare(Members& members) {
    members.optional("arn", &PolicyDescriptor::arn);
  }
};

struct SessionTag {
  static constexpr std::string_view kName = "Tag";

  std::optional<std::string> key;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.required("Key", &SessionTag::key);
    members.required("Value", &SessionTag::value);
  }
};

struct ProvidedContext {
  static constexpr std::string_view kName = "ProvidedContext";

  std::optional<std::string> provider_arn;
  std::optional<std::string> context_assertion;

  template <class Members>
  static void declare(Members& members) {
    members.optional("ProviderArn", &ProvidedContext::provider_arn);
    members.optional("ContextAssertion", &ProvidedContext::context_assertion);
  }
};

struct AssumeRoleRequest {
  static constexpr std::string_view kName = "AssumeRoleRequest";

  std::optional<std::string> role_arn;
  std::optional<std::string> role_session_name;
  std::optional<std::vector<PolicyDescriptor>> policy_arns;
  std::optional<std::string> policy;
  std::optional<std::int64_t> duration_seconds;
  std::optional<std::vector<SessionTag>> tags;
  std::optional<std::vector<std::string>> transitive_tag_keys;
  std::optional<std::string> external_id;
  std::optional<std::string> serial_number;
  std::optional<std::string> token_code;
  std::optional<std::string> source_identity;
  std::optional<std::vector<ProvidedContext>> provided_contexts;

  template <class Members>
  static void declare(Members& members) {
    members.required("RoleArn", &AssumeRoleRequest::role_arn, kArn);
    members.required("RoleSessionName", &AssumeRoleRequest::role_session_name, kSessionName);
    members.optional("PolicyArns", &AssumeRoleRequest::policy_arns);
    members.optional("Policy", &AssumeRoleRequest::policy);
    members.optional("DurationSeconds", &AssumeRoleRequest::duration_seconds,
                     Number{.min = 900, .max = 43200});
    members.optional("Tags", &AssumeRoleRequest::tags);
    members.optional("TransitiveTagKeys", &AssumeRoleRequest::transitive_tag_keys);
    members.optional("ExternalId", &AssumeRoleRequest::external_id,
                     Text{.min = 2, .max = 1224, .pattern = R"([\w+=,.@:\/-]*)"});
    members.optional("SerialNumber", &AssumeRoleRequest::serial_number);
    members.optional("TokenCode", &AssumeRoleRequest::token_code);
    members.optional("SourceIdentity", &AssumeRoleRequest::source_identity);
    members.optional("ProvidedContexts", &AssumeRoleRequest::provided_contexts);
  }
};

struct Credentials {
  static constexpr std::string_view kName = "Credentials";

  std::optional<std::string> access_key_id;
  std::optional<std::string> secret_access_key;
  std::optional<std::string> session_token;
  std::optional<trainyard::Timestamp> expiration;

  template <class Members>
  static void declare(Members& members) {
    members.required("AccessKeyId", &Credentials::access_key_id);
    members.required("SecretAccessKey", &Credentials::secret_access_key);
    members.required("SessionToken", &Credentials::session_token);
    members.required("Expiration", &Credentials::expiration);
  }
};

struct AssumedRoleUser {
  static constexpr std::string_view kName = "AssumedRoleUser";

  std::optional<std::string> assumed_role_id;
  std::optional<std::string> arn;

  template <class Members>
  static void declare(Members& members) {
    members.required("AssumedRoleId", &AssumedRoleUser::assumed_role_id);
    members.required("Arn", &AssumedRoleUser::arn);
  }
};

struct AssumeRoleResponse {
  static constexpr std::string_view kName = "AssumeRoleResponse";

  std::optional<AssumedRoleUser> assumed_role_user;
  std::optional<Credentials> credentials;

  template <class Members>
  static void declare(Members& members) {
    members.optional("AssumedRoleUser", &AssumeRoleResponse::assumed_role_user);
    members.optional("Credentials", &AssumeRoleResponse::credentials);
  }
};

struct GetSessionTokenRequest {
  static constexpr std::string_view kName = "GetSessionTokenRequest";

  std::optional<std::int64_t> duration_seconds;
  std::optional<std::string> serial_number;
  std::optional<std::string> token_code;

  template <class Members>
  static void declare(Members& members) {
    members.optional("DurationSeconds", &GetSessionTokenRequest::duration_seconds,
                     Number{.min = 900, .max = 129600});
    members.optional("SerialNumber", &GetSessionTokenRequest::serial_number);
    members.optional("TokenCode", &GetSessionTokenRequest::token_code);
  }
};

struct GetSessionTokenResponse {
  static constexpr std::string_view kName = "GetSessionTokenResponse";

  std::optional<Credentials> credentials;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Credentials", &GetSessionTokenResponse::credentials);
  }
};

}  // namespace trainyard::model::sts
