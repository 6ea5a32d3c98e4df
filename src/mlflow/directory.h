#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace trainyard::mlflow {

// Where running MLflow servers listen. Any thread; may read the state, waits for nothing else.
class MlflowDirectory {
 public:
  virtual ~MlflowDirectory() = default;
  // The Unix socket of the server of that resource, a path for connect(2) in this process only.
  // not_found (code ResourceNotFound): there is no such resource; unavailable: it isn't running
  // (the message says its status).
  virtual Result<std::filesystem::path> socket_of(const std::string& arn) = 0;
};

}  // namespace trainyard::mlflow
