#include "network/name_spaces.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/process.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "/run/netns";
constexpr long kNamespaceFiles = 0x6e736673;  // NSFS_MAGIC
constexpr auto kScriptTimeout = std::chrono::seconds(20);

std::string own_namespace() {
  return "/proc/self/task/" + std::to_string(::syscall(SYS_gettid)) + "/ns/net";
}

Result<void> on_own_thread(const std::function<Result<void>()>& work) {
  Result<void> outcome;
  std::thread([&] { outcome = work(); }).join();
  return outcome;
}

Result<void> name_namespace(const std::string& source, const std::string& name) {
  const fs::path path = path_of_namespace(name);
  TRY_VOID(ensure_directory(kFolder));
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
  if (!file && errno == EEXIST)
    return Error(ErrorKind::already_exists, "there is a network namespace " + name);
  if (!file) return Error::from_errno(errno, "create " + path.string());
  if (::mount(source.c_str(), path.c_str(), "none", MS_BIND, nullptr) != 0) {
    const Error failed = Error::from_errno(errno, "name network namespace " + name);
    ::unlink(path.c_str());
    return failed;
  }
  return ok();
}

}  // namespace

fs::path path_of_namespace(const std::string& name) {
  return fs::path(kFolder) / name;
}

Result<void> run_in_new_namespace(const std::function<Result<void>()>& work) {
  return on_own_thread([&]() -> Result<void> {
    if (::unshare(CLONE_NEWNET) != 0) return Error::from_errno(errno, "make a network namespace");
    return work();
  });
}

Result<void> make_namespace(const std::string& name, const std::function<Result<void>()>& prepare) {
  return run_in_new_namespace([&]() -> Result<void> {
    TRY_VOID(prepare());
    return name_namespace(own_namespace(), name);
  });
}

Result<void> name_namespace_of(pid_t pid, const std::string& name) {
  return name_namespace("/proc/" + std::to_string(pid) + "/ns/net", name);
}

bool namespace_exists(const std::string& name) {
  struct statfs info{};
  return ::statfs(path_of_namespace(name).c_str(), &info) == 0 && info.f_type == kNamespaceFiles;
}

Result<void> remove_namespace(const std::string& name) {
  const fs::path path = path_of_namespace(name);
  while (namespace_exists(name))
    if (::umount2(path.c_str(), MNT_DETACH) != 0)
      return Error::from_errno(errno, "unmount network namespace " + name);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, "remove " + path.string());
  return ok();
}

Result<void> run_in_namespace(const fs::path& name_space,
                              const std::function<Result<void>()>& work) {
  const UniqueFd file(::open(name_space.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Error::from_errno(errno, "open " + name_space.string());
  return on_own_thread([&]() -> Result<void> {
    if (::setns(file.get(), CLONE_NEWNET) != 0)
      return Error::from_errno(errno, "enter " + name_space.string());
    return work();
  });
}

Result<void> run_script(const std::vector<std::string>& argv, const std::string& script) {
  const UniqueFd input(::memfd_create("script", MFD_CLOEXEC));
  const UniqueFd errors(::memfd_create("errors", MFD_CLOEXEC));
  if (!input || !errors) return Error::from_errno(errno, "memfd_create");
  TRY_VOID(write_all(input.get(), script));
  if (::lseek(input.get(), 0, SEEK_SET) != 0) return Error::from_errno(errno, "lseek");
  SpawnOptions options;
  options.argv = argv;
  options.stdin_fd = input.get();
  options.stdout_fd = errors.get();
  options.stderr_fd = errors.get();
  TRY(Child child, Child::spawn(options));
  TRY(auto status, child.wait(kScriptTimeout));
  if (!status) {
    TRY_VOID(child.signal(SIGKILL));
    TRY(status, child.wait());
    return Error(ErrorKind::deadline, argv.front() + " doesn't end");
  }
  if (status->success()) return ok();
  TRY(std::string output, read_file("/proc/self/fd/" + std::to_string(errors.get())));
  if (output.size() > 1000) output.resize(1000);
  return Error(ErrorKind::internal, argv.front() + " ended with " + std::to_string(status->code) +
                                        ": " + output + " (of: " + script + ")");
}

Result<void> set_network_option(const std::string& name, const std::string& value) {
  const fs::path path = "/proc/sys/net/" + name;
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return Error::from_errno(errno, "open " + path.string());
  return write_all(file.get(), value);
}

}  // namespace trainyard::network
