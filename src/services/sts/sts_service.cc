#include "services/sts/sts_service.h"

#include <algorithm>
#include <charconv>

#include "aws/arn.h"

namespace trainyard::services {
namespace {

using aws::ServiceError;

// AssumeRole, DurationSeconds: 900 to 43200, 3600 unless given (STS API model,
// roleDurationSecondsType).
constexpr long kShortest = 900, kLongest = 43200, kUsual = 3600;
// GetSessionToken's, and what an account's owner gets of it (STS API model and reference).
constexpr long kLongestSessionToken = 129600, kLongestOfOwner = 3600;
// For a role that the session of another one assumes (API reference, AssumeRole).
constexpr long kLongestChained = 3600;

ServiceError constraint(const std::string& value, const std::string& member,
                        const std::string& rule) {
  return {"ValidationError",
          "1 validation error detected: Value " + value + " at '" + member +
              "' failed to satisfy constraint: " + rule,
          400};
}

std::string find_or_empty(const QueryParameters& parameters, const std::string& name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

// DurationSeconds, if it is given. nullopt: it keeps the bounds.
std::optional<ServiceError> read_duration(const QueryParameters& parameters, long longest,
                                          long& duration) {
  const std::string wanted = find_or_empty(parameters, "DurationSeconds");
  if (wanted.empty()) return std::nullopt;
  const auto [end, failed] =
      std::from_chars(wanted.data(), wanted.data() + wanted.size(), duration);
  if (failed != std::errc() || end != wanted.data() + wanted.size())
    return ServiceError{"MalformedInput", "DurationSeconds is not an integer: " + wanted, 400};
  if (duration < kShortest)
    return constraint(
        "'" + wanted + "'", "durationSeconds",
        "Member must have value greater than or equal to " + std::to_string(kShortest));
  if (duration > longest)
    return constraint("'" + wanted + "'", "durationSeconds",
                      "Member must have value less than or equal to " + std::to_string(longest));
  return std::nullopt;
}

QueryElement credentials_element(const aws::SessionCredentials& issued) {
  return {"Credentials",
          {},
          {{"AccessKeyId", issued.credentials.access_key_id, {}},
           {"SecretAccessKey", issued.credentials.secret_access_key, {}},
           {"SessionToken", issued.credentials.session_token, {}},
           {"Expiration", format_iso8601(issued.expiration), {}}}};
}

bool is_session_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+=,.@-").find(c) != std::string_view::npos;
  });
}

// Of IAM, and of a path and a name that IAM allows (SageMaker's API model, RoleArn's pattern).
bool is_role(const aws::Arn& arn) {
  constexpr std::string_view kRole = "role/";
  const bool partition = arn.partition.starts_with("aws") &&
                         std::all_of(arn.partition.begin(), arn.partition.end(),
                                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return partition && arn.service == "iam" && arn.region.empty() &&
         arn.resource.starts_with(kRole) && !arn.resource.ends_with('/') &&
         std::all_of(arn.resource.begin() + kRole.size(), arn.resource.end(),
                     [](char c) { return c == '/' || is_session_name(std::string_view(&c, 1)); });
}

}  // namespace

bool StsService::has_action(std::string_view action) const {
  return action == "GetCallerIdentity" || action == "AssumeRole" || action == "GetSessionToken";
}

std::variant<QueryAnswer, ServiceError> StsService::call(std::string_view action,
                                                         const QueryParameters& parameters,
                                                         const RequestContext& context) {
  if (action == "AssumeRole") return assume_role(parameters, context);
  if (action == "GetSessionToken") return get_session_token(parameters, context);
  const aws::Principal& who = context.principal;
  return QueryAnswer{
      {{"Arn", who.arn, {}}, {"UserId", who.user_id, {}}, {"Account", who.account, {}}}};
}

std::variant<QueryAnswer, ServiceError> StsService::assume_role(
    const QueryParameters& parameters, const RequestContext& context) const {
  // What would narrow or chain the session has no effect here, so it is not taken.
  for (const auto& [name, value] : parameters)
    for (const char* prefix : {"Policy", "Tags.", "TransitiveTagKeys.", "SerialNumber", "TokenCode",
                               "SourceIdentity", "ProvidedContexts."})
      if (name.starts_with(prefix))
        return ServiceError{"ValidationError",
                            name + " of AssumeRole is not supported by Trainyard yet.", 400};

  const std::string role = find_or_empty(parameters, "RoleArn"),
                    session = find_or_empty(parameters, "RoleSessionName");
  if (role.empty()) return constraint("null", "roleArn", "Member must not be null");
  if (session.empty()) return constraint("null", "roleSessionName", "Member must not be null");
  if (session.size() < 2)
    return constraint("'" + session + "'", "roleSessionName",
                      "Member must have length greater than or equal to 2");
  if (session.size() > 64)
    return constraint("'" + session + "'", "roleSessionName",
                      "Member must have length less than or equal to 64");
  if (!is_session_name(session))
    return constraint("'" + session + "'", "roleSessionName",
                      "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  if (role.size() < 20)
    return constraint("'" + role + "'", "roleArn",
                      "Member must have length greater than or equal to 20");
  if (role.size() > 2048)
    return constraint("'" + role + "'", "roleArn",
                      "Member must have length less than or equal to 2048");
  const auto arn = aws::Arn::parse(role);
  if (!arn || !is_role(*arn)) return ServiceError{"ValidationError", role + " is invalid", 400};
  // Of any account, as CreateTrainingJob and IAM take it: code that names its role at AWS runs
  // unchanged. The session is this account's all the same.

  long duration = kUsual;
  if (const auto wrong = read_duration(parameters, kLongest, duration)) return *wrong;
  if (duration > kLongestChained &&
      context.principal.arn.find(":assumed-role/") != std::string::npos)
    return ServiceError{"ValidationError",
                        "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                        "assumed by role chaining",
                        400};
  // A session that a job's session begets ends with the job too.
  const auto issued = identities_.assume_role(role, session, std::chrono::seconds{duration},
                                              context.now, context.principal.owner);
  const auto known = identities_.find(issued.credentials.access_key_id,
                                      issued.credentials.session_token, context.now);
  const auto& principal = std::get<aws::IdentityProvider::Known>(known).principal;
  return QueryAnswer{{{"AssumedRoleUser",
                       {},
                       {{"AssumedRoleId", principal.user_id, {}}, {"Arn", principal.arn, {}}}},
                      credentials_element(issued)}};
}

std::variant<QueryAnswer, ServiceError> StsService::get_session_token(
    const QueryParameters& parameters, const RequestContext& context) const {
  for (const char* name : {"SerialNumber", "TokenCode"})
    if (parameters.contains(name))
      return ServiceError{"ValidationError",
                          std::string(name) +
                              " of GetSessionToken is not supported by Trainyard: there are no MFA "
                              "devices.",
                          400};
  if (context.principal.arn != identities_.root_arn())
    return ServiceError{"AccessDenied", "Cannot call GetSessionToken with session credentials",
                        403};
  long duration = kLongestOfOwner;
  if (const auto wrong = read_duration(parameters, kLongestSessionToken, duration)) return *wrong;
  // Sessions of an account's owner are cut to an hour (API reference, GetSessionToken).
  duration = std::min(duration, kLongestOfOwner);
  const auto issued = identities_.get_session_token(std::chrono::seconds{duration}, context.now);
  return QueryAnswer{{credentials_element(issued)}};
}

}  // namespace trainyard::services
