#pragma once

#include <cstdint>

#include "model/training_job.h"

namespace trainyard::model {

inline constexpr std::int64_t kProfilingInterval = 500;  // milliseconds

// What a container sees of the request where that doesn't say: folders, and empty lists where a
// reader in the container wants one. Members that are absent stay absent.
void fill_container_defaults(CreateTrainingJobRequest& request);

}  // namespace trainyard::model
