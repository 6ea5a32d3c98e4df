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

}  // namespace

SpaceWatch::SpaceWatch(std::vector<WatchedSpace> spaces, Bytes floor, FreeSpace free_space)
    : floor_(floor), free_space_(std::move(free_space)) {
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
  std::optional<Bytes> free;
  if (!space.of.disk.empty()) {
    if (const auto found = free_space_(space.of.disk)) free = *found;
  }
  const bool low = free && *free < floor_;
  const bool lost = free && space.free && free->value + kSuddenLoss.value <= space.free->value;
  // An earlier measurement may have found much less.
  if (now >= space.due || ((low || lost) && now >= space.next)) {
    const auto measure_start = Steady::now();
    const auto size = space.of.measure();
    const auto took = Steady::now() - measure_start;
    if (!size) log::warning("space_not_measured", {{"error", size.error().message()}});
    space.size = size ? *size : std::nullopt;
    space.free = free;
    space.next = now + kPausesPerMeasurement * took;
    space.due = std::max<Steady::time_point>(now + kAtLeastEvery, space.next);
  }
  if (!space.size) return;
  const std::string takes = space.of.what + " takes up " + format_bytes(*space.size);
  if (space.of.limit.value > 0 && *space.size > space.of.limit)
    decide(takes + ", more than the " + format_bytes(space.of.limit) + " of " +
           space.of.limit_name);
  else if (low && *space.size > kSmallPart)
    decide(takes + ", and its disk has only " + format_bytes(*free) + " left, of which " +
           format_bytes(floor_) + " are kept free");
}

}  // namespace trainyard::agent
