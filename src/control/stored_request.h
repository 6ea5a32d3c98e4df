#pragma once

#include <string>

#include "base/result.h"
#include "model/training_job.h"

namespace trainyard::control {

// A CreateTrainingJob request as the store keeps it: the API's own JSON.
std::string to_stored_text(const model::CreateTrainingJobRequest& request);
// corrupt: it isn't one.
Result<model::CreateTrainingJobRequest> parse_stored_request(const std::string& text);

}  // namespace trainyard::control
