#include "runtime/restricted_repositories.h"

#include <system_error>

#include "base/files.h"
#include "runtime/image_fetch.h"
#include "runtime/image_name.h"

namespace trainyard::runtime {
namespace {

// "name", "library/name" and "docker.io/library/name" are one repository.
std::string canonical_repository(std::string_view repository) {
  for (const std::string_view prefix : {"docker.io/", "index.docker.io/"})
    if (repository.starts_with(prefix)) repository.remove_prefix(prefix.size());
  constexpr std::string_view kLibrary = "library/";
  if (repository.starts_with(kLibrary)) repository.remove_prefix(kLibrary.size());
  return std::string(repository);
}

}  // namespace

std::filesystem::path RestrictedRepositories::path_of(const std::string& repository) const {
  return folder_ / short_hash(canonical_repository(repository));
}

bool RestrictedRepositories::contains(const std::string& repository) const {
  std::error_code failed;
  return std::filesystem::exists(path_of(repository), failed) || failed;
}

bool RestrictedRepositories::contains_repository_of(const std::string& image) const {
  const auto source = parse_image_name(image);
  return source && contains(repository_of(*source));
}

Result<void> RestrictedRepositories::add(const std::string& repository) const {
  if (contains(repository)) return ok();
  TRY_VOID(ensure_directory(folder_, 0700));
  return replace_file_durably(path_of(repository), canonical_repository(repository) + "\n");
}

}  // namespace trainyard::runtime
