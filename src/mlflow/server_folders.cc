#include "mlflow/server_folders.h"

#include <fcntl.h>

#include <cerrno>

#include "base/files.h"
#include "mlflow/server_id.h"
#include "mlflow/server_plan.h"

namespace trainyard::mlflow {

Result<ServerFolders> ServerFolders::open(const std::filesystem::path& root) {
  TRY_VOID(ensure_directory(root, 0700));
  UniqueFd descriptor(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor) return Error::from_errno(errno, "open " + root.string());
  return ServerFolders(root, std::move(descriptor));
}

std::filesystem::path ServerFolders::folder(const std::string& arn) const {
  return root_ / server_id(arn);
}

std::filesystem::path ServerFolders::socket(const std::string& arn) const {
  return "/proc/self/fd/" + std::to_string(descriptor_.get()) + "/" + server_id(arn) + "/" +
         kServerSocket;
}

}  // namespace trainyard::mlflow
