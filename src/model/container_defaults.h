#pragma once

#include <cstdint>

#include "model/training_job.h"

namespace trainyard::model {

inline constexpr std::int64_t kProfilingInterval = 500;  // milliseconds

// Sets defaults that the container sees: folders, and empty lists that readers in the container
// require. Absent members stay absent.
void fill_container_defaults(CreateTrainingJobRequest& request);

}  // namespace trainyard::model
