#include "services/sagemaker/create_training_job.h"

#include "model/field_support.h"
#include "model/instance_type_names.h"
#include "services/decode.h"

namespace trainyard::services {

Result<model::CreateTrainingJobResponse> create_training_job(control::TrainingJobs& jobs,
                                                             const boost::json::value& input) {
  const model::MoreValues types{model::kTrainingInstanceTypeNames, jobs.own_instance_types()};
  TRY(const auto request, decode<model::CreateTrainingJobRequest>(input, types));
  if (auto refusal = model::refusal(request))
    return Error(ErrorKind::invalid_argument, std::move(*refusal)).with_code("ValidationException");
  model::CreateTrainingJobResponse response;
  TRY(response.training_job_arn, jobs.create(request));
  return response;
}

}  // namespace trainyard::services
