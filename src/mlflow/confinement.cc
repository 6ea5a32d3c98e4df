#include "mlflow/confinement.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/unique_fd.h"

namespace trainyard::mlflow {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kRead =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kAll = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;  // of the first version
constexpr std::uint64_t kRefer = 1ULL << 13U;                            // since version 2
constexpr std::uint64_t kTruncate = 1ULL << 14U;                         // since version 3
// What there is to do with a file; the rest is for folders.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                   LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;

// Of the parts of /etc that programs need, none is secret.
constexpr const char* kSystem[] = {"/usr",
                                   "/bin",
                                   "/sbin",
                                   "/lib",
                                   "/lib64",
                                   "/etc/ca-certificates",
                                   "/etc/gai.conf",
                                   "/etc/group",
                                   "/etc/host.conf",
                                   "/etc/hosts",
                                   "/etc/ld.so.cache",
                                   "/etc/localtime",
                                   "/etc/mime.types",
                                   "/etc/nsswitch.conf",
                                   "/etc/passwd",
                                   "/etc/pki/ca-trust/extracted",
                                   "/etc/pki/tls/certs",
                                   "/etc/resolv.conf",
                                   "/etc/ssl/certs",
                                   "/etc/ssl/openssl.cnf",
                                   "/dev/urandom",
                                   "/dev/random",
                                   "/dev/zero",
                                   "/proc/cpuinfo",
                                   "/proc/meminfo",
                                   "/proc/stat",
                                   "/sys/devices/system/cpu"};
// Of an installation of Python; its `share` may be ~/.local/share, where other things are.
constexpr const char* kPrefix[] = {"bin", "lib", "lib64", "libexec", "ssl", "pyvenv.cfg"};

fs::path find_interpreter(const std::string& name) {
  const char* value = std::getenv("PATH");
  std::istringstream folders(value == nullptr ? "" : value);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((fs::path(folder) / name).c_str(), X_OK) == 0) return fs::path(folder) / name;
  return {};
}

// Of "#!/opt/python/bin/python" or "#!/usr/bin/env python3"; empty: it has no such line.
fs::path interpreter_of(const fs::path& program) {
  std::ifstream file(program);
  std::string line;
  if (!std::getline(file, line) || !line.starts_with("#!")) return {};
  std::istringstream words(line.substr(2));
  std::string first, second;
  words >> first >> second;
  return fs::path(first).filename() == "env" ? find_interpreter(second) : fs::path(first);
}

void add_installation(const fs::path& program, std::vector<fs::path>& readable) {
  std::error_code failed;
  for (const fs::path& file : {program, fs::canonical(program, failed)}) {
    if (!file.is_absolute()) continue;
    readable.push_back(file);
    for (const char* part : kPrefix) readable.push_back(file.parent_path().parent_path() / part);
  }
}

Result<void> allow(int rules, const fs::path& path, std::uint64_t access) {
  const UniqueFd target(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!target && (errno == ENOENT || errno == ENOTDIR || errno == EACCES)) return ok();
  struct stat status{};
  if (!target || ::fstat(target.get(), &status) != 0)
    return Error::from_errno(errno, "look at " + path.string());
  landlock_path_beneath_attr rule{};
  rule.parent_fd = target.get();
  rule.allowed_access = S_ISDIR(status.st_mode) ? access : access & kOfFiles;
  if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return Error::from_errno(errno, "confine to " + path.string());
  return ok();
}

}  // namespace

Confinement program_confinement(const fs::path& program) {
  Confinement made;
  for (const char* path : kSystem) made.readable.emplace_back(path);
  made.writable.emplace_back("/dev/null");
  add_installation(program, made.readable);
  const fs::path interpreter = interpreter_of(program);
  if (!interpreter.empty()) add_installation(interpreter, made.readable);
  return made;
}

Result<void> confine(const Confinement& confinement) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1)
    return Error(ErrorKind::unavailable, "the kernel has no Landlock, or doesn't use it");
  std::uint64_t all = kAll;
  if (version >= 2) all |= kRefer;
  if (version >= 3) all |= kTruncate;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = all;
  const UniqueFd rules(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
  if (!rules) return Error::from_errno(errno, "landlock_create_ruleset");
  for (const fs::path& path : confinement.readable) TRY_VOID(allow(rules.get(), path, kRead));
  for (const fs::path& path : confinement.unlisted)
    TRY_VOID(allow(rules.get(), path, LANDLOCK_ACCESS_FS_READ_FILE));
  for (const fs::path& path : confinement.writable) TRY_VOID(allow(rules.get(), path, all));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error::from_errno(errno, "PR_SET_NO_NEW_PRIVS");
  if (::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0)
    return Error::from_errno(errno, "landlock_restrict_self");
  return ok();
}

}  // namespace trainyard::mlflow
