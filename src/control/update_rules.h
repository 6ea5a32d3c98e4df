#pragma once

#include "base/result.h"
#include "control/job_state.h"
#include "model/training_job.h"
#include "model/update_training_job.h"

namespace trainyard::control {

// Whether a job with this request and state can be updated this way. Pure. ValidationException: the
// service's rules forbid it; or they allow it, but the change has no effect here yet, which the
// message says with the member's name. Setting the present value is no change.
Result<void> check_update(const model::UpdateTrainingJobRequest& update,
                          const model::CreateTrainingJobRequest& created, const JobState& state);
// For an update of KeepAlivePeriodInSeconds.
Result<void> check_warm_pool(const JobState& state);
// For an update of RemoteDebugConfig.
Result<void> check_debugging_phase(Phase phase);

}  // namespace trainyard::control
