#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::mlflow {

// The MLflow of this machine. Any thread.
class InstalledMlflow {
 public:
  struct Found {
    std::filesystem::path program;
    std::string version;  // "3.17.2"
  };

  // `program`: a path, or a name that is looked for in PATH.
  explicit InstalledMlflow(std::string program) : program_(std::move(program)) {}

  // not_found: there is no such program; unavailable: it doesn't say its version. What was found is
  // remembered until the program's file changes; otherwise the program is run, for about five
  // seconds.
  Result<Found> find();

 private:
  using Modified = std::filesystem::file_time_type;

  const std::string program_;
  Mutex mutex_;
  std::optional<std::pair<Modified, Found>> last_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::mlflow
