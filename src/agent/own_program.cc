#include "agent/own_program.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

#include "base/process.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

Result<fs::path> find_own_program(const char* name) {
  std::error_code failed;
  // The file itself may have been replaced by a newer one; its folder stays the same.
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error::from_errno(failed.value(), "find this program");
  const fs::path program = self.parent_path() / name;
  if (!fs::exists(program, failed))
    return Error(ErrorKind::not_found,
                 program.string() + " is missing: it is installed beside trainyard");
  return program;
}

Result<std::function<bool()>> start_own_program(const char* name, const fs::path& instance) {
  TRY(const fs::path program, find_own_program(name));
  SpawnOptions options;
  options.argv = {program.string(), instance.string()};
  options.stdout_fd = STDERR_FILENO;
  options.stderr_fd = STDERR_FILENO;
  options.new_session = true;
  TRY(Child child, Child::spawn(options));
  return std::function<bool()>([started = std::make_shared<Child>(std::move(child))] {
    const auto ended = started->wait(std::chrono::milliseconds(0));
    return !ended || ended->has_value();
  });
}

}  // namespace trainyard::agent
