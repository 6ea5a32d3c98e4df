#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace trainyard::runtime {

// The repositories from which an engine has pulled with a login: one small file each, below
// `folder`, whose text is the repository's name. Any number of threads and processes.
class RestrictedRepositories {
 public:
  explicit RestrictedRepositories(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Of "host:5000/team/name"; the names that Docker Hub's repositories have are the same to it.
  bool contains(const std::string& repository) const;
  // The same for an image's name with tag or digest, as an engine lists it.
  bool contains_repository_of(const std::string& image) const;
  // Durable. Idempotent.
  Result<void> add(const std::string& repository) const;

 private:
  std::filesystem::path path_of(const std::string& repository) const;
  const std::filesystem::path folder_;
};

}  // namespace trainyard::runtime
