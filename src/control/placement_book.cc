#include "control/placement_book.h"

#include <algorithm>
#include <utility>

namespace trainyard::control {
namespace {

// Quotas make CPUs fractions; their sums are not exact.
constexpr double kCpuTolerance = 1e-6;

Shortage shortage_of(const InstanceSize& need, const InstanceSize& held, const Machine& machine) {
  InstanceSize free{std::max(0.0, machine.cpus - held.cpus), {}, 0};
  if (machine.memory > held.memory) free.memory = {machine.memory.value - held.memory.value};
  if (need.gpus > 0) free.gpus = std::max(0, machine.gpus - held.gpus);
  return {Shortage::Of::machine, "Waiting for capacity: the training job needs " +
                                     format_size(need) + "; " + format_size(free, need.gpus > 0) +
                                     " of this machine are free"};
}

}  // namespace

void PlacementBook::enqueue(const std::string& job, std::vector<InstanceShare> shares) {
  if (waits(job)) return;
  queue_.emplace(next_place_, Waiting{job, std::move(shares)});
  places_.emplace(job, next_place_++);
}

void PlacementBook::leave_queue(const std::string& job) {
  disk_.forget(job);
  const auto place = places_.find(job);
  if (place == places_.end()) return;
  queue_.erase(place->second);
  places_.erase(place);
}

std::optional<std::string> PlacementBook::first() const {
  return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->second.job);
}

InstanceSize PlacementBook::held() const {
  InstanceSize sum;
  for (const auto& [instance, grant] : held_) {
    sum.cpus += grant.size.cpus;
    sum.memory.value += grant.size.memory.value;
    sum.gpus += static_cast<int>(grant.gpu_ids.size());
  }
  return sum;
}

std::vector<int> PlacementBook::free_gpus() const {
  std::vector<bool> taken(static_cast<std::size_t>(machine_.gpus));
  for (const auto& [instance, grant] : held_)
    for (const int id : grant.gpu_ids)
      if (id < machine_.gpus) taken[static_cast<std::size_t>(id)] = true;
  std::vector<int> free;
  for (int id = 0; id < machine_.gpus; ++id)
    if (!taken[static_cast<std::size_t>(id)]) free.push_back(id);
  return free;
}

std::optional<Shortage> PlacementBook::find_shortage() const {
  if (queue_.empty()) return std::nullopt;
  const InstanceSize need = sum_of(queue_.begin()->second.shares);
  const InstanceSize held = this->held();
  // Alone it gets the machine, which its shares were fitted to.
  const bool alone = held_.empty();
  const bool fits = alone || (held.cpus + need.cpus <= machine_.cpus + kCpuTolerance &&
                              held.memory.value + need.memory.value <= machine_.memory.value);
  const bool has_gpus = need.gpus == 0 || static_cast<std::size_t>(need.gpus) <= free_gpus().size();
  if (fits && has_gpus) return std::nullopt;
  return shortage_of(need, held, machine_);
}

std::variant<AttemptGrant, Shortage> PlacementBook::place_first(
    int attempt, const std::function<DiskRequest()>& ask) {
  if (auto shortage = find_shortage()) return std::move(*shortage);
  const Waiting& waiting = queue_.begin()->second;
  const auto disk = disk_.admit(waiting.job, attempt, ask);
  if (const auto* text = std::get_if<std::string>(&disk))
    return Shortage{Shortage::Of::disk, *text};
  hold(waiting.job, attempt, waiting.shares, std::get<VolumeGrants>(disk));
  AttemptGrant grants;
  for (const InstanceShare& share : waiting.shares)
    grants.emplace(share.host, held_.at({waiting.job, attempt, share.host}));
  return grants;
}

// There are as many GPUs free as the shares have.
void PlacementBook::hold(const std::string& job, int attempt,
                         const std::vector<InstanceShare>& shares, const VolumeGrants& volumes) {
  for (const InstanceShare& share : shares) {
    InstanceGrant grant{share.size, free_gpus(), {}, share.notices};
    grant.gpu_ids.resize(static_cast<std::size_t>(share.size.gpus));
    if (const auto volume = volumes.find(share.host); volume != volumes.end()) {
      grant.volume = volume->second.size;
      grant.notices.insert(grant.notices.end(), volume->second.notices.begin(),
                           volume->second.notices.end());
    }
    held_.insert_or_assign({job, attempt, share.host}, std::move(grant));
  }
}

// One of before GPUs were assigned has them all.
void PlacementBook::adopt(const engine::InstanceId& instance, InstanceGrant grant) {
  if (grant.size.gpus > 0 && grant.gpu_ids.empty())
    for (int id = 0; id < machine_.gpus; ++id) grant.gpu_ids.push_back(id);
  disk_.adopt(instance, grant.volume);
  held_.insert_or_assign(instance, std::move(grant));
}

Result<void> PlacementBook::insist(const std::string& job, int attempt,
                                   const std::vector<InstanceShare>& shares,
                                   const DiskRequest& request) {
  const auto gpus = static_cast<std::size_t>(sum_of(shares).gpus);
  const std::size_t free = free_gpus().size();
  if (gpus > free)
    return Error(ErrorKind::exhausted, "GPUs that the training job needs: " + std::to_string(gpus) +
                                           ", free on this machine: " + std::to_string(free));
  hold(job, attempt, shares, disk_.insist(job, attempt, request));
  return ok();
}

const InstanceGrant* PlacementBook::find(const engine::InstanceId& instance) const {
  const auto found = held_.find(instance);
  return found == held_.end() ? nullptr : &found->second;
}

void PlacementBook::release(const engine::InstanceId& instance) {
  disk_.release(instance);
  held_.erase(instance);
}

void PlacementBook::release_attempt(const std::string& job, int attempt) {
  std::vector<engine::InstanceId> instances;
  for (const auto& [instance, grant] : held_)
    if (instance.job == job && instance.attempt == attempt) instances.push_back(instance);
  for (const engine::InstanceId& instance : instances) release(instance);
}

}  // namespace trainyard::control
