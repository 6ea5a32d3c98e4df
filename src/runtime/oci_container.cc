#include "runtime/oci_container.h"

#include <poll.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/files.h"
#include "base/process.h"
#include "runtime/file_system_image.h"
#include "runtime/oci_messages.h"

namespace trainyard::runtime {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kNotStarted = "the container was not started";

}  // namespace

OciContainer::OciContainer(std::string id, std::shared_ptr<const OciPlace> place,
                           std::unique_ptr<OutputPump> pump, Bytes layer)
    : id_(std::move(id)), place_(std::move(place)), layer_(layer), pump_(std::move(pump)) {}

Result<void> OciContainer::start() {
  const MutexLock lock(mutex_);
  if (removed_ || pidfd_) return Error(ErrorKind::conflict, "the container was started already");
  const auto folder = place_->folder_of(id_);
  SpawnOptions options;
  // The program must not continue to create a container when its creator has died:
  // remove_leftovers() would miss it. (setpriv: util-linux, on every Debian machine.)
  options.argv = {"setpriv", "--pdeathsig", "KILL"};
  for (std::string& word : place_->command({"--log", (folder / "log").string(), "--log-format",
                                            "json", "run", "--detach", "--bundle", folder.string(),
                                            "--pid-file", (folder / "pid").string(), id_}))
    options.argv.push_back(std::move(word));
  options.stdout_fd = pump_->write_end();
  options.stderr_fd = pump_->write_end();
  TRY(Child child, Child::spawn(options));
  TRY(const std::optional<ExitStatus> status, child.wait());
  // Nothing has read the pipe yet: after a failure it contains the program's messages, not the
  // image's.
  if (!status->success()) return start_error(last_message(folder / "log"));
  TRY_VOID(adopt_init());
  pump_->start();
  return ok();
}

Result<void> OciContainer::adopt_init() {
  TRY(const std::string text, read_file(place_->folder_of(id_) / "pid"));
  pid_t pid = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (parsed.ec != std::errc() || pid <= 0)
    return Error(ErrorKind::internal, "the container's pid file holds '" + text + "'");
  // It is our child now, and nothing else reaps it: so the pid is still its own, even if it has
  // ended.
  pidfd_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd_) return Error::from_errno(errno, "pidfd_open of the container's PID 1");
  init_ = pid;
  return ok();
}

Result<void> OciContainer::signal(int number) {
  const MutexLock lock(mutex_);
  if (exit_ || removed_) return ok();
  if (!pidfd_) return Error(ErrorKind::conflict, std::string(kNotStarted));
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) != 0 && errno != ESRCH)
    return Error::from_errno(errno, "signal the container");
  return ok();
}

Result<std::optional<ContainerExit>> OciContainer::wait(milliseconds timeout) {
  int pidfd = -1;
  {
    const MutexLock lock(mutex_);
    if (exit_) return exit_;
    if (!pidfd_) return Error(ErrorKind::conflict, std::string(kNotStarted));
    pidfd = pidfd_.get();  // stays open as long as this object lives
  }
  pollfd ended{pidfd, POLLIN, 0};
  const int ready = ::poll(&ended, 1, static_cast<int>(timeout.count()));
  if (ready < 0 && errno != EINTR) return Error::from_errno(errno, "wait for the container");
  if (ready <= 0) return std::optional<ContainerExit>();
  const MutexLock lock(mutex_);
  if (!exit_) {
    TRY(exit_, reap());
  }
  return exit_;
}

Result<ContainerExit> OciContainer::reap() {
  int status = 0;
  pid_t reaped;
  do {
    reaped = ::waitpid(init_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return Error::from_errno(errno, "reap the container's PID 1");
  pump_->finish();
  ContainerExit exit;
  exit.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  // The cgroup outlives its processes until remove().
  const std::string cgroup = place_->cgroup_of(id_);
  exit.out_of_memory = place_->cgroups.count_memory_kills(cgroup) > 0;
  exit.out_of_processes = place_->cgroups.count_process_refusals(cgroup) > 0;
  exit.layer_full =
      layer_.value > 0 && is_file_system_full(place_->folder_of(id_) / "layer", layer_);
  return exit;
}

std::optional<pid_t> OciContainer::init_pid() const {
  const MutexLock lock(mutex_);
  return init_ > 0 ? std::optional(init_) : std::nullopt;
}

Result<std::optional<Bytes>> OciContainer::layer_size() const {
  const auto layer = place_->folder_of(id_) / "layer";
  if (layer_.value == 0) return std::optional(disk_usage(layer / "upper"));
  // Not the size of the image file, which only grows with the kernel's write-back.
  struct statvfs info{};
  if (::statvfs(layer.c_str(), &info) != 0)
    return Error::from_errno(errno, "measure the container's layer");
  return std::optional(Bytes{(info.f_blocks - info.f_bfree) * info.f_frsize});
}

Result<void> OciContainer::remove() {
  {
    const MutexLock lock(mutex_);
    if (removed_) return ok();
  }
  bool running = false;
  {
    const MutexLock lock(mutex_);
    running = pidfd_ && !exit_;
  }
  if (running) {
    TRY_VOID(signal(SIGKILL));
    TRY(const auto ended, wait(std::chrono::seconds(10)));
    if (!ended)
      return Error(ErrorKind::unavailable, "container " + id_ + " does not end after SIGKILL");
  }
  const MutexLock lock(mutex_);
  TRY_VOID(place_->remove(id_));
  removed_ = true;
  return ok();
}

}  // namespace trainyard::runtime
