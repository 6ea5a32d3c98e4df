#include "mlflow/installed_mlflow.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string_view>

#include "base/process.h"

namespace trainyard::mlflow {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};  // a cold start of Python on a slow disk

std::optional<fs::path> find_in_path(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return ::access(name.c_str(), X_OK) == 0 ? std::optional<fs::path>(name) : std::nullopt;
  const char* value = std::getenv("PATH");
  std::string_view rest = value == nullptr ? "" : value;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const fs::path file = fs::path(rest.substr(0, colon)) / name;
    if (file.is_absolute() && ::access(file.c_str(), X_OK) == 0) return file;
    rest = colon == std::string_view::npos ? "" : rest.substr(colon + 1);
  }
  return std::nullopt;
}

// Of "mlflow, version 3.17.2".
Result<std::string> read_version(const fs::path& program) {
  TRY(const auto done, run_command({program.string(), "--version"}, kPatience,
                                   {{"MLFLOW_DISABLE_TELEMETRY", "true"}}));
  constexpr std::string_view kBefore = "version ";
  const std::size_t at = done.out.find(kBefore);
  if (!done.status.success() || at == std::string::npos)
    return Error(ErrorKind::unavailable, program.string() + " --version failed with status " +
                                             std::to_string(done.status.code) + ": " +
                                             (done.err + done.out).substr(0, 500));
  const std::size_t begin = at + kBefore.size();
  return done.out.substr(begin, done.out.find_first_of(" \n", begin) - begin);
}

}  // namespace

Result<InstalledMlflow::Found> InstalledMlflow::find() {
  const auto program = find_in_path(program_);
  if (!program)
    return Error(ErrorKind::not_found, "there is no program '" + program_ +
                                           "' here: install MLflow with boto3 for Python, or set "
                                           "mlflow.program in the server's configuration");
  std::error_code failed;
  const Modified modified = fs::last_write_time(*program, failed);
  if (failed) return Error::from_errno(failed.value(), "look at " + program->string());
  const MutexLock lock(mutex_);  // others wait for the same answer
  if (last_ && last_->first == modified && last_->second.program == *program) return last_->second;
  TRY(std::string version, read_version(*program));
  last_ = {modified, {*program, std::move(version)}};
  return last_->second;
}

}  // namespace trainyard::mlflow
