#include "services/resources.h"

#include <boost/json.hpp>
#include <string_view>

namespace trainyard::services {
namespace {

std::string_view text_at(const boost::json::value& input, std::string_view member) {
  const auto* members = input.if_object();
  const auto* value = members == nullptr ? nullptr : members->if_contains(member);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view();
}

}  // namespace

Resources no_resource(const boost::json::value&, const aws::Place&) {
  return {};
}

Resources named_training_job(const boost::json::value& input, const aws::Place& place) {
  return {aws::training_job_arn(place, text_at(input, "TrainingJobName")).to_string()};
}

Resources all_training_jobs(const boost::json::value&, const aws::Place& place) {
  return {aws::training_job_arn(place, "*").to_string()};
}

Resources resource_by_arn(const boost::json::value& input, const aws::Place&) {
  return {std::string(text_at(input, "ResourceArn"))};
}

Resources named_resource(const boost::json::value& input, const aws::Place& place,
                         std::string_view kind, std::string_view member) {
  const std::string_view name = text_at(input, member);
  return {name.starts_with("arn:") ? std::string(name)
                                   : aws::sagemaker_arn(place, kind, name).to_string()};
}

Resources role_by_arn(const boost::json::value& input, const aws::Place&) {
  return {std::string(text_at(input, "RoleArn"))};
}

Resources log_streams(const boost::json::value& input, const aws::Place& place) {
  const std::string_view name = text_at(input, "logGroupName");
  const std::string_view identifier = text_at(input, "logGroupIdentifier");
  const auto arn_of = [&place](std::string_view group) {
    return "arn:aws:logs:" + place.region + ":" + place.account +
           ":log-group:" + std::string(group);
  };
  // By its name or its ARN, and anywhere in either: so no spelling bypasses the check.
  if (name.find(kTrainingJobLogGroup) == std::string_view::npos &&
      identifier.find(kTrainingJobLogGroup) == std::string_view::npos)
    return {identifier.starts_with("arn:") ? std::string(identifier)
                                           : arn_of(name.empty() ? identifier : name)};
  const std::string streams = arn_of(kTrainingJobLogGroup) + ":log-stream:";
  Resources found;
  if (const auto stream = text_at(input, "logStreamName"); !stream.empty())
    found.push_back(streams + std::string(stream));
  if (const auto prefix = text_at(input, "logStreamNamePrefix"); !prefix.empty())
    found.push_back(streams + std::string(prefix) + "*");
  const auto* members = input.if_object();
  const auto* names = members == nullptr ? nullptr : members->if_contains("logStreamNames");
  if (names != nullptr && names->is_array())
    for (const auto& one : names->get_array())
      found.push_back(streams + (one.is_string() ? std::string(one.get_string()) : std::string()));
  if (found.empty()) found.push_back(streams + "*");
  return found;
}

}  // namespace trainyard::services
