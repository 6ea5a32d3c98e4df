#include <algorithm>

#include "control/machine_room.h"
#include "control/placement_book.h"

// Who gives way to a job that lacks disk space alone.
namespace trainyard::control {
namespace {

// The first of them, as few as give `missing` back; none where all of them don't.
std::vector<AttemptId> choose_givers(Bytes missing, const std::vector<AttemptId>& attempts,
                                     const std::map<AttemptId, Bytes>& sizes) {
  std::vector<AttemptId> givers;
  const auto enough = [&](const std::vector<bool>& chosen) {
    Bytes given{};
    for (std::size_t i = 0; i < attempts.size(); ++i)
      if (const auto size = sizes.find(attempts[i]); chosen[i] && size != sizes.end())
        given.value += size->second.value;
    return given >= missing;
  };
  for (const std::size_t i : choose_fewest(attempts.size(), enough)) givers.push_back(attempts[i]);
  return givers;
}

}  // namespace

std::map<AttemptId, Bytes> PlacementBook::disk_by_attempts() const {
  std::map<AttemptId, Bytes> sizes;
  for (const auto& [instance, grant] : held_)
    sizes[{instance.job, instance.attempt}].value += disk_.held_with(grant.volume).value;
  return sizes;
}

// What the first lacks when those attempts are gone.
Bytes PlacementBook::missing_disk(const std::function<bool(const AttemptId&)>& given_back) {
  Bytes missing = disk_.missing_for(queue_.begin()->second.job);
  for (const auto& [attempt, size] : disk_by_attempts())
    if (given_back(attempt)) missing.value -= std::min(missing.value, size.value);
  return missing;
}

std::vector<AttemptId> PlacementBook::choose_to_interrupt_for_disk(
    const std::vector<AttemptId>& candidates,
    const std::function<bool(const AttemptId&)>& leaving) {
  if (candidates.empty() || queue_.empty() || queue_.begin()->first.first.is_spot) return {};
  const Bytes missing =
      missing_disk([&](const AttemptId& attempt) { return is_pool(attempt) || leaving(attempt); });
  return choose_givers(missing, candidates, disk_by_attempts());
}

std::vector<AttemptId> PlacementBook::choose_pools_to_end_for_disk(
    const std::function<bool(const AttemptId&)>& leaving,
    const std::vector<AttemptId>& interrupted) {
  if (pools_.empty() || queue_.empty()) return {};
  const Bytes missing = missing_disk([&](const AttemptId& attempt) {
    return (!is_pool(attempt) && leaving(attempt)) || std::ranges::count(interrupted, attempt) > 0;
  });
  std::vector<AttemptId> oldest_first;
  for (const KeptPool* pool : pools_by_age()) oldest_first.push_back(pool->left_by);
  return choose_givers(missing, oldest_first, disk_by_attempts());
}

}  // namespace trainyard::control
