#include "services/sagemaker/create_training_job.h"

#include <utility>

#include "model/instance_type_names.h"
#include "services/decode.h"

namespace trainyard::services {

Result<model::CreateTrainingJobResponse> create_training_job(control::TrainingJobs& jobs,
                                                             const boost::json::value& input) {
  const model::MoreValues types{model::kTrainingInstanceTypeNames, jobs.own_instance_types()};
  TRY(auto request, decode<model::CreateTrainingJobRequest>(input, types));
  model::CreateTrainingJobResponse response;
  TRY(response.training_job_arn, jobs.create(std::move(request)));
  return response;
}

}  // namespace trainyard::services
