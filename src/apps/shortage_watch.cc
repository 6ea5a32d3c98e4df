#include "apps/shortage_watch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "base/disk_floor.h"
#include "base/log.h"
#include "base/unique_fd.h"

namespace trainyard::apps {

using namespace std::chrono_literals;

namespace {

// Opening the databases takes some 100 KiB; the rest is for what writes at the same moment.
constexpr Bytes kReserve = mib(4);
// Below this an alarm is up. Twice what the databases and the reserve hold when all is well.
constexpr Bytes kLowSpace = mib(32);
// The same for files: when there is room for fewer than this part of those that are kept free.
constexpr std::uint64_t kLowFiles = 4;
constexpr auto kCheckInterval = 1s;
constexpr const char* kSource = "data folder";
constexpr const char* kDescriptors = "open files";

}  // namespace

SpaceReserve::SpaceReserve(const std::filesystem::path& root) : path_(root / "reserve") {}

void SpaceReserve::take() {
  struct stat info{};
  if (::stat(path_.c_str(), &info) == 0 &&
      static_cast<std::uint64_t>(info.st_blocks) * 512 >= kReserve.value)
    return;
  const UniqueFd file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return;
  // Half of a reserve would only reduce what is short already.
  if (::fallocate(file.get(), 0, 0, static_cast<off_t>(kReserve.value)) != 0)
    ::unlink(path_.c_str());
}

void SpaceReserve::release() {
  ::unlink(path_.c_str());
}

Result<void> SpaceReserve::run(const std::function<Result<void>()>& work) {
  const auto done = work();
  if (done || alarm_reason(done.error()) != AlarmReason::no_space) return done;
  log::warning("space_reserve_released", {{"error", done.error().message()}});
  release();
  return work();
}

ShortageWatch::ShortageWatch(std::filesystem::path root, SpaceReserve& reserve, Alarms& alarms,
                             std::vector<std::function<void()>> probes)
    : root_(std::move(root)),
      reserve_(reserve),
      alarms_(alarms),
      probes_(std::move(probes)),
      thread_([this] { work(); }) {}

ShortageWatch::~ShortageWatch() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ShortageWatch::work() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, kCheckInterval, [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_; });
  }
}

void ShortageWatch::look() {
  if (const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC)); file) {
    alarms_.lower(kDescriptors);
  } else {
    alarms_.raise(kDescriptors, Error::from_errno(errno, "open a file"));
  }
  const auto room = measure_room(root_);
  if (!room) return alarms_.raise(kSource, room.error());
  if (room->bytes < kLowSpace)
    return alarms_.raise(kSource, AlarmReason::no_space,
                         "only " + format_bytes(room->bytes) + " are free for " + root_.string());
  if (room->files && room->files->free < room->files->floor / kLowFiles)
    return alarms_.raise(kSource, AlarmReason::no_space,
                         "only " + std::to_string(room->files->free) +
                             " more files can be created in " + root_.string() + " (inodes)");
  alarms_.lower(kSource);
  reserve_.take();
  if (!alarms_.any()) return;
  for (const auto& probe : probes_) probe();
}

}  // namespace trainyard::apps
