#include "cli/temporary_folder.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace trainyard::cli {

Result<TemporaryFolder> TemporaryFolder::make(mode_t mode) {
  std::error_code failed;
  const std::filesystem::path base = std::filesystem::temp_directory_path(failed);
  if (failed) return Error::from_errno(failed.value(), "find a folder for temporary files");
  std::string path = (base / "trainyard-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return Error::from_errno(errno, "create " + path);
  TemporaryFolder made(path);
  if (::chmod(path.c_str(), mode) != 0) return Error::from_errno(errno, "chmod " + path);
  return made;
}

}  // namespace trainyard::cli
