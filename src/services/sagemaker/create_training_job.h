#pragma once

#include <boost/json/value.hpp>

#include "base/result.h"
#include "control/training_jobs.h"
#include "model/training_job.h"

namespace trainyard::services {

// CreateTrainingJob: decode, hand to control. The job is durable when this returns.
Result<model::CreateTrainingJobResponse> create_training_job(control::TrainingJobs& jobs,
                                                             const boost::json::value& input);

}  // namespace trainyard::services
