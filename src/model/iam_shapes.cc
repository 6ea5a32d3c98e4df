// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/iam.h"
#include "model/rules.h"
#include "model/shape_builder.h"

namespace trainyard::model {
namespace {

constexpr Text kIamActionNameTypeText{.min = 3, .max = 128};
constexpr Text kIamAttachmentNameText{.min = 1, .max = 128, .pattern = R"([\w+=,.@-]+)"};
constexpr Text kIamContextKeyNameTypeText{.min = 5, .max = 256};
constexpr Text kIamPolicyIdentifierPolicyTypeText{.values = iam::kPolicyIdentifierPolicyTypeNames};
constexpr Text kIamResourceHandlingOptionTypeText{.min = 1, .max = 64};
constexpr Text kIamResourceNameTypeText{.min = 1, .max = 2048};
constexpr Text kIamArnTypeText{.min = 20, .max = 2048};
constexpr Text kIamIdTypeText{.min = 16, .max = 128, .pattern = R"([\w]+)"};
constexpr Text kIamMarkerTypeText{.min = 1, .max = 320, .pattern = R"([\u0020-\u00FF]+)"};
constexpr Text kIamPathPrefixTypeText{.min = 1, .max = 512, .pattern = R"(\u002F[\u0021-\u007F]*)"};
constexpr Text kIamPathTypeText{.min = 1, .max = 512, .pattern = R"((\u002F)|(\u002F[\u0021-\u007E]+\u002F))"};
constexpr Text kIamPolicyDocumentTypeText{.min = 1, .max = 131072, .pattern = R"([\u0009\u000A\u000D\u0020-\u00FF]+)"};
constexpr Text kIamPolicyNameTypeText{.min = 1, .max = 128, .pattern = R"([\w+=,.@-]+)"};
constexpr Text kIamRoleNameTypeText{.min = 1, .max = 64, .pattern = R"([\w+=,.@-]+)"};

}  // namespace

template <>
struct Declaration<iam::GetRoleRequest> {
  static constexpr std::string_view kName = "GetRoleRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("RoleName", &iam::GetRoleRequest::role_name, kIamRoleNameTypeText);
  }
};

template <>
struct Declaration<iam::Role> {
  static constexpr std::string_view kName = "Role";
  template <class Members>
  static void declare(Members& members) {
    members.required("Path", &iam::Role::path, kIamPathTypeText);
    members.required("RoleName", &iam::Role::role_name, kIamRoleNameTypeText);
    members.required("RoleId", &iam::Role::role_id, kIamIdTypeText);
    members.required("Arn", &iam::Role::arn, kIamArnTypeText);
    members.required("CreateDate", &iam::Role::create_date);
    members.optional("AssumeRolePolicyDocument", &iam::Role::assume_role_policy_document, kIamPolicyDocumentTypeText);
    members.optional("MaxSessionDuration", &iam::Role::max_session_duration, Number{.min = 3600, .max = 43200});
  }
};

template <>
struct Declaration<iam::GetRoleResponse> {
  static constexpr std::string_view kName = "GetRoleResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("Role", &iam::GetRoleResponse::role);
  }
};

template <>
struct Declaration<iam::ListRolesRequest> {
  static constexpr std::string_view kName = "ListRolesRequest";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PathPrefix", &iam::ListRolesRequest::path_prefix, kIamPathPrefixTypeText);
    members.optional("Marker", &iam::ListRolesRequest::marker, kIamMarkerTypeText);
    members.optional("MaxItems", &iam::ListRolesRequest::max_items, Number{.min = 1, .max = 1000});
  }
};

template <>
struct Declaration<iam::ListRolesResponse> {
  static constexpr std::string_view kName = "ListRolesResponse";
  template <class Members>
  static void declare(Members& members) {
    members.required("Roles", &iam::ListRolesResponse::roles);
    members.optional("IsTruncated", &iam::ListRolesResponse::is_truncated);
    members.optional("Marker", &iam::ListRolesResponse::marker);
  }
};

template <>
struct Declaration<iam::InlinePolicyIdentifierType> {
  static constexpr std::string_view kName = "InlinePolicyIdentifierType";
  template <class Members>
  static void declare(Members& members) {
    members.required("PolicyName", &iam::InlinePolicyIdentifierType::policy_name, kIamPolicyNameTypeText);
    members.required("AttachmentType", &iam::InlinePolicyIdentifierType::attachment_type);
    members.required("AttachmentName", &iam::InlinePolicyIdentifierType::attachment_name, kIamAttachmentNameText);
  }
};

template <>
struct Declaration<iam::PolicyIdentifier> {
  static constexpr std::string_view kName = "PolicyIdentifier";
  template <class Members>
  static void declare(Members& members) {
    members.optional("PolicyType", &iam::PolicyIdentifier::policy_type, kIamPolicyIdentifierPolicyTypeText);
    members.optional("PolicyArn", &iam::PolicyIdentifier::policy_arn, kIamArnTypeText);
    members.optional("InlinePolicyIdentifier", &iam::PolicyIdentifier::inline_policy_identifier);
  }
};

template <>
struct Declaration<iam::ContextEntry> {
  static constexpr std::string_view kName = "ContextEntry";
  template <class Members>
  static void declare(Members& members) {
    members.optional("ContextKeyName", &iam::ContextEntry::context_key_name, kIamContextKeyNameTypeText);
    members.optional("ContextKeyValues", &iam::ContextEntry::context_key_values);
    members.optional("ContextKeyType", &iam::ContextEntry::context_key_type);
  }
};

template <>
struct Declaration<iam::SimulatePrincipalPolicyRequest> {
  static constexpr std::string_view kName = "SimulatePrincipalPolicyRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("PolicySourceArn", &iam::SimulatePrincipalPolicyRequest::policy_source_arn, kIamArnTypeText);
    members.optional("PolicyInputList", &iam::SimulatePrincipalPolicyRequest::policy_input_list, List{.item = kIamPolicyDocumentTypeText});
    members.optional("PermissionsBoundaryPolicyInputList", &iam::SimulatePrincipalPolicyRequest::permissions_boundary_policy_input_list, List{.item = kIamPolicyDocumentTypeText});
    members.optional("PolicyExclusionList", &iam::SimulatePrincipalPolicyRequest::policy_exclusion_list, List{.max = 256});
    members.required("ActionNames", &iam::SimulatePrincipalPolicyRequest::action_names, List{.item = kIamActionNameTypeText});
    members.optional("ResourceArns", &iam::SimulatePrincipalPolicyRequest::resource_arns, List{.item = kIamResourceNameTypeText});
    members.optional("ResourcePolicy", &iam::SimulatePrincipalPolicyRequest::resource_policy, kIamPolicyDocumentTypeText);
    members.optional("ResourceOwner", &iam::SimulatePrincipalPolicyRequest::resource_owner, kIamResourceNameTypeText);
    members.optional("CallerArn", &iam::SimulatePrincipalPolicyRequest::caller_arn, kIamResourceNameTypeText);
    members.optional("ContextEntries", &iam::SimulatePrincipalPolicyRequest::context_entries);
    members.optional("ResourceHandlingOption", &iam::SimulatePrincipalPolicyRequest::resource_handling_option, kIamResourceHandlingOptionTypeText);
    members.optional("MaxItems", &iam::SimulatePrincipalPolicyRequest::max_items, Number{.min = 1, .max = 1000});
    members.optional("Marker", &iam::SimulatePrincipalPolicyRequest::marker, kIamMarkerTypeText);
  }
};

template <>
struct Declaration<iam::Statement> {
  static constexpr std::string_view kName = "Statement";
  template <class Members>
  static void declare(Members&) {
  }
};

template <>
struct Declaration<iam::EvaluationResult> {
  static constexpr std::string_view kName = "EvaluationResult";
  template <class Members>
  static void declare(Members& members) {
    members.required("EvalActionName", &iam::EvaluationResult::eval_action_name, kIamActionNameTypeText);
    members.optional("EvalResourceName", &iam::EvaluationResult::eval_resource_name, kIamResourceNameTypeText);
    members.required("EvalDecision", &iam::EvaluationResult::eval_decision);
    members.optional("MatchedStatements", &iam::EvaluationResult::matched_statements);
    members.optional("MissingContextValues", &iam::EvaluationResult::missing_context_values, List{.item = kIamContextKeyNameTypeText});
  }
};

template <>
struct Declaration<iam::SimulatePolicyResponse> {
  static constexpr std::string_view kName = "SimulatePolicyResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("EvaluationResults", &iam::SimulatePolicyResponse::evaluation_results);
    members.optional("IsTruncated", &iam::SimulatePolicyResponse::is_truncated);
    members.optional("Marker", &iam::SimulatePolicyResponse::marker);
  }
};

template const Shape& shape_of<iam::GetRoleRequest>();
template const Shape& shape_of<iam::Role>();
template const Shape& shape_of<iam::GetRoleResponse>();
template const Shape& shape_of<iam::ListRolesRequest>();
template const Shape& shape_of<iam::ListRolesResponse>();
template const Shape& shape_of<iam::InlinePolicyIdentifierType>();
template const Shape& shape_of<iam::PolicyIdentifier>();
template const Shape& shape_of<iam::ContextEntry>();
template const Shape& shape_of<iam::SimulatePrincipalPolicyRequest>();
template const Shape& shape_of<iam::Statement>();
template const Shape& shape_of<iam::EvaluationResult>();
template const Shape& shape_of<iam::SimulatePolicyResponse>();

std::span<const Shape* const> iam_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<iam::GetRoleRequest>(),
      &shape_of<iam::Role>(),
      &shape_of<iam::GetRoleResponse>(),
      &shape_of<iam::ListRolesRequest>(),
      &shape_of<iam::ListRolesResponse>(),
      &shape_of<iam::InlinePolicyIdentifierType>(),
      &shape_of<iam::PolicyIdentifier>(),
      &shape_of<iam::ContextEntry>(),
      &shape_of<iam::SimulatePrincipalPolicyRequest>(),
      &shape_of<iam::Statement>(),
      &shape_of<iam::EvaluationResult>(),
      &shape_of<iam::SimulatePolicyResponse>(),
  });
  return shapes;
}

}  // namespace trainyard::model
