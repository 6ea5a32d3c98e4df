#include "mlflow/server_folders.h"

#include <fcntl.h>

#include <cerrno>

#include "aws/crypto.h"
#include "base/files.h"
#include "base/random.h"
#include "mlflow/server_id.h"

namespace trainyard::mlflow {

Result<ServerFolders> ServerFolders::open(const std::filesystem::path& root) {
  TRY_VOID(ensure_directory(root, 0700));
  UniqueFd descriptor(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) return Error::from_errno(errno, "open " + root.string());
  return ServerFolders(root, std::move(descriptor));
}

ServerFolders::ServerFolders(std::filesystem::path root, UniqueFd descriptor)
    : root_(std::move(root)), descriptor_(std::move(descriptor)), secret_(random_hex(32)) {}

ServerPaths ServerFolders::paths(const std::string& arn) const {
  const std::string id = server_id(arn);
  const std::filesystem::path folder = root_ / id;
  const std::filesystem::path here = "/proc/self/fd/" + std::to_string(descriptor_.get());
  return {.folder = folder,
          .socket = here / id / kServerWork / kServerSocket,
          .credentials = folder / kServerSecrets / aws::sha256_hex(secret_ + id)};
}

}  // namespace trainyard::mlflow
