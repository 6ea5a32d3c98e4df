#include <algorithm>

#include "control/machine_capacity.h"
#include "control/placement_book.h"

// Chooses what is preempted for a job that only lacks disk space.
namespace trainyard::control {

std::map<AttemptId, Bytes> PlacementBook::disk_by_attempts() const {
  std::map<AttemptId, Bytes> sizes;
  for (const auto& [instance, grant] : held_)
    sizes[instance.attempt_id()].value += disk_.held_with(grant.volume).value;
  return sizes;
}

// The first of them, as few as make enough room; none if all of them don't.
std::vector<AttemptId> PlacementBook::choose_to_give_disk(
    const std::string& job, const std::vector<AttemptId>& attempts,
    const std::function<bool(const AttemptId&)>& given_back) {
  const std::string& first = queue_.begin()->second.job;
  const std::map<AttemptId, Bytes> sizes = disk_by_attempts();
  Bytes leaving{};
  for (const auto& [attempt, size] : sizes)
    if (given_back(attempt)) leaving.value += size.value;
  const auto enough = [&](const std::vector<bool>& chosen) {
    Bytes given = leaving;
    for (std::size_t i = 0; i < attempts.size(); ++i)
      if (const auto size = sizes.find(attempts[i]); chosen[i] && size != sizes.end())
        given.value += size->second.value;
    return disk_.has_room_with(given, job, job == first ? "" : first);
  };
  std::vector<AttemptId> givers;
  for (const std::size_t i : choose_fewest(attempts.size(), enough)) givers.push_back(attempts[i]);
  return givers;
}

std::vector<AttemptId> PlacementBook::choose_to_interrupt_for_disk(
    const std::vector<AttemptId>& candidates,
    const std::function<bool(const AttemptId&)>& leaving) {
  if (candidates.empty() || queue_.empty() || queue_.begin()->first.first.is_spot) return {};
  return choose_to_give_disk(queue_.begin()->second.job, candidates, [&](const AttemptId& attempt) {
    return is_pool(attempt) || leaving(attempt);
  });
}

std::vector<AttemptId> PlacementBook::choose_pools_to_end_for_disk(
    const std::string& job, const std::function<bool(const AttemptId&)>& leaving,
    const std::vector<AttemptId>& interrupted) {
  if (pools_.empty() || !waits(job)) return {};
  std::vector<AttemptId> oldest_first;
  for (const RetainedPool* pool : pools_by_age()) oldest_first.push_back(pool->left_by);
  return choose_to_give_disk(job, oldest_first, [&](const AttemptId& attempt) {
    return (!is_pool(attempt) && leaving(attempt)) || std::ranges::count(interrupted, attempt) > 0;
  });
}

}  // namespace trainyard::control
