#include "services/sagemaker/sagemaker_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "model/describe_training_job.h"
#include "model/instance_type_names.h"
#include "model/json_text.h"
#include "model/list_training_jobs.h"
#include "model/search.h"
#include "model/tags.h"
#include "model/training_job.h"
#include "model/update_training_job.h"
#include "services/sagemaker/resource_operations.h"

namespace trainyard::services {
namespace {

constexpr std::size_t kMaxRecent = std::size_t{8} << 20;  // bytes of answers

// The job's name, if the request has no other member.
std::optional<std::string> only_name(const boost::json::value& input) {
  const boost::json::object* members = input.if_object();
  if (members == nullptr || members->size() != 1) return std::nullopt;
  const auto& [key, value] = *members->begin();
  if (key != "TrainingJobName" || !value.is_string()) return std::nullopt;
  return std::string(value.get_string());
}

}  // namespace

SageMakerService::SageMakerService(control::TrainingJobs& jobs, control::ResourceKinds& resources)
    : jobs_(jobs), resources_(resources), recent_(kMaxRecent) {}

Service SageMakerService::table() {
  Service table;
  table.signing_name = "sagemaker";
  table.json_target = "SageMaker";
  table.operations = {
      {"AddTags", "sagemaker:AddTags", resource_by_arn,
       decoding<model::AddTagsInput>(
           [this](const auto& request, const auto&) { return resources_.tags.add(request); })},
      {"CreateTrainingJob", "sagemaker:CreateTrainingJob", named_training_job,
       [this](const auto& input, const auto&) { return create(input); }},
      {"DeleteTags", "sagemaker:DeleteTags", resource_by_arn,
       decoding<model::DeleteTagsInput>(
           [this](const auto& request, const auto&) { return resources_.tags.remove(request); })},
      {"DeleteTrainingJob", "sagemaker:DeleteTrainingJob", named_training_job,
       decoding<model::DeleteTrainingJobRequest>([this](const auto& request, const auto&) {
         return jobs_.remove(*request.training_job_name);
       })},
      {.name = "DescribeTrainingJob",
       .action = "sagemaker:DescribeTrainingJob",
       .resources = named_training_job,
       .handler = [this](const auto& input, const auto&) { return describe(input); },
       .is_quick = true},
      {"GetSearchSuggestions", "sagemaker:GetSearchSuggestions", no_resource,
       decoding<model::GetSearchSuggestionsRequest>([this](const auto& request, const auto&) {
         return resources_.search.suggest(request);
       })},
      {"ListTags", "sagemaker:ListTags", resource_by_arn,
       decoding<model::ListTagsInput>(
           [this](const auto& request, const auto&) { return resources_.tags.list(request); })},
      {"ListTrainingJobs", "sagemaker:ListTrainingJobs", all_training_jobs,
       decoding<model::ListTrainingJobsRequest>(
           [this](const auto& request, const RequestContext& context) {
             return jobs_.list(request, context.only_job);
           })},
      {"Search", "sagemaker:Search", all_training_jobs,
       decoding<model::SearchRequest>([this](const auto& request, const RequestContext& context) {
         return resources_.search.find(request, context.only_job);
       })},
      {"StopTrainingJob", "sagemaker:StopTrainingJob", named_training_job,
       decoding<model::StopTrainingJobRequest>([this](const auto& request, const auto&) {
         return jobs_.stop(*request.training_job_name);
       })},
      {"UpdateTrainingJob", "sagemaker:UpdateTrainingJob", named_training_job,
       decoding<model::UpdateTrainingJobRequest>(
           [this](const auto& request, const auto&) -> Result<model::UpdateTrainingJobResponse> {
             model::UpdateTrainingJobResponse response;
             TRY(response.training_job_arn, jobs_.update(request));
             return response;
           })},
  };
  for (const auto& rows : resource_operations(resources_, jobs_.own_instance_types()))
    table.operations.insert(table.operations.end(), rows.begin(), rows.end());
  return table;
}

// The job is durable when this returns.
Answer SageMakerService::create(const boost::json::value& input) {
  const model::MoreValues types{model::kTrainingInstanceTypeNames, jobs_.own_instance_types()};
  auto request = decode<model::CreateTrainingJobRequest>(input, types);
  if (!request) return to_service_error(request.error());
  const auto arn = jobs_.create(std::move(*request));
  if (!arn) return to_service_error(arn.error());
  model::CreateTrainingJobResponse response;
  response.training_job_arn = *arn;
  return boost::json::value(model::serialize(response));
}

Answer SageMakerService::describe(const boost::json::value& input) {
  const auto name = only_name(input);
  const auto mark = name ? jobs_.mark(*name) : std::nullopt;
  if (mark)
    if (auto text = recent_.find(*name, *mark)) return text;
  const auto request = decode<model::DescribeTrainingJobRequest>(input);
  if (!request) return to_service_error(request.error());
  const auto description = jobs_.describe(*request->training_job_name);
  if (!description) return to_service_error(description.error());
  auto text = std::make_shared<const std::string>(
      model::json_text(boost::json::value(model::serialize(*description))));
  if (mark) recent_.keep(*name, *mark, text);
  return text;
}

}  // namespace trainyard::services
