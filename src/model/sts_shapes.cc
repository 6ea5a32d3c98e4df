// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/rules.h"
#include "model/shape_builder.h"
#include "model/sts.h"

namespace trainyard::model {
namespace {

constexpr Text kStsAccessKeyIdTypeText{.min = 16, .max = 128, .pattern = R"([\w]*)"};
constexpr Text kStsArnTypeText{.min = 20, .max = 2048, .pattern = R"([\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+)"};
constexpr Text kStsAssumedRoleIdTypeText{.min = 2, .max = 193, .pattern = R"([\w+=,.@:-]*)"};
constexpr Text kStsContextAssertionTypeText{.min = 4, .max = 2048};
constexpr Text kStsExternalIdTypeText{.min = 2, .max = 1224, .pattern = R"([\w+=,.@:\/-]*)"};
constexpr Text kStsRoleSessionNameTypeText{.min = 2, .max = 64, .pattern = R"([\w+=,.@-]*)"};
constexpr Text kStsSerialNumberTypeText{.min = 9, .max = 256, .pattern = R"([\w+=/:,.@-]*)"};
constexpr Text kStsSourceIdentityTypeText{.min = 2, .max = 64, .pattern = R"([\w+=,.@-]*)"};
constexpr Text kStsTagKeyTypeText{.min = 1, .max = 128, .pattern = R"([\p{L}\p{Z}\p{N}_.:/=+\-@]+)"};
constexpr Text kStsTagValueTypeText{.min = 0, .max = 256, .pattern = R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"};
constexpr Text kStsTokenCodeTypeText{.min = 6, .max = 6, .pattern = R"([\d]*)"};
constexpr Text kStsUnrestrictedSessionPolicyDocumentTypeText{.min = 1, .pattern = R"([\u0009\u000A\u000D\u0020-\u00FF]+)"};

}  // namespace

template <>
struct Declaration<sts::PolicyDescriptorType> {
  static constexpr std::string_view kName = "PolicyDescriptorType";
  template <class Members>
  static void declare(Members& members) {
    members.optional("arn", &sts::PolicyDescriptorType::arn, kStsArnTypeText);
  }
};

template <>
struct Declaration<sts::Tag> {
  static constexpr std::string_view kName = "Tag";
  template <class Members>
  static void declare(Members& members) {
    members.required("Key", &sts::Tag::key, kStsTagKeyTypeText);
    members.required("Value", &sts::Tag::value, kStsTagValueTypeText);
  }
};

template <>
struct Declaration<sts::ProvidedContext> {
  static constexpr std::string_view kName = "ProvidedContext";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ProviderArn", &sts::ProvidedContext::provider_arn, kStsArnTypeText);
    members.optional("ContextAssertion", &sts::ProvidedContext::context_assertion, kStsContextAssertionTypeText);
  }
};

template <>
struct Declaration<sts::AssumeRoleRequest> {
  static constexpr std::string_view kName = "AssumeRoleRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("RoleArn", &sts::AssumeRoleRequest::role_arn, kStsArnTypeText);
    members.required("RoleSessionName", &sts::AssumeRoleRequest::role_session_name, kStsRoleSessionNameTypeText);
    members.optional("PolicyArns", &sts::AssumeRoleRequest::policy_arns);
    members.optional("Policy", &sts::AssumeRoleRequest::policy, kStsUnrestrictedSessionPolicyDocumentTypeText);
    members.optional("DurationSeconds", &sts::AssumeRoleRequest::duration_seconds, Number{.min = 900, .max = 43200});
    members.optional("Tags", &sts::AssumeRoleRequest::tags, List{.max = 50});
    members.optional("TransitiveTagKeys", &sts::AssumeRoleRequest::transitive_tag_keys, List{.max = 50, .item = kStsTagKeyTypeText});
    members.optional("ExternalId", &sts::AssumeRoleRequest::external_id, kStsExternalIdTypeText);
    members.optional("SerialNumber", &sts::AssumeRoleRequest::serial_number, kStsSerialNumberTypeText);
    members.optional("TokenCode", &sts::AssumeRoleRequest::token_code, kStsTokenCodeTypeText);
    members.optional("SourceIdentity", &sts::AssumeRoleRequest::source_identity, kStsSourceIdentityTypeText);
    members.optional("ProvidedContexts", &sts::AssumeRoleRequest::provided_contexts, List{.min = 1, .max = 5});
    members.optional("MinimumSessionTokenSize", &sts::AssumeRoleRequest::minimum_session_token_size, Number{.min = 0, .max = 4096});
  }
};

template <>
struct Declaration<sts::Credentials> {
  static constexpr std::string_view kName = "Credentials";
  template <class Members>
  static void declare(Members& members) {
    members.required("AccessKeyId", &sts::Credentials::access_key_id, kStsAccessKeyIdTypeText);
    members.required("SecretAccessKey", &sts::Credentials::secret_access_key);
    members.required("SessionToken", &sts::Credentials::session_token);
    members.required("Expiration", &sts::Credentials::expiration);
  }
};

template <>
struct Declaration<sts::AssumedRoleUser> {
  static constexpr std::string_view kName = "AssumedRoleUser";
  template <class Members>
  static void declare(Members& members) {
    members.required("AssumedRoleId", &sts::AssumedRoleUser::assumed_role_id, kStsAssumedRoleIdTypeText);
    members.required("Arn", &sts::AssumedRoleUser::arn, kStsArnTypeText);
  }
};

template <>
struct Declaration<sts::AssumeRoleResponse> {
  static constexpr std::string_view kName = "AssumeRoleResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Credentials", &sts::AssumeRoleResponse::credentials);
    members.optional("AssumedRoleUser", &sts::AssumeRoleResponse::assumed_role_user);
  }
};

template <>
struct Declaration<sts::GetCallerIdentityRequest> {
  static constexpr std::string_view kName = "GetCallerIdentityRequest";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<sts::GetCallerIdentityResponse> {
  static constexpr std::string_view kName = "GetCallerIdentityResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("UserId", &sts::GetCallerIdentityResponse::user_id);
    members.optional("Account", &sts::GetCallerIdentityResponse::account);
    members.optional("Arn", &sts::GetCallerIdentityResponse::arn, kStsArnTypeText);
  }
};

template <>
struct Declaration<sts::GetSessionTokenRequest> {
  static constexpr std::string_view kName = "GetSessionTokenRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("DurationSeconds", &sts::GetSessionTokenRequest::duration_seconds, Number{.min = 900, .max = 129600});
    members.optional("SerialNumber", &sts::GetSessionTokenRequest::serial_number, kStsSerialNumberTypeText);
    members.optional("TokenCode", &sts::GetSessionTokenRequest::token_code, kStsTokenCodeTypeText);
    members.optional("MinimumSessionTokenSize", &sts::GetSessionTokenRequest::minimum_session_token_size, Number{.min = 0, .max = 4096});
  }
};

template <>
struct Declaration<sts::GetSessionTokenResponse> {
  static constexpr std::string_view kName = "GetSessionTokenResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Credentials", &sts::GetSessionTokenResponse::credentials);
  }
};

template const Shape& shape_of<sts::PolicyDescriptorType>();
template const Shape& shape_of<sts::Tag>();
template const Shape& shape_of<sts::ProvidedContext>();
template const Shape& shape_of<sts::AssumeRoleRequest>();
template const Shape& shape_of<sts::Credentials>();
template const Shape& shape_of<sts::AssumedRoleUser>();
template const Shape& shape_of<sts::AssumeRoleResponse>();
template const Shape& shape_of<sts::GetCallerIdentityRequest>();
template const Shape& shape_of<sts::GetCallerIdentityResponse>();
template const Shape& shape_of<sts::GetSessionTokenRequest>();
template const Shape& shape_of<sts::GetSessionTokenResponse>();

std::span<const Shape* const> sts_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<sts::PolicyDescriptorType>(),
      &shape_of<sts::Tag>(),
      &shape_of<sts::ProvidedContext>(),
      &shape_of<sts::AssumeRoleRequest>(),
      &shape_of<sts::Credentials>(),
      &shape_of<sts::AssumedRoleUser>(),
      &shape_of<sts::AssumeRoleResponse>(),
      &shape_of<sts::GetCallerIdentityRequest>(),
      &shape_of<sts::GetCallerIdentityResponse>(),
      &shape_of<sts::GetSessionTokenRequest>(),
      &shape_of<sts::GetSessionTokenResponse>(),
  });
  return shapes;
}

}  // namespace trainyard::model
