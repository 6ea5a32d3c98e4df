#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::mlflow {

// The folder that has a folder for each MLflow server. Immutable: safe from any thread.
class ServerFolders {
 public:
  // Creates it if needed, for its owner only.
  static Result<ServerFolders> open(const std::filesystem::path& root);

  std::filesystem::path folder(const std::string& arn) const;
  // Where the server listens, as a path for this process that is never too long for a Unix socket
  // (107 bytes). Valid as long as this object.
  std::filesystem::path socket(const std::string& arn) const;

 private:
  ServerFolders(std::filesystem::path root, UniqueFd descriptor)
      : root_(std::move(root)), descriptor_(std::move(descriptor)) {}

  std::filesystem::path root_;
  UniqueFd descriptor_;
};

}  // namespace trainyard::mlflow
