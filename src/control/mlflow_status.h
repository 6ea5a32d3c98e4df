#pragma once

#include <string>
#include <string_view>

// The statuses of MLflow tracking servers and apps, in the API's words: an app has some of those of
// a tracking server. A status says what is wanted, so that is all the keeper needs after a restart.
//
//   Creating ─▶ Created      Updating ─▶ Updated      Starting ─▶ Started     Stopping ─▶ Stopped
//       └─▶ CreateFailed         └─▶ UpdateFailed         └─▶ StartFailed     Deleting ─▶ (gone)
//
// Pure.
namespace trainyard::control {

// Whether its server is to run.
bool is_mlflow_to_run(std::string_view status);
// Whether it is on the way to another status, at which nothing can be changed.
bool is_mlflow_passing(std::string_view status);
// What a passing status becomes when it has succeeded, and when its server couldn't be started.
std::string mlflow_status_after(std::string_view passing);
std::string mlflow_status_after_failure(std::string_view passing);
// "UpdateFailed" -> "UPDATE_FAILED", as in AWS's messages.
std::string mlflow_status_in_capitals(std::string_view status);

}  // namespace trainyard::control
