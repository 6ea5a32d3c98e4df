// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"

// AWS IAM, as far as the SageMaker SDKs and notebooks use it. The Query protocol only.
namespace trainyard::model::iam {

// PolicyIdentifierPolicyType of the API.
inline constexpr std::array<std::string_view, 6> kPolicyIdentifierPolicyTypeNames = {
    "inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp"};

// AttachmentType of the API.
TRAINYARD_MODEL_ENUM(AttachmentType, user, group, role)
// ContextKeyTypeEnum of the API.
TRAINYARD_MODEL_ENUM(ContextKeyTypeEnum, string, stringList, numeric, numericList, boolean,
                     booleanList, ip, ipList, binary, binaryList, date, dateList)
// PolicyEvaluationDecisionType of the API.
TRAINYARD_MODEL_ENUM(PolicyEvaluationDecisionType, allowed, explicitDeny, implicitDeny)

// GetRoleRequest of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
struct GetRoleRequest {
  // Required.
  // 1 to 64 characters.
  // Pattern: `[\w+=,.@-]+`.
  std::optional<std::string> role_name{};

  bool operator==(const GetRoleRequest&) const = default;
};

// The role that SageMaker assumes.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
struct Role {
  // Required.
  // 1 to 512 characters.
  // Pattern: `(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`.
  std::optional<std::string> path{};
  // Required.
  // 1 to 64 characters.
  // Pattern: `[\w+=,.@-]+`.
  std::optional<std::string> role_name{};
  // Required.
  // 16 to 128 characters.
  // Pattern: `[\w]+`.
  std::optional<std::string> role_id{};
  // Required.
  // 20 to 2048 characters.
  std::optional<std::string> arn{};
  // Required.
  std::optional<trainyard::Timestamp> create_date{};
  // JSON, percent-encoded (RFC 3986).
  //
  // Optional.
  // 1 to 131072 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`.
  std::optional<std::string> assume_role_policy_document{};
  // Optional.
  // 3600 to 43200.
  std::optional<std::int64_t> max_session_duration{};

  bool operator==(const Role&) const = default;
};

// GetRoleResponse of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
struct GetRoleResponse {
  // The role that SageMaker assumes.
  //
  // Required.
  std::optional<Role> role{};

  bool operator==(const GetRoleResponse&) const = default;
};

// ListRolesRequest of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
struct ListRolesRequest {
  // Optional.
  // 1 to 512 characters.
  // Pattern: `\u002F[\u0021-\u007F]*`.
  std::optional<std::string> path_prefix{};
  // Optional.
  // 1 to 320 characters.
  // Pattern: `[\u0020-\u00FF]+`.
  std::optional<std::string> marker{};
  // Optional.
  // 1 to 1000.
  std::optional<std::int64_t> max_items{};

  bool operator==(const ListRolesRequest&) const = default;
};

// ListRolesResponse of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
struct ListRolesResponse {
  // Required.
  std::optional<std::vector<Role>> roles{};
  // Optional.
  std::optional<bool> is_truncated{};
  // Optional.
  std::optional<std::string> marker{};

  bool operator==(const ListRolesResponse&) const = default;
};

// InlinePolicyIdentifierType of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_InlinePolicyIdentifierType.html
struct InlinePolicyIdentifierType {
  // Required.
  // 1 to 128 characters.
  // Pattern: `[\w+=,.@-]+`.
  std::optional<std::string> policy_name{};
  // Required.
  // One of user, group, role.
  std::optional<AttachmentType> attachment_type{};
  // Required.
  // 1 to 128 characters.
  // Pattern: `[\w+=,.@-]+`.
  std::optional<std::string> attachment_name{};

  bool operator==(const InlinePolicyIdentifierType&) const = default;
};

// PolicyIdentifier of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html
struct PolicyIdentifier {
  // Optional.
  // One of inline, aws-managed, user-managed, permission-boundary, scp, rcp.
  std::optional<std::string> policy_type{};
  // Optional.
  // 20 to 2048 characters.
  std::optional<std::string> policy_arn{};
  // Optional.
  std::optional<InlinePolicyIdentifierType> inline_policy_identifier{};

  bool operator==(const PolicyIdentifier&) const = default;
};

// ContextEntry of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
struct ContextEntry {
  // Optional.
  // 5 to 256 characters.
  std::optional<std::string> context_key_name{};
  // Optional.
  std::optional<std::vector<std::string>> context_key_values{};
  // Optional.
  // One of string, stringList, numeric, numericList, boolean, booleanList, ip, ipList, binary, binaryList, date, dateList.
  std::optional<ContextKeyTypeEnum> context_key_type{};

  bool operator==(const ContextEntry&) const = default;
};

// SimulatePrincipalPolicyRequest of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
struct SimulatePrincipalPolicyRequest {
  // Required.
  // 20 to 2048 characters.
  std::optional<std::string> policy_source_arn{};
  // Optional.
  // Each: 1 to 131072 characters. Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`.
  std::optional<std::vector<std::string>> policy_input_list{};
  // Optional.
  // Each: 1 to 131072 characters. Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`.
  std::optional<std::vector<std::string>> permissions_boundary_policy_input_list{};
  // Optional.
  // At most 256 entries.
  std::optional<std::vector<PolicyIdentifier>> policy_exclusion_list{};
  // Required.
  // Each: 3 to 128 characters.
  std::optional<std::vector<std::string>> action_names{};
  // Optional.
  // Each: 1 to 2048 characters.
  std::optional<std::vector<std::string>> resource_arns{};
  // Optional.
  // 1 to 131072 characters.
  // Pattern: `[\u0009\u000A\u000D\u0020-\u00FF]+`.
  std::optional<std::string> resource_policy{};
  // Optional.
  // 1 to 2048 characters.
  std::optional<std::string> resource_owner{};
  // Optional.
  // 1 to 2048 characters.
  std::optional<std::string> caller_arn{};
  // Optional.
  std::optional<std::vector<ContextEntry>> context_entries{};
  // Optional.
  // 1 to 64 characters.
  std::optional<std::string> resource_handling_option{};
  // Optional.
  // 1 to 1000.
  std::optional<std::int64_t> max_items{};
  // Optional.
  // 1 to 320 characters.
  // Pattern: `[\u0020-\u00FF]+`.
  std::optional<std::string> marker{};

  bool operator==(const SimulatePrincipalPolicyRequest&) const = default;
};

// Statement of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
struct Statement {
  bool operator==(const Statement&) const = default;
};

// Whether a principal may do one thing with one resource.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
struct EvaluationResult {
  // Required.
  // 3 to 128 characters.
  std::optional<std::string> eval_action_name{};
  // Optional.
  // 1 to 2048 characters.
  std::optional<std::string> eval_resource_name{};
  // Required.
  // One of allowed, explicitDeny, implicitDeny.
  std::optional<PolicyEvaluationDecisionType> eval_decision{};
  // Always empty: there are no policies.
  //
  // Optional.
  std::optional<std::vector<Statement>> matched_statements{};
  // Optional.
  // Each: 5 to 256 characters.
  std::optional<std::vector<std::string>> missing_context_values{};

  bool operator==(const EvaluationResult&) const = default;
};

// SimulatePolicyResponse of the API.
//
// AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
struct SimulatePolicyResponse {
  // Optional.
  std::optional<std::vector<EvaluationResult>> evaluation_results{};
  // Optional.
  std::optional<bool> is_truncated{};
  // Optional.
  std::optional<std::string> marker{};

  bool operator==(const SimulatePolicyResponse&) const = default;
};

}  // namespace trainyard::model::iam
