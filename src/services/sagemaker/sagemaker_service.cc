#include "services/sagemaker/sagemaker_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "model/codec.h"
#include "model/describe_training_job.h"
#include "model/json_text.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"
#include "services/decode.h"
#include "services/error_translation.h"
#include "services/sagemaker/create_training_job.h"

namespace trainyard::services {
namespace {

constexpr std::string_view kDescribe = "DescribeTrainingJob";
constexpr std::size_t kMostRecent = std::size_t{8} << 20;  // bytes of answers

// The job's name where a request says nothing else.
std::optional<std::string> only_name(const boost::json::value& input) {
  const boost::json::object* members = input.if_object();
  if (members == nullptr || members->size() != 1) return std::nullopt;
  const auto& [key, value] = *members->begin();
  if (key != "TrainingJobName" || !value.is_string()) return std::nullopt;
  return std::string(value.get_string());
}

// Decode, check what the declarations can tell, do, encode: the same for every operation.
template <class Request, class Do>
JsonAnswer answer(const boost::json::value& input, Do do_it) {
  auto request = decode<Request>(input);
  if (!request) return to_service_error(request.error());
  auto result = do_it(*request);
  if (!result) return to_service_error(result.error());
  return std::move(*result);
}

template <class Response>
Result<boost::json::value> encoded(Result<Response> response) {
  TRY(const Response value, std::move(response));
  return boost::json::value(model::serialize(value));
}

JsonAnswer create_training_job_answer(control::TrainingJobs& jobs, const boost::json::value& input,
                                      const RequestContext&) {
  auto created = create_training_job(jobs, input);
  if (!created) return to_service_error(created.error());
  return boost::json::value(model::serialize(*created));
}

JsonAnswer describe_training_job(control::TrainingJobs& jobs, const boost::json::value& input,
                                 const RequestContext&) {
  return answer<model::DescribeTrainingJobRequest>(input, [&](const auto& request) {
    return encoded(jobs.describe(*request.training_job_name));
  });
}

JsonAnswer list_training_jobs(control::TrainingJobs& jobs, const boost::json::value& input,
                              const RequestContext& context) {
  return answer<model::ListTrainingJobsRequest>(
      input, [&](const auto& request) { return encoded(jobs.list(request, context.only_job)); });
}

JsonAnswer search(control::TrainingJobs& jobs, const boost::json::value& input,
                  const RequestContext& context) {
  return answer<model::SearchRequest>(
      input, [&](const auto& request) { return encoded(jobs.search(request, context.only_job)); });
}

JsonAnswer get_search_suggestions(control::TrainingJobs& jobs, const boost::json::value& input,
                                  const RequestContext&) {
  return answer<model::GetSearchSuggestionsRequest>(
      input, [&](const auto& request) { return encoded(jobs.search_suggestions(request)); });
}

JsonAnswer stop_training_job(control::TrainingJobs& jobs, const boost::json::value& input,
                             const RequestContext&) {
  return answer<model::StopTrainingJobRequest>(
      input, [&](const auto& request) -> Result<boost::json::value> {
        TRY_VOID(jobs.stop(*request.training_job_name));
        return boost::json::value(nullptr);
      });
}

JsonAnswer update_training_job(control::TrainingJobs& jobs, const boost::json::value& input,
                               const RequestContext&) {
  return answer<model::UpdateTrainingJobRequest>(
      input, [&](const auto& request) -> Result<boost::json::value> {
        model::UpdateTrainingJobResponse response;
        TRY(response.training_job_arn, jobs.update(request));
        return boost::json::value(model::serialize(response));
      });
}

JsonAnswer delete_training_job(control::TrainingJobs& jobs, const boost::json::value& input,
                               const RequestContext&) {
  return answer<model::DeleteTrainingJobRequest>(
      input, [&](const auto& request) -> Result<boost::json::value> {
        TRY_VOID(jobs.remove(*request.training_job_name));
        return boost::json::value(nullptr);
      });
}

JsonAnswer add_tags(control::TrainingJobs& jobs, const boost::json::value& input,
                    const RequestContext&) {
  return answer<model::AddTagsInput>(
      input, [&](const auto& request) { return encoded(jobs.add_tags(request)); });
}

JsonAnswer list_tags(control::TrainingJobs& jobs, const boost::json::value& input,
                     const RequestContext&) {
  return answer<model::ListTagsInput>(
      input, [&](const auto& request) { return encoded(jobs.list_tags(request)); });
}

JsonAnswer delete_tags(control::TrainingJobs& jobs, const boost::json::value& input,
                       const RequestContext&) {
  return answer<model::DeleteTagsInput>(input,
                                        [&](const auto& request) -> Result<boost::json::value> {
                                          TRY_VOID(jobs.delete_tags(request));
                                          return boost::json::value(boost::json::object());
                                        });
}

}  // namespace

SageMakerService::SageMakerService(control::TrainingJobs& jobs)
    : jobs_(jobs), recent_(kMostRecent) {}

const std::map<std::string_view, SageMakerService::Operation>& SageMakerService::operations() {
  static const std::map<std::string_view, Operation> operations = {
      {"AddTags", add_tags},
      {"CreateTrainingJob", create_training_job_answer},
      {"DeleteTags", delete_tags},
      {"DeleteTrainingJob", delete_training_job},
      {kDescribe, describe_training_job},
      {"GetSearchSuggestions", get_search_suggestions},
      {"ListTags", list_tags},
      {"ListTrainingJobs", list_training_jobs},
      {"Search", search},
      {"StopTrainingJob", stop_training_job},
      {"UpdateTrainingJob", update_training_job},
  };
  return operations;
}

bool SageMakerService::has_operation(std::string_view operation) const {
  return operations().contains(operation);
}

bool SageMakerService::is_quick(std::string_view operation) const {
  return operation == kDescribe;
}

JsonAnswer SageMakerService::describe(const boost::json::value& input,
                                      const RequestContext& context) {
  const auto name = only_name(input);
  const auto mark = name ? jobs_.mark(*name) : std::nullopt;
  if (!mark) return describe_training_job(jobs_, input, context);
  if (auto text = recent_.find(*name, *mark)) return text;
  JsonAnswer answer = describe_training_job(jobs_, input, context);
  const auto* value = std::get_if<boost::json::value>(&answer);
  if (value == nullptr) return answer;
  auto text = std::make_shared<const std::string>(model::json_text(*value));
  recent_.keep(*name, *mark, text);
  return text;
}

JsonAnswer SageMakerService::call(std::string_view operation, const boost::json::value& input,
                                  const RequestContext& context) {
  if (operation == kDescribe) return describe(input, context);
  return operations().at(operation)(jobs_, input, context);
}

}  // namespace trainyard::services
