#include "services/authorizer.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "aws/role_arn.h"

namespace trainyard::services {
namespace {

using model::JobReach;
using model::JobResource;

constexpr std::string_view kJobLogGroup = "/aws/sagemaker/TrainingJobs";

// The text of a member; empty: it is absent, or no text.
std::string_view text_at(const boost::json::value& input, std::string_view member) {
  const auto* members = input.if_object();
  const auto* value = members == nullptr ? nullptr : members->if_contains(member);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

// What a request says of the streams that it works on: names, or the beginning of names.
std::vector<std::string_view> streams_of(const boost::json::value& input) {
  std::vector<std::string_view> streams;
  for (const char* member : {"logStreamName", "logStreamNamePrefix"})
    if (const auto text = text_at(input, member); !text.empty()) streams.push_back(text);
  const auto* members = input.if_object();
  const auto* names = members == nullptr ? nullptr : members->if_contains("logStreamNames");
  if (names != nullptr && names->is_array())
    for (const auto& name : names->get_array())
      streams.push_back(name.is_string() ? std::string_view(name.get_string()) : "");
  return streams;
}

// Streams of training jobs are "<job>/<host>-<time>"; other groups belong to nobody.
bool is_own_log(const boost::json::value& input, const std::string& job) {
  const auto names_jobs = [&](const char* member) {
    return text_at(input, member).find(kJobLogGroup) != std::string_view::npos;
  };
  if (!names_jobs("logGroupName") && !names_jobs("logGroupIdentifier")) return true;
  const auto streams = streams_of(input);
  return !streams.empty() && std::ranges::all_of(streams, [&](std::string_view stream) {
    return stream.starts_with(job + "/");
  });
}

std::string log_resource(const aws::Place& place, const boost::json::value& input) {
  const auto streams = streams_of(input);
  return "arn:aws:logs:" + place.region + ":" + place.account +
         ":log-group:" + std::string(kJobLogGroup) +
         ":log-stream:" + std::string(streams.empty() ? "*" : streams.front());
}

// Whether the session `session_arn` is of that role.
bool is_own_role(const std::string& session_arn, std::string_view role_arn) {
  const auto session = aws::Arn::parse(session_arn);
  const auto role = aws::RoleArn::parse(role_arn);
  const auto target = aws::Arn::parse(role_arn);
  return session && role && target && session->account == target->account &&
         session->resource.starts_with("assumed-role/" + role->name + "/");
}

std::string action_of(std::string_view signing_name, std::string_view operation) {
  const std::string_view prefix = signing_name == "monitoring" ? "cloudwatch" : signing_name;
  return std::string(prefix) + ":" + std::string(operation);
}

}  // namespace

std::string Authorizer::job_arn(std::string_view job) const {
  return aws::training_job_arn(place_, job).to_string();
}

aws::ServiceError Authorizer::refusal(const std::string& action, const std::string& resource,
                                      std::optional<model::JobPermission> opened_by,
                                      const aws::Principal& who) const {
  std::string text = "User: " + who.arn + " is not authorized to perform: " + action +
                     " on resource: " + resource + " because no identity-based policy allows the " +
                     action + " action. These are credentials of the training job " +
                     who.owner->job + "; ";
  text += opened_by ? "the server's configuration can allow it to all jobs: job-permissions = [\"" +
                          std::string(model::to_string(*opened_by)) + "\"]"
                    : "no setting allows it to jobs";
  return {"AccessDeniedException", text, 400};
}

std::optional<aws::ServiceError> Authorizer::authorize(std::string_view signing_name,
                                                       std::string_view operation,
                                                       const boost::json::value& input,
                                                       RequestContext& context) const {
  const aws::Principal& who = context.principal;
  if (!who.owner) return std::nullopt;
  const std::string action = action_of(signing_name, operation);
  const model::JobAction* rule = model::find_job_action(action);
  if (rule == nullptr) return refusal(action, "*", std::nullopt, who);
  if (rule->reach == JobReach::all) return std::nullopt;
  if (rule->opened_by && permissions_.get()->contains(*rule->opened_by)) return std::nullopt;

  const std::string& job = who.owner->job;
  std::string resource = "*";
  bool own = false;
  switch (rule->resource) {
    case JobResource::none:
      break;
    case JobResource::training_job_name:
      own = text_at(input, "TrainingJobName") == job;
      resource = job_arn(text_at(input, "TrainingJobName"));
      break;
    case JobResource::training_job_arn:
      resource = text_at(input, "ResourceArn");
      own = resource == job_arn(job);
      break;
    case JobResource::training_jobs:
      own = true;
      break;
    case JobResource::log_streams:
      own = is_own_log(input, job);
      resource = log_resource(place_, input);
      break;
    case JobResource::role:
      resource = text_at(input, "RoleArn");
      own = is_own_role(who.arn, resource);
      break;
  }
  if (rule->reach == JobReach::none || !own) return refusal(action, resource, rule->opened_by, who);
  if (rule->resource == JobResource::training_jobs) context.only_job = job;
  return std::nullopt;
}

}  // namespace trainyard::services
