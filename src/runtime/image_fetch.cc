#include "runtime/image_fetch.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

#include "base/fnv1a.h"

namespace trainyard::runtime {

Error image_cancelled(const std::string& name) {
  return Error(ErrorKind::cancelled, "fetching image '" + name + "' was cancelled");
}

std::string short_hash(std::string_view text) {
  char hex[17];
  std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(fnv1a(text)));
  return hex;
}

Result<std::string> stamp_of(const ImageSource& source) {
  if (source.kind == ImageSource::Kind::registry) return std::string();
  const bool is_layout = source.kind == ImageSource::Kind::oci_layout;
  const std::filesystem::path file = is_layout ? source.path / "index.json" : source.path;
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0)
    return Error::from_errno(errno, "image '" + source.reference + "': open " + file.string());
  return std::to_string(info.st_size) + "-" + std::to_string(info.st_ino) + "-" +
         std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec);
}

Result<FileLock> lock_within_timeout(const std::filesystem::path& path, const std::string& name,
                                     const Cancelled& cancelled) {
  for (;;) {
    TRY(std::optional<FileLock> lock, FileLock::try_acquire(path));
    if (lock) return std::move(*lock);
    if (cancelled && cancelled()) return image_cancelled(name);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Error image_tool_error(const std::string& name, std::string_view tool, const ExitStatus& status,
                       const std::string& log) {
  constexpr int kSignals = 128;
  if (status.code > kSignals)
    return Error(ErrorKind::unavailable, "image '" + name + "': " + std::string(tool) +
                                             " was killed by signal " +
                                             std::to_string(status.code - kSignals))
        .with_code(std::string(kImageToolKilled));
  const std::string message = last_tool_message(log);
  return image_error(name,
                     message.empty() ? std::string(tool) + " failed and gave no reason" : message);
}

std::string last_tool_message(const std::string& log) {
  const std::size_t at = log.rfind("msg=\"");
  if (at == std::string::npos) return log.substr(0, log.find_last_not_of(" \n") + 1);
  std::string message;
  for (std::size_t i = at + 5; i < log.size() && log[i] != '"'; ++i) {
    if (log[i] == '\\' && i + 1 < log.size()) ++i;
    message += log[i];
  }
  return message;
}

}  // namespace trainyard::runtime
