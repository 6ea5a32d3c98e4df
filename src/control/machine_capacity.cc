#include "control/machine_capacity.h"

#include <algorithm>
#include <cstdint>

namespace trainyard::control {
namespace {

// Quotas make CPUs fractions; their sums are not exact.
constexpr double kCpuTolerance = 1e-6;
// For up to this many attempts, all sets that may remain are examined.
constexpr std::size_t kMaxCombined = 12;

InstanceSize add_all(const std::vector<InstanceSize>& sizes) {
  InstanceSize sum;
  for (const InstanceSize& size : sizes) sum = add(sum, size);
  return sum;
}

bool is_empty_size(const InstanceSize& size) {
  return size.cpus <= kCpuTolerance && size.memory.value == 0 && size.gpus == 0;
}

// The room beside the first job, in the worst of the sets of `held` with which the first fits.
InstanceSize min_room(const InstanceSize& first, const std::vector<InstanceSize>& held,
                      const Machine& machine) {
  InstanceSize min = remaining_room(first, machine);
  for (std::uint32_t set = 1; set < (1U << held.size()); ++set) {
    InstanceSize left;
    for (std::size_t i = 0; i < held.size(); ++i)
      if ((set & (1U << i)) != 0) left = add(left, held[i]);
    if (fits(first, remaining_room(left, machine)))
      min = smaller(min, remaining_room(add(left, first), machine));
  }
  return min;
}

}  // namespace

InstanceSize add(const InstanceSize& one, const InstanceSize& other) {
  return {one.cpus + other.cpus, {one.memory.value + other.memory.value}, one.gpus + other.gpus};
}

InstanceSize smaller(const InstanceSize& one, const InstanceSize& other) {
  return {std::min(one.cpus, other.cpus), std::min(one.memory, other.memory),
          std::min(one.gpus, other.gpus)};
}

InstanceSize remaining_room(const InstanceSize& held, const Machine& machine) {
  InstanceSize room{std::max(0.0, machine.cpus - held.cpus), {}, 0};
  if (machine.memory > held.memory) room.memory = {machine.memory.value - held.memory.value};
  room.gpus = std::max(0, machine.gpus - held.gpus);
  return room;
}

bool fits(const InstanceSize& need, const InstanceSize& room) {
  return need.cpus <= room.cpus + kCpuTolerance && need.memory <= room.memory &&
         need.gpus <= room.gpus;
}

InstanceSize spare_room(const InstanceSize& first, const std::vector<InstanceSize>& held,
                        const Machine& machine) {
  const InstanceSize all = add_all(held);
  const InstanceSize beside_all_room = remaining_room(add(all, first), machine);
  const InstanceSize min =
      held.size() <= kMaxCombined ? min_room(first, held, machine) : beside_all_room;
  return smaller(min, remaining_room(all, machine));
}

std::vector<std::size_t> choose_fewest(
    std::size_t count, const std::function<bool(const std::vector<bool>& chosen)>& enough) {
  std::vector<bool> chosen(count);
  std::size_t requested = 0;
  for (; !enough(chosen); ++requested) {
    if (requested == count) return {};
    chosen[requested] = true;
  }
  // Removes the candidates that turned out not to be needed.
  for (std::size_t i = requested; i-- > 0;) {
    chosen[i] = false;
    if (!enough(chosen)) chosen[i] = true;
  }
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < requested; ++i)
    if (chosen[i]) indices.push_back(i);
  return indices;
}

std::vector<std::size_t> choose_to_preempt(const InstanceSize& need, const InstanceSize& held,
                                           const std::vector<InstanceSize>& candidates,
                                           const Machine& machine) {
  return choose_fewest(candidates.size(), [&](const std::vector<bool>& gives) {
    InstanceSize left = held;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (!gives[i]) left = add(left, candidates[i]);
    return is_empty_size(left) || fits(need, remaining_room(left, machine));
  });
}

}  // namespace trainyard::control
