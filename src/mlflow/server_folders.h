#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "mlflow/server_plan.h"

namespace trainyard::mlflow {

// The folder that has a folder for each MLflow server. Immutable: safe from any thread. The paths of
// sockets are valid as long as this object; those of credentials are others for each object.
class ServerFolders {
 public:
  // Creates it if needed, for its owner only.
  static Result<ServerFolders> open(const std::filesystem::path& root);

  ServerPaths paths(const std::string& arn) const;

 private:
  ServerFolders(std::filesystem::path root, UniqueFd descriptor);

  std::filesystem::path root_;
  UniqueFd descriptor_;
  std::string secret_;  // names of credentials' files follow from it
};

}  // namespace trainyard::mlflow
