#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "aws/arn.h"

// What a request works on: how the ARNs are found in its members. Pure.
namespace trainyard::services {

// The log group that training jobs write to, in streams "<job>/<host>-<time>".
inline constexpr std::string_view kTrainingJobLogGroup = "/aws/sagemaker/TrainingJobs";

// ARNs; one that ends in '*' stands for all that begin like that. Empty: nothing that belongs to
// anybody. Members that aren't there, or are no texts, count as empty ones: the ARN is then that of
// nothing.
using Resources = std::vector<std::string>;
using ResourceFinder = Resources (*)(const boost::json::value& input, const aws::Place& place);

Resources no_resource(const boost::json::value& input, const aws::Place& place);
Resources named_training_job(const boost::json::value& input, const aws::Place& place);
Resources all_training_jobs(const boost::json::value& input, const aws::Place& place);
Resources resource_by_arn(const boost::json::value& input, const aws::Place& place);
// What the text `member` names, by its name or its ARN: a resource of SageMaker of that kind.
Resources named_resource(const boost::json::value& input, const aws::Place& place,
                         std::string_view kind, std::string_view member);
Resources role_by_arn(const boost::json::value& input, const aws::Place& place);
// A log group; of that of training jobs, the streams by name, or by how their names begin.
Resources log_streams(const boost::json::value& input, const aws::Place& place);

}  // namespace trainyard::services
