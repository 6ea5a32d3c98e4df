#include "agent/own_program.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

Result<fs::path> find_own_program(const char* name) {
  std::error_code failed;
  // The file itself may have been replaced by a newer one; its folder is the same.
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error::from_errno(failed.value(), "find this program");
  const fs::path program = self.parent_path() / name;
  if (!fs::exists(program, failed))
    return Error(ErrorKind::not_found,
                 program.string() + " is missing: it is installed beside trainyard");
  return program;
}

}  // namespace trainyard::agent
