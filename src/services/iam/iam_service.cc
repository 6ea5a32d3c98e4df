#include "services/iam/iam_service.h"

#include <boost/json.hpp>

#include "aws/arn.h"
#include "aws/crypto.h"
#include "base/parse_number.h"
#include "base/percent_encoding.h"
#include "model/iam.h"

namespace trainyard::services {
namespace {

using aws::ServiceError;

// As AssumeRole allows it (services/sts).
constexpr std::int64_t kMaxRoleSession = 43200;
// API reference, SimulatePrincipalPolicy and ListRoles: MaxItems.
constexpr std::int64_t kDefaultItems = 100;
constexpr std::string_view kTrustPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]})";

ServiceError no_such_role(std::string_view name) {
  return {"NoSuchEntity", "The role with name " + std::string(name) + " cannot be found.", 404};
}

ServiceError invalid_input(std::string message) {
  return {"InvalidInput", std::move(message), 400};
}

// "AROA" and 17 letters and digits, always the same for the same role.
std::string role_id(const aws::RoleArn& role) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "AROA";
  for (const char byte : aws::sha256(role.arn).substr(0, 17))
    id += kAlphabet[static_cast<unsigned char>(byte) & 31U];
  return id;
}

model::iam::Role described(const aws::RoleArn& found, Timestamp created) {
  model::iam::Role role;
  role.path = found.path;
  role.role_name = found.name;
  role.role_id = role_id(found);
  role.arn = found.arn;
  role.create_date = created;
  role.assume_role_policy_document = percent_encode(kTrustPolicy, false);
  role.max_session_duration = kMaxRoleSession;
  return role;
}

// Policies or conditions in addition to the role's own would have no effect here, so they are
// refused.
std::optional<ServiceError> refusal(const model::iam::SimulatePrincipalPolicyRequest& request) {
  const std::pair<bool, const char*> members[] = {
      {request.policy_input_list && !request.policy_input_list->empty(), "PolicyInputList"},
      {request.permissions_boundary_policy_input_list &&
           !request.permissions_boundary_policy_input_list->empty(),
       "PermissionsBoundaryPolicyInputList"},
      {request.policy_exclusion_list && !request.policy_exclusion_list->empty(),
       "PolicyExclusionList"},
      {request.resource_policy.has_value(), "ResourcePolicy"},
      {request.resource_owner.has_value(), "ResourceOwner"},
      {request.caller_arn.has_value(), "CallerArn"},
      {request.resource_handling_option.has_value(), "ResourceHandlingOption"},
  };
  for (const auto& [given, name] : members)
    if (given)
      return invalid_input(std::string(name) +
                           " of SimulatePrincipalPolicy is not supported by Trainyard yet.");
  return std::nullopt;
}

// nullopt: the principal exists.
std::optional<ServiceError> principal_error(const AccountRoles& roles, const std::string& arn) {
  if (roles.find_arn(arn)) return std::nullopt;
  if (const auto role = aws::RoleArn::parse(arn)) return no_such_role(role->name);
  const auto parsed = aws::Arn::parse(arn);
  if (parsed && parsed->service == "iam" && parsed->resource.starts_with("user/"))
    return ServiceError{"NoSuchEntity",
                        "The user with name " +
                            parsed->resource.substr(parsed->resource.rfind('/') + 1) +
                            " cannot be found.",
                        404};
  // Observed for the ARN of an assumed role.
  return invalid_input("Invalid Entity Arn: " + arn);
}

}  // namespace

Service IamService::table() const {
  using namespace model::iam;
  Service table;
  table.signing_name = "iam";
  table.home_region = "us-east-1";
  table.query_namespace = "https://iam.amazonaws.com/doc/2010-05-08/";
  table.operations = {
      declared<GetRoleRequest, GetRoleResponse>(
          "GetRole", "iam:GetRole", no_resource,
          [this](const auto& request, const auto&) { return get_role(request); }),
      declared<ListRolesRequest, ListRolesResponse>(
          "ListRoles", "iam:ListRoles", no_resource,
          [this](const auto& request, const auto&) { return list_roles(request); }),
      declared<SimulatePrincipalPolicyRequest, SimulatePolicyResponse>(
          "SimulatePrincipalPolicy", "iam:SimulatePrincipalPolicy", no_resource,
          [this](const auto& request, const auto&) { return simulate_principal_policy(request); }),
  };
  return table;
}

Answer IamService::get_role(const model::iam::GetRoleRequest& request) const {
  const auto found = roles_.get()->find_name(*request.role_name);
  if (!found) return no_such_role(*request.role_name);
  return boost::json::value(
      model::serialize(model::iam::GetRoleResponse{described(*found, created_)}));
}

// The marker is the ARN of the last returned role.
Answer IamService::list_roles(const model::iam::ListRolesRequest& request) const {
  const auto max = static_cast<std::size_t>(request.max_items.value_or(kDefaultItems));
  model::iam::ListRolesResponse response;
  response.roles.emplace();
  response.is_truncated = false;
  for (const aws::RoleArn& role : roles_.get()->list()) {
    if (!role.path.starts_with(request.path_prefix.value_or("/"))) continue;
    if (request.marker && role.arn <= *request.marker) continue;
    if (response.roles->size() == max) {
      response.is_truncated = true;
      response.marker = response.roles->back().arn;
      break;
    }
    response.roles->push_back(described(role, created_));
  }
  return boost::json::value(model::serialize(response));
}

// One result for each action on each resource. The marker is the number of results returned before.
Answer IamService::simulate_principal_policy(
    const model::iam::SimulatePrincipalPolicyRequest& request) const {
  if (const auto refused = refusal(request)) return *refused;
  if (const auto refused = principal_error(*roles_.get(), *request.policy_source_arn))
    return *refused;
  std::vector<std::string> resources = request.resource_arns.value_or(std::vector<std::string>{});
  if (resources.empty()) resources.emplace_back("*");
  const std::size_t all = request.action_names->size() * resources.size();
  std::size_t at = 0;
  if (request.marker) {
    at = parse_number<std::size_t>(*request.marker).value_or(0);
    if (at == 0 || at >= all) return invalid_input("Invalid Marker: " + *request.marker);
  }
  const auto max = static_cast<std::size_t>(request.max_items.value_or(kDefaultItems));
  model::iam::SimulatePolicyResponse response;
  response.evaluation_results.emplace();
  for (; at < all && response.evaluation_results->size() < max; ++at) {
    model::iam::EvaluationResult result;
    result.eval_action_name = (*request.action_names)[at / resources.size()];
    result.eval_resource_name = resources[at % resources.size()];
    result.eval_decision = model::iam::PolicyEvaluationDecisionType::allowed;
    result.matched_statements.emplace();
    result.missing_context_values.emplace();
    response.evaluation_results->push_back(std::move(result));
  }
  response.is_truncated = at < all;
  if (at < all) response.marker = std::to_string(at);
  return boost::json::value(model::serialize(response));
}

}  // namespace trainyard::services
