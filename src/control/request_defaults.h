#pragma once

#include "model/training_job.h"

namespace trainyard::control {

// Sets the defaults that the service adds to what it returns, as seen in a real job's description.
// Jobs are stored with them, so that Search finds what DescribeTrainingJob shows. Idempotent.
void fill_defaults(model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
