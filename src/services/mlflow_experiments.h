#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// Where clients of MLflow may have it keep artifacts. Pure.
namespace trainyard::services {

// Whether MLflow would take the request for one that creates an experiment. `path` is still encoded.
bool creates_experiment(std::string_view method, std::string_view path);

// Such a request's body, in a form that has one reading. invalid_argument: it isn't a JSON object, or
// its artifact_location begins with neither s3:// nor mlflow-artifacts:/, so that MLflow would read
// and write files of this machine for its clients, or speak to other machines.
Result<std::string> checked_experiment(std::string_view body);

}  // namespace trainyard::services
