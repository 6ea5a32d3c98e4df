#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/rules.h"

// AWS IAM, as far as the SageMaker SDKs and notebooks ask for it: GetRole, ListRoles and
// SimulatePrincipalPolicy. The Query protocol only.
namespace trainyard::model::iam {

inline constexpr Text kRoleName{.min = 1, .max = 64, .pattern = R"([\w+=,.@-]+)"};
inline constexpr Text kArn{.min = 20, .max = 2048};
inline constexpr Text kActionName{.min = 3, .max = 128};
inline constexpr Text kResourceName{.min = 1, .max = 2048};
inline constexpr Text kMarker{.min = 1, .max = 320};
inline constexpr Text kPolicyDocument{.min = 1, .max = 131072};

struct GetRoleRequest {
  static constexpr std::string_view kName = "GetRoleRequest";

  std::optional<std::string> role_name;

  template <class Members>
  static void declare(Members& members) {
    members.required("RoleName", &GetRoleRequest::role_name, kRoleName);
  }
};

struct Role {
  static constexpr std::string_view kName = "Role";

  std::optional<std::string> path;
  std::optional<std::string> role_name;
  std::optional<std::string> role_id;
  std::optional<std::string> arn;
  std::optional<trainyard::Timestamp> create_date;
  std::optional<std::string> assume_role_policy_document;  // percent-encoded JSON (RFC 3986)
  std::optional<std::int64_t> max_session_duration;

  template <class Members>
  static void declare(Members& members) {
    members.required("Path", &Role::path);
    members.required("RoleName", &Role::role_name, kRoleName);
    members.required("RoleId", &Role::role_id);
    members.required("Arn", &Role::arn, kArn);
    members.required("CreateDate", &Role::create_date);
    members.optional("AssumeRolePolicyDocument", &Role::assume_role_policy_document,
                     kPolicyDocument);
    members.optional("MaxSessionDuration", &Role::max_session_duration,
                     Number{.min = 3600, .max = 43200});
  }
};

struct GetRoleResponse {
  static constexpr std::string_view kName = "GetRoleResponse";

  std::optional<Role> role;

  template <class Members>
  static void declare(Members& members) {
    members.required("Role", &GetRoleResponse::role);
  }
};

struct ListRolesRequest {
  static constexpr std::string_view kName = "ListRolesRequest";

  std::optional<std::string> path_prefix;
  std::optional<std::string> marker;
  std::optional<std::int64_t> max_items;

  template <class Members>
  static void declare(Members& members) {
    members.optional("PathPrefix", &ListRolesRequest::path_prefix, Text{.min = 1, .max = 512});
    members.optional("Marker", &ListRolesRequest::marker, kMarker);
    members.optional("MaxItems", &ListRolesRequest::max_items, Number{.min = 1, .max = 1000});
  }
};

struct ListRolesResponse {
  static constexpr std::string_view kName = "ListRolesResponse";

  std::optional<std::vector<Role>> roles;
  std::optional<bool> is_truncated;
  std::optional<std::string> marker;

  template <class Members>
  static void declare(Members& members) {
    members.required("Roles", &ListRolesResponse::roles);
    members.optional("IsTruncated", &ListRolesResponse::is_truncated);
    members.optional("Marker", &ListRolesResponse::marker);
  }
};

struct SimulatePrincipalPolicyRequest {
  static constexpr std::string_view kName = "SimulatePrincipalPolicyRequest";

  std::optional<std::string> policy_source_arn;
  std::optional<std::vector<std::string>> action_names;
  std::optional<std::vector<std::string>> resource_arns;
  std::optional<std::int64_t> max_items;
  std::optional<std::string> marker;
  // Policies and conditions on top of the role's own: known, so that they can be refused.
  std::optional<std::vector<std::string>> policy_input_list;
  std::optional<std::vector<std::string>> permissions_boundary_policy_input_list;
  std::optional<std::string> resource_policy;
  std::optional<std::string> resource_owner;
  std::optional<std::string> caller_arn;
  std::optional<std::string> resource_handling_option;

  template <class Members>
  static void declare(Members& members) {
    using Self = SimulatePrincipalPolicyRequest;
    members.required("PolicySourceArn", &Self::policy_source_arn, kArn);
    members.optional("PolicyInputList", &Self::policy_input_list, List{.item = kPolicyDocument});
    members.optional("PermissionsBoundaryPolicyInputList",
                     &Self::permissions_boundary_policy_input_list, List{.item = kPolicyDocument});
    members.required("ActionNames", &Self::action_names, List{.item = kActionName});
    members.optional("ResourceArns", &Self::resource_arns, List{.item = kResourceName});
    members.optional("ResourcePolicy", &Self::resource_policy, kPolicyDocument);
    members.optional("ResourceOwner", &Self::resource_owner, kResourceName);
    members.optional("CallerArn", &Self::caller_arn, kResourceName);
    members.optional("ResourceHandlingOption", &Self::resource_handling_option,
                     Text{.min = 1, .max = 64});
    members.optional("MaxItems", &Self::max_items, Number{.min = 1, .max = 1000});
    members.optional("Marker", &Self::marker, kMarker);
  }
};

struct EvaluationResult {
  static constexpr std::string_view kName = "EvaluationResult";

  std::optional<std::string> eval_action_name;
  std::optional<std::string> eval_resource_name;
  std::optional<std::string> eval_decision;  // allowed, explicitDeny, implicitDeny
  // Always empty: there are no policies.
  std::optional<std::vector<std::string>> matched_statements;
  std::optional<std::vector<std::string>> missing_context_values;

  template <class Members>
  static void declare(Members& members) {
    members.required("EvalActionName", &EvaluationResult::eval_action_name, kActionName);
    members.optional("EvalResourceName", &EvaluationResult::eval_resource_name, kResourceName);
    members.required("EvalDecision", &EvaluationResult::eval_decision);
    members.optional("MatchedStatements", &EvaluationResult::matched_statements);
    members.optional("MissingContextValues", &EvaluationResult::missing_context_values);
  }
};

struct SimulatePolicyResponse {
  static constexpr std::string_view kName = "SimulatePolicyResponse";

  std::optional<std::vector<EvaluationResult>> evaluation_results;
  std::optional<bool> is_truncated;
  std::optional<std::string> marker;

  template <class Members>
  static void declare(Members& members) {
    members.optional("EvaluationResults", &SimulatePolicyResponse::evaluation_results);
    members.optional("IsTruncated", &SimulatePolicyResponse::is_truncated);
    members.optional("Marker", &SimulatePolicyResponse::marker);
  }
};

}  // namespace trainyard::model::iam
