#pragma once

#include <string_view>

#include "base/result.h"
#include "model/training_job.h"

namespace trainyard::cli {

// Parses a CreateTrainingJob request from a file's text. invalid_argument: it isn't JSON, has a
// wrong type, or contains a member that CreateTrainingJob doesn't know: nothing is ignored.
Result<model::CreateTrainingJobRequest> parse_request_file(std::string_view text);

}  // namespace trainyard::cli
