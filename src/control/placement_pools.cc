#include <algorithm>
#include <utility>

#include "control/machine_capacity.h"
#include "control/placement_book.h"

// The warm pools in the placement book.
namespace trainyard::control {

void PlacementBook::retain_pool(RetainedPool pool) {
  const AttemptId left_by = pool.left_by;
  pools_.insert_or_assign(left_by, std::move(pool));
  changed_ = true;
}

void PlacementBook::note_agent_left(const engine::InstanceId& instance) {
  const auto pool = pools_.find(instance.attempt_id());
  if (pool == pools_.end()) return;
  pool->second.agents.erase(instance.host);
  changed_ = true;
}

std::int64_t PlacementBook::warm_instances(const std::string& instance_type) const {
  return std::ranges::count_if(held_, [&](const auto& held) {
    const auto pool = pools_.find(held.first.attempt_id());
    return pool != pools_.end() && pool->second.instance_type == instance_type;
  });
}

std::vector<const RetainedPool*> PlacementBook::pools_by_age() const {
  std::vector<const RetainedPool*> pools;
  for (const auto& [left_by, pool] : pools_) pools.push_back(&pool);
  std::ranges::stable_sort(pools, {}, &RetainedPool::available);
  return pools;
}

// Another size: the server's configuration was changed meanwhile.
bool PlacementBook::matches(const RetainedPool& pool, const Waiting& waiting) const {
  if (waiting.pool_key.empty() || pool.key != waiting.pool_key) return false;
  return std::ranges::all_of(waiting.shares(), [&](const InstanceShare& share) {
    const auto held = held_.find({pool.left_by.job, pool.left_by.attempt, share.host});
    return held != held_.end() && held->second.size == share.size;
  });
}

const RetainedPool* PlacementBook::find_pool_for(const std::string& job) const {
  const auto place = places_.find(job);
  if (place == places_.end() || pools_.empty()) return nullptr;
  const Waiting& waiting = queue_.at(place->second);
  const bool is_first = place->second == queue_.begin()->first;
  if (!is_first && !fits(waiting.need, room_for_overtaking())) return nullptr;
  const RetainedPool* newest = nullptr;
  for (const RetainedPool* pool : pools_by_age())
    if (matches(*pool, waiting) && (newest == nullptr || pool->agents.empty())) newest = pool;
  return newest;
}

// What is known about machine and disk at an instance's start doesn't survive a restart.
void PlacementBook::move_instances(const AttemptId& from, const AttemptId& to) {
  std::vector<std::pair<engine::InstanceId, InstanceGrant>> moved;
  for (const auto& [instance, grant] : held_)
    if (instance.attempt_id() == from) moved.emplace_back(instance, grant);
  for (auto& [instance, grant] : moved) {
    release(instance);
    adopt({to.job, to.attempt, instance.host}, std::move(grant));
  }
}

RetainedPool PlacementBook::take_pool(const RetainedPool& pool, const AttemptId& by) {
  auto node = pools_.extract(pool.left_by);  // which holds `pool`
  RetainedPool taken = std::move(node.mapped());
  move_instances(taken.left_by, by);
  for (const InstanceShare& share : queue_.at(places_.at(by.job)).shares()) {
    InstanceGrant& grant = held_.at({by.job, by.attempt, share.host});
    if (grant.notices.empty()) grant.notices = share.notices;
  }
  return taken;
}

void PlacementBook::return_pool(RetainedPool pool, const AttemptId& by) {
  move_instances(by, pool.left_by);
  retain_pool(std::move(pool));
}

std::vector<AttemptId> PlacementBook::choose_pools_to_end(
    const std::string& job, const std::function<bool(const AttemptId&)>& leaving,
    const std::vector<AttemptId>& interrupted) const {
  std::vector<AttemptId> chosen;
  const auto place = places_.find(job);
  if (place == places_.end() || pools_.empty()) return chosen;
  const std::map<AttemptId, InstanceSize> sizes = held_by_attempts();
  InstanceSize stays;
  for (const auto& [attempt, size] : sizes)
    if (!is_pool(attempt) && !leaving(attempt) && !std::ranges::count(interrupted, attempt))
      stays = add(stays, size);
  const std::vector<const RetainedPool*> pools = pools_by_age();
  std::vector<InstanceSize> offered;
  for (const RetainedPool* pool : pools) {
    const auto size = sizes.find(pool->left_by);
    offered.push_back(size == sizes.end() ? InstanceSize{} : size->second);
  }
  for (const InstanceChoice& choice : queue_.at(place->second).choices) {
    for (const std::size_t i : choose_to_preempt(sum_of(choice.shares), stays, offered, machine_))
      chosen.push_back(pools[i]->left_by);
    if (!chosen.empty()) break;
  }
  return chosen;
}

}  // namespace trainyard::control
