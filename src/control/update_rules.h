#pragma once

#include "base/result.h"
#include "control/job_state.h"
#include "model/training_job.h"
#include "model/update_training_job.h"

namespace trainyard::control {

// Whether a job that was created so and stands so can be updated so. Pure. ValidationException: by
// the service's rules it can't; or it could, and the change has no effect here yet, which is said
// of the member by its name. What is asked for already is no change.
Result<void> check_update(const model::UpdateTrainingJobRequest& update,
                          const model::CreateTrainingJobRequest& created, const JobState& state);
// Of an update of KeepAlivePeriodInSeconds.
Result<void> check_warm_pool(const JobState& state);

}  // namespace trainyard::control
