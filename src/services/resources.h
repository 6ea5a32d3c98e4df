#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "aws/arn.h"

// What a request works on: finds the ARNs in its members. Pure.
namespace trainyard::services {

// The log group that training jobs write to, in streams "<job>/<host>-<time>".
inline constexpr std::string_view kTrainingJobLogGroup = "/aws/sagemaker/TrainingJobs";

// ARNs; one that ends in '*' stands for all with that prefix. Empty: nothing with an owner. Members
// that are absent, or aren't strings, count as empty: the ARN then names nothing.
using Resources = std::vector<std::string>;
using ResourceFinder = Resources (*)(const boost::json::value& input, const aws::Place& place);

Resources no_resource(const boost::json::value& input, const aws::Place& place);
Resources named_training_job(const boost::json::value& input, const aws::Place& place);
Resources all_training_jobs(const boost::json::value& input, const aws::Place& place);
Resources resource_by_arn(const boost::json::value& input, const aws::Place& place);
// The SageMaker resource of that kind which the string `member` names, by its name or its ARN.
Resources named_resource(const boost::json::value& input, const aws::Place& place,
                         std::string_view kind, std::string_view member);
Resources role_by_arn(const boost::json::value& input, const aws::Place& place);
// A log group; for that of training jobs, streams by name or prefix.
Resources log_streams(const boost::json::value& input, const aws::Place& place);

}  // namespace trainyard::services
