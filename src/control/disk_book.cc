#include "control/disk_book.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <numeric>

namespace trainyard::control {
namespace {

constexpr Bytes kMinVolume = gib(1);  // in addition to the input
constexpr Bytes kLayerAllowance = mib(256);
constexpr Bytes kLogAllowance = mib(64);

Bytes minus(Bytes from, Bytes what) {
  return {from.value - std::min(from.value, what.value)};
}

Bytes plus(Bytes a, Bytes b) {
  return {a.value + b.value};
}

Bytes sum_of(const std::vector<Bytes>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), Bytes{}, plus);
}

// Sizes that no user chose are multiples of this: each size has its own template on the disk.
std::uint64_t rounding_step(Bytes size) {
  if (size >= gib(16)) return gib(1).value;
  return size >= gib(2) ? mib(256).value : mib(64).value;
}

Bytes rounded_down(Bytes size) {
  return {size.value - size.value % rounding_step(size)};
}

Bytes rounded_up(Bytes size) {
  return rounded_down({size.value + rounding_step(size) - 1});
}

}  // namespace

Result<DiskSpace> measure_disk(const std::filesystem::path& path) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0)
    return Error::from_errno(errno, "statvfs " + path.string());
  const std::uint64_t for_root = info.f_bfree - std::min(info.f_bfree, info.f_bavail);
  return DiskSpace{{(info.f_blocks - for_root) * info.f_frsize}, {info.f_bavail * info.f_frsize}};
}

Bytes default_disk_floor(Bytes total) {
  return std::min(gib(1), Bytes{total.value / 20});
}

Bytes disk_allowance(Bytes layer_limit, Bytes log_limit) {
  return plus(std::min(layer_limit, kLayerAllowance), std::min(log_limit, kLogAllowance));
}

Bytes min_volume(const DiskRules& rules, const VolumeNeed& need) {
  const Bytes min = rounded_up(plus(need.input, kMinVolume));
  if (need.requested.value == 0) return min;
  return rules.strict ? need.requested : std::min(need.requested, min);
}

Bytes largest_volume(const DiskRules& rules, Bytes total, std::size_t hosts) {
  const Bytes room = minus(total, plus(rules.floor, {rules.allowance.value * hosts}));
  return {room.value / hosts};
}

Bytes DiskBook::room(Bytes free, std::size_t hosts) const {
  const Bytes reserve = plus(rules_.floor, {rules_.allowance.value * hosts});
  return minus(free, plus(outstanding_, reserve));
}

std::optional<std::vector<Bytes>> DiskBook::offer(const std::vector<VolumeNeed>& needs,
                                                  Bytes free) const {
  if (needs.empty()) return std::vector<Bytes>{};
  const Bytes room = this->room(free, needs.size());
  std::vector<Bytes> min;
  for (const VolumeNeed& need : needs) min.push_back(min_volume(rules_, need));
  if (sum_of(min) > room) return std::nullopt;
  const Bytes even = rounded_down({room.value / 2 / needs.size()});
  std::vector<Bytes> volumes;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    const Bytes max = std::max(min[i], even);
    volumes.push_back(needs[i].requested.value == 0 ? max : std::min(needs[i].requested, max));
  }
  // Equal parts may be too much if other hosts need more.
  return sum_of(volumes) > room ? min : volumes;
}

Bytes DiskBook::outstanding_of(const Promise& promise) const {
  return plus(minus(promise.volume, promise.reserved), rules_.allowance);
}

void DiskBook::promise(const std::string& instance, Bytes volume) {
  release(instance);
  const Promise& made = promises_[instance] = {volume, {}};
  outstanding_ = plus(outstanding_, outstanding_of(made));
}

void DiskBook::set_reserved(const std::string& instance, Bytes reserved) {
  const auto found = promises_.find(instance);
  if (found == promises_.end()) return;
  outstanding_ = minus(outstanding_, outstanding_of(found->second));
  found->second.reserved = std::min(reserved, found->second.volume);
  outstanding_ = plus(outstanding_, outstanding_of(found->second));
}

void DiskBook::release(const std::string& instance) {
  const auto found = promises_.find(instance);
  if (found == promises_.end()) return;
  outstanding_ = minus(outstanding_, outstanding_of(found->second));
  promises_.erase(found);
}

}  // namespace trainyard::control
