#include "agent/space_watch.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace trainyard::agent {

using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 1s;
constexpr auto kAtLeastEvery = 30s;
constexpr int kPausesPerMeasurement = 19;
// If the disk has lost this much since a space was measured, that space may have grown by it.
constexpr Bytes kSuddenLoss = mib(64);
// What a container may use of a disk before it is ended to protect the floor.
constexpr Bytes kSmallPart = mib(256);
// The same for files.
constexpr std::uint64_t kManyFiles = 10'000;

// Whether the disk has lost so much since `before` that a space on it should be measured.
bool has_lost(const DiskRoom& before, const DiskRoom& now) {
  const bool files =
      before.files && now.files && now.files->free + kManyFiles <= before.files->free;
  return files || now.bytes.value + kSuddenLoss.value <= before.bytes.value;
}

}  // namespace

SpaceWatch::SpaceWatch(std::vector<WatchedSpace> spaces, Bytes floor, MeasureRoom measure_room)
    : floor_(floor), measure_room_(std::move(measure_room)) {
  for (WatchedSpace& space : spaces) spaces_.push_back({std::move(space)});
}

SpaceWatch::~SpaceWatch() {
  {
    const MutexLock guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SpaceWatch::start() {
  if (spaces_.empty()) return;
  thread_ = std::thread([this] {
    MutexLock lock(mutex_);
    // A container that ends within a second isn't measured.
    while (!verdict_ && !wake_.wait_for(lock, kInterval, [this]() TRAINYARD_REQUIRES(mutex_) {
      return stopping_;
    })) {
      lock.unlock();
      look(Steady::now());
      lock.lock();
    }
  });
}

std::optional<std::string> SpaceWatch::verdict() const {
  const MutexLock guard(mutex_);
  return verdict_;
}

void SpaceWatch::decide(std::string verdict) {
  const MutexLock guard(mutex_);
  if (!verdict_) verdict_ = std::move(verdict);
}

void SpaceWatch::look(Steady::time_point now) {
  for (Space& space : spaces_) check_space(space, now);
}

void SpaceWatch::check_space(Space& space, Steady::time_point now) {
  std::optional<DiskRoom> room;
  if (!space.of.disk.empty()) {
    if (const auto found = measure_room_(space.of.disk)) room = *found;
  }
  const bool low = room && room->bytes < floor_;
  const bool crowded = room && floor_.value > 0 && room->lacks_files();
  const bool lost = room && space.room && has_lost(*space.room, *room);
  // An earlier measurement may have found much less.
  if (now >= space.due || ((low || crowded || lost) && now >= space.next)) {
    const auto measure_start = Steady::now();
    const auto use = space.of.measure();
    const auto took = Steady::now() - measure_start;
    if (!use) log::warning("space_not_measured", {{"error", use.error().message()}});
    space.use = use ? *use : std::nullopt;
    space.room = room;
    space.next = now + kPausesPerMeasurement * took;
    space.due = std::max<Steady::time_point>(now + kAtLeastEvery, space.next);
  }
  if (!space.use) return;
  const Bytes size = space.use->bytes;
  const std::string takes = space.of.what + " takes up " + format_bytes(size);
  if (space.of.limit.value > 0 && size > space.of.limit)
    decide(takes + ", more than the " + format_bytes(space.of.limit) + " of " +
           space.of.limit_name);
  else if (low && size > kSmallPart)
    decide(takes + ", and its disk has only " + format_bytes(room->bytes) + " left, of which " +
           format_bytes(floor_) + " are kept free");
  else if (crowded && space.use->files > kManyFiles)
    decide(space.of.what + " has " + std::to_string(space.use->files) +
           " files, and its disk has room for only " + std::to_string(room->files->free) +
           " more, of which " + std::to_string(room->files->floor) + " are kept free");
}

}  // namespace trainyard::agent
