#include "services/sagemaker/create_training_job.h"

#include "services/decode.h"

namespace trainyard::services {

Result<model::CreateTrainingJobResponse> create_training_job(control::TrainingJobs& jobs,
                                                             const boost::json::value& input) {
  TRY(const auto request, decode<model::CreateTrainingJobRequest>(input));
  model::CreateTrainingJobResponse response;
  TRY(response.training_job_arn, jobs.create(request));
  return response;
}

}  // namespace trainyard::services
