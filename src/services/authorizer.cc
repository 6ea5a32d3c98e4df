#include "services/authorizer.h"

#include <algorithm>
#include <array>

#include "aws/role_arn.h"
#include "services/job_policy.h"

namespace trainyard::services {
namespace {

// A program in a container sees everything the container does: only for the root itself, not for
// the roles that it hands out.
constexpr std::array<std::string_view, 1> kRootActions = {"trainyard:Exec"};

// Whether `session_arn` is a session of that role.
bool is_own_role(const std::string& session_arn, std::string_view role_arn) {
  const auto session = aws::Arn::parse(session_arn);
  const auto role = aws::RoleArn::parse(role_arn);
  const auto target = aws::Arn::parse(role_arn);
  return session && role && target && session->account == target->account &&
         session->resource.starts_with("assumed-role/" + role->name + "/");
}

aws::ServiceError root_alone(const aws::Principal& who, std::string_view action) {
  return {"AccessDeniedException",
          "User: " + who.arn + " is not authorized to perform: " + std::string(action) +
              "; the root of the account is (trainyard env)",
          400};
}

aws::ServiceError refusal(const aws::Principal& who, std::string_view action,
                          const std::string& resource,
                          std::optional<model::JobPermission> opened_by) {
  const std::string name(action);
  std::string text = "User: " + who.arn + " is not authorized to perform: " + name +
                     " on resource: " + resource + " because no identity-based policy allows the " +
                     name + " action. These are credentials of the training job " + who.owner->job +
                     "; ";
  text += opened_by ? "the server's configuration can allow it to all jobs: job-permissions = [\"" +
                          std::string(model::to_string(*opened_by)) + "\"]"
                    : "no setting allows it to jobs";
  return {"AccessDeniedException", text, 400};
}

}  // namespace

std::variant<Access, aws::ServiceError> Authorizer::authorize(
    const aws::Principal& who, std::string_view action,
    const std::function<Resources()>& find_resources) const {
  switch (who.kind()) {
    case aws::PrincipalKind::root:
      return Access{};
    case aws::PrincipalKind::role_session:
      if (std::ranges::find(kRootActions, action) != kRootActions.end())
        return root_alone(who, action);
      return Access{};
    case aws::PrincipalKind::job_session:
      break;
  }
  return authorize_job(who, action, find_resources);
}

std::variant<Access, aws::ServiceError> Authorizer::authorize_job(
    const aws::Principal& who, std::string_view action,
    const std::function<Resources()>& find_resources) const {
  const JobRule* rule = find_job_rule(action);
  if (rule == nullptr) return refusal(who, action, "*", std::nullopt);
  if (rule->reach == JobScope::all) return Access{};
  if (rule->opened_by && permissions_.get()->contains(*rule->opened_by)) return Access{};
  if (rule->reach == JobScope::listed) return Access{who.owner->job};
  const Resources resources = find_resources();
  const auto first_of_others = std::ranges::find_if_not(
      resources, [&](const std::string& one) { return reaches(rule->reach, one, who); });
  if (first_of_others == resources.end() && !resources.empty()) return Access{};
  return refusal(who, action, first_of_others == resources.end() ? "*" : *first_of_others,
                 rule->opened_by);
}

bool Authorizer::reaches(JobScope reach, const std::string& resource,
                         const aws::Principal& who) const {
  if (reach == JobScope::mlflow)
    return mlflow_of_job_ && mlflow_of_job_(who.owner->job) == resource;
  return reach == JobScope::own && is_own(resource, who);
}

bool Authorizer::is_own(const std::string& resource, const aws::Principal& who) const {
  const std::string& job = who.owner->job;
  if (resource.starts_with("arn:aws:logs:")) {
    const std::string group = "arn:aws:logs:" + place_.region + ":" + place_.account +
                              ":log-group:" + std::string(kTrainingJobLogGroup);
    // Other groups belong to no job.
    return !resource.starts_with(group) || resource.starts_with(group + ":log-stream:" + job + "/");
  }
  return resource == aws::training_job_arn(place_, job).to_string() ||
         is_own_role(who.arn, resource);
}

}  // namespace trainyard::services
