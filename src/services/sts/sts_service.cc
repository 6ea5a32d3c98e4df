#include "services/sts/sts_service.h"

#include <algorithm>

#include "aws/arn.h"

namespace trainyard::services {
namespace {

using aws::ServiceError;

// AssumeRole's default (STS API reference).
constexpr std::int64_t kDefaultDuration = 3600;
// The account owner's maximum for GetSessionToken (API reference).
constexpr std::int64_t kMaxOfOwner = 3600;
// For a role that the session of another one assumes (API reference, AssumeRole).
constexpr std::int64_t kMaxChained = 3600;

model::sts::Credentials shown(const aws::SessionCredentials& issued) {
  return {.access_key_id = issued.credentials.access_key_id,
          .secret_access_key = issued.credentials.secret_access_key,
          .session_token = issued.credentials.session_token,
          .expiration = issued.expiration};
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_+=,.@-").find(c) != std::string_view::npos;
}

// An ARN of IAM, with a path and a name that IAM allows (SageMaker's API model, RoleArn's pattern).
bool is_role(const aws::Arn& arn) {
  constexpr std::string_view kRole = "role/";
  const bool partition = arn.partition.starts_with("aws") &&
                         std::all_of(arn.partition.begin(), arn.partition.end(),
                                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return partition && arn.service == "iam" && arn.region.empty() &&
         arn.resource.starts_with(kRole) && !arn.resource.ends_with('/') &&
         std::all_of(arn.resource.begin() + kRole.size(), arn.resource.end(),
                     [](char c) { return c == '/' || is_word(c); });
}

// Options that restrict or chain the session have no effect here, so they are refused.
std::optional<ServiceError> refusal(const model::sts::AssumeRoleRequest& request) {
  const std::pair<bool, const char*> members[] = {
      {request.policy_arns.has_value(), "PolicyArns"},
      {request.policy.has_value(), "Policy"},
      {request.tags.has_value(), "Tags"},
      {request.transitive_tag_keys.has_value(), "TransitiveTagKeys"},
      {request.serial_number.has_value(), "SerialNumber"},
      {request.token_code.has_value(), "TokenCode"},
      {request.source_identity.has_value(), "SourceIdentity"},
      {request.provided_contexts.has_value(), "ProvidedContexts"},
      {request.minimum_session_token_size.has_value(), "MinimumSessionTokenSize"},
  };
  for (const auto& [given, name] : members)
    if (given)
      return ServiceError{"ValidationException",
                          std::string(name) + " of AssumeRole is not supported by Trainyard yet.",
                          400};
  return std::nullopt;
}

}  // namespace

Service StsService::table() const {
  using namespace model::sts;
  Service table;
  table.signing_name = "sts";
  table.home_region = "us-east-1";  // of the global endpoint
  table.query_namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
  table.operations = {
      declared<AssumeRoleRequest, AssumeRoleResponse>(
          "AssumeRole", "sts:AssumeRole", role_by_arn,
          [this](const auto& request, const RequestContext& context) {
            return assume_role(request, context);
          }),
      declared<GetCallerIdentityRequest, GetCallerIdentityResponse>(
          "GetCallerIdentity", "sts:GetCallerIdentity", no_resource,
          [](const auto&, const RequestContext& context) -> Result<GetCallerIdentityResponse> {
            const aws::Principal& who = context.principal;
            return GetCallerIdentityResponse{
                .user_id = who.user_id, .account = who.account, .arn = who.arn};
          }),
      declared<GetSessionTokenRequest, GetSessionTokenResponse>(
          "GetSessionToken", "sts:GetSessionToken", no_resource,
          [this](const auto& request, const RequestContext& context) {
            return get_session_token(request, context);
          }),
  };
  return table;
}

Answer StsService::assume_role(const model::sts::AssumeRoleRequest& request,
                               const RequestContext& context) const {
  if (auto refused = refusal(request)) return *refused;
  const std::string& role = *request.role_arn;
  const auto arn = aws::Arn::parse(role);
  if (!arn || !is_role(*arn)) return ServiceError{"ValidationException", role + " is invalid", 400};
  // Any account is accepted, as in CreateTrainingJob and IAM: code that names its role at AWS runs
  // unchanged. The session belongs to this account nevertheless.
  const std::int64_t duration = request.duration_seconds.value_or(kDefaultDuration);
  if (duration > kMaxChained && context.principal.kind() != aws::PrincipalKind::root)
    return ServiceError{"ValidationException",
                        "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                        "assumed by role chaining",
                        400};
  // A session created by a job's session ends with the job too.
  const auto issued =
      identities_.assume_role(role, *request.role_session_name, std::chrono::seconds{duration},
                              context.now, context.principal.owner);
  const auto known = identities_.find(issued.credentials.access_key_id,
                                      issued.credentials.session_token, context.now);
  const auto& principal = std::get<aws::IdentityProvider::Known>(known).principal;
  model::sts::AssumeRoleResponse response;
  response.assumed_role_user =
      model::sts::AssumedRoleUser{.assumed_role_id = principal.user_id, .arn = principal.arn};
  response.credentials = shown(issued);
  return boost::json::value(model::serialize(response));
}

Answer StsService::get_session_token(const model::sts::GetSessionTokenRequest& request,
                                     const RequestContext& context) const {
  for (const auto& [given, name] : {std::pair(request.serial_number.has_value(), "SerialNumber"),
                                    std::pair(request.token_code.has_value(), "TokenCode")})
    if (given)
      return ServiceError{"ValidationException",
                          std::string(name) +
                              " of GetSessionToken is not supported by Trainyard: there are no MFA "
                              "devices.",
                          400};
  if (request.minimum_session_token_size)
    return ServiceError{
        "ValidationException",
        "MinimumSessionTokenSize of GetSessionToken is not supported by Trainyard yet.", 400};
  if (context.principal.kind() != aws::PrincipalKind::root)
    return ServiceError{"AccessDenied", "Cannot call GetSessionToken with session credentials",
                        403};
  // Sessions of the account's owner are limited to an hour (API reference, GetSessionToken).
  const std::int64_t duration =
      std::min(request.duration_seconds.value_or(kMaxOfOwner), kMaxOfOwner);
  const auto issued = identities_.get_session_token(std::chrono::seconds{duration}, context.now);
  return boost::json::value(model::serialize(model::sts::GetSessionTokenResponse{shown(issued)}));
}

}  // namespace trainyard::services
