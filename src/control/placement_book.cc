#include "control/placement_book.h"

#include <algorithm>
#include <utility>

#include "control/machine_capacity.h"

namespace trainyard::control {
namespace {

// How many jobs after the first are considered for overtaking it.
constexpr int kMaxOvertaking = 1000;

Shortage machine_shortage(const InstanceSize& need, const InstanceSize& held,
                          const Machine& machine) {
  const InstanceSize free = remaining_room(held, machine);
  const bool gpus = need.gpus > 0;
  return {Shortage::Of::machine,
          "Waiting for capacity: the training job needs " + format_size(need) + "; " +
              format_size({free.cpus, free.memory, gpus ? free.gpus : 0}, gpus) +
              " of this machine are free"};
}

}  // namespace

void PlacementBook::enqueue(const std::string& job, std::vector<InstanceShare> shares,
                            QueuePlace place, std::string pool_key) {
  InstanceChoice only;
  only.shares = std::move(shares);
  enqueue_any(job, {std::move(only)}, place, std::move(pool_key));
}

void PlacementBook::enqueue_any(const std::string& job, std::vector<InstanceChoice> choices,
                                QueuePlace place, std::string pool_key) {
  if (waits(job)) return;
  const Key key{place, next_place_++};
  const InstanceSize need = sum_of(choices.front().shares);
  queue_.emplace(key, Waiting{job, std::move(choices), 0, need, std::move(pool_key)});
  places_.emplace(job, key);
  changed_ = true;
}

void PlacementBook::leave_queue(const std::string& job) {
  disk_.forget(job);
  disk_shortages_.erase(job);
  const auto place = places_.find(job);
  if (place == places_.end()) return;
  queue_.erase(place->second);
  places_.erase(place);
  changed_ = true;
}

std::optional<InstanceSelection> PlacementBook::selection_of(const std::string& job) const {
  const auto place = places_.find(job);
  if (place == places_.end()) return std::nullopt;
  const Waiting& waiting = queue_.at(place->second);
  return waiting.choices[waiting.chosen].selection;
}

// Its request of the disk was for the previous choice.
void PlacementBook::choose(Waiting& waiting,
                           const std::function<bool(const InstanceSize&)>& fits_now) {
  if (waiting.choices.size() < 2) return;
  std::size_t chosen = 0;
  for (std::size_t i = waiting.choices.size(); i-- > 0;)
    if (fits_now(sum_of(waiting.choices[i].shares))) chosen = i;
  if (chosen == waiting.chosen) return;
  disk_.forget(waiting.job);
  waiting.chosen = chosen;
  waiting.need = sum_of(waiting.shares());
}

std::optional<std::string> PlacementBook::first() const {
  return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->second.job);
}

std::vector<std::string> PlacementBook::hosts_of(const std::string& job) const {
  std::vector<std::string> hosts;
  for (const InstanceShare& share : queue_.at(places_.at(job)).shares())
    hosts.push_back(share.host);
  std::ranges::sort(hosts);
  return hosts;
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

// A job that is alone gets the machine, which its shares were fitted to, except GPUs.
bool PlacementBook::has_room(const InstanceSize& need, const InstanceSize& held) const {
  InstanceSize without_gpus = need;
  without_gpus.gpus = 0;
  if (!held_.empty() && !fits(without_gpus, remaining_room(held, machine_))) return false;
  return need.gpus == 0 || static_cast<std::size_t>(need.gpus) <= free_gpus().size();
}

std::optional<Shortage> PlacementBook::find_shortage() {
  if (queue_.empty()) return std::nullopt;
  const InstanceSize held = this->held();
  Waiting& first = queue_.begin()->second;
  choose(first, [&](const InstanceSize& size) { return has_room(size, held); });
  const InstanceSize& need = first.need;
  if (has_room(need, held)) return std::nullopt;
  return machine_shortage(need, held, machine_);
}

bool PlacementBook::first_fits_without(const std::function<bool(const AttemptId&)>& leaving) const {
  if (queue_.empty()) return false;
  InstanceSize stays;
  bool is_alone = true;
  for (const auto& [attempt, size] : held_by_attempts()) {
    if (!is_pool(attempt) && leaving(attempt)) continue;
    stays = add(stays, size);
    is_alone = false;
  }
  InstanceSize room = remaining_room(stays, machine_);
  InstanceSize need = queue_.begin()->second.need;
  if (need.gpus > room.gpus) return false;
  need.gpus = 0;
  return is_alone || fits(need, room);
}

std::variant<AttemptGrant, Shortage> PlacementBook::place_first(int attempt, const Ask& ask) {
  if (auto shortage = find_shortage()) return std::move(*shortage);
  const Waiting& waiting = queue_.begin()->second;
  const AttemptId id{waiting.job, attempt};
  const auto disk = disk_.admit(id, ask);
  if (const auto* text = std::get_if<std::string>(&disk)) {
    disk_shortages_[waiting.job] = *text;
    return Shortage{Shortage::Of::disk, *text};
  }
  return hold(id, waiting.shares(), std::get<VolumeGrants>(disk));
}

std::map<AttemptId, InstanceSize> PlacementBook::held_by_attempts() const {
  std::map<AttemptId, InstanceSize> sizes;
  for (const auto& [instance, grant] : held_) {
    InstanceSize& size = sizes[instance.attempt_id()];
    size = add(size, {grant.size.cpus, grant.size.memory, static_cast<int>(grant.gpu_ids.size())});
  }
  return sizes;
}

// The instances of an attempt end together. No choice of the first may be delayed. Pools end when
// they are requested to.
InstanceSize PlacementBook::room_for_overtaking() const {
  std::vector<InstanceSize> held;
  for (const auto& [attempt, size] : held_by_attempts())
    if (!is_pool(attempt)) held.push_back(size);
  InstanceSize room{machine_.cpus, machine_.memory, machine_.gpus};
  for (const InstanceChoice& choice : queue_.begin()->second.choices)
    room = smaller(room, spare_room(sum_of(choice.shares), held, machine_));
  return room;
}

// If the first lacks nothing of the machine it lacks disk space, which all jobs need.
std::vector<std::string> PlacementBook::find_overtaking(bool disk_may_have_changed) {
  std::vector<std::string> jobs;
  const auto would_overtake = [this](const auto& each) { return each.first != first(); };
  if (disk_may_have_changed) changed_ |= std::ranges::any_of(disk_shortages_, would_overtake);
  if (!std::exchange(changed_, false)) return jobs;
  std::erase_if(disk_shortages_, would_overtake);
  if (queue_.size() < 2 || !find_shortage()) return jobs;
  InstanceSize room = room_for_overtaking();
  int examined = 0;
  for (auto it = std::next(queue_.begin()); it != queue_.end() && examined < kMaxOvertaking;
       ++it, ++examined) {
    choose(it->second, [&](const InstanceSize& size) { return fits(size, room); });
    if (!fits(it->second.need, room)) continue;
    jobs.push_back(it->second.job);
    room = remaining_room(it->second.need, {room.cpus, room.memory, room.gpus});
  }
  return jobs;
}

std::variant<AttemptGrant, Shortage> PlacementBook::place_overtaking(const AttemptId& attempt,
                                                                     const Ask& ask,
                                                                     const Ask& request_first) {
  const auto place = places_.find(attempt.job);
  if (place == places_.end()) return Shortage{Shortage::Of::machine, "it does not wait"};
  Waiting& waiting = queue_.at(place->second);
  const InstanceSize room = room_for_overtaking();
  choose(waiting, [&](const InstanceSize& size) { return fits(size, room); });
  if (!fits(waiting.need, room) || !has_room(waiting.need, held()))
    return machine_shortage(waiting.need, held(), machine_);
  const auto disk =
      disk_.admit(attempt, ask, DiskKeeper::Reserve{queue_.begin()->second.job, request_first});
  if (const auto* text = std::get_if<std::string>(&disk)) {
    disk_shortages_[attempt.job] = *text;
    return Shortage{Shortage::Of::disk, *text};
  }
  return hold(attempt, waiting.shares(), std::get<VolumeGrants>(disk));
}

std::vector<AttemptId> PlacementBook::choose_to_interrupt(
    const std::vector<AttemptId>& candidates,
    const std::function<bool(const AttemptId&)>& leaving) {
  if (queue_.empty() || queue_.begin()->first.first.is_spot || !find_shortage()) return {};
  std::map<AttemptId, InstanceSize> sizes = held_by_attempts();
  std::vector<InstanceSize> offered;
  for (const AttemptId& candidate : candidates) {
    const auto size = sizes.extract(candidate);
    offered.push_back(size ? size.mapped() : InstanceSize{});
  }
  InstanceSize stays;
  for (const auto& [attempt, size] : sizes)
    if (!is_pool(attempt) && !leaving(attempt)) stays = add(stays, size);
  std::vector<AttemptId> chosen;
  for (const InstanceChoice& choice : queue_.begin()->second.choices) {
    for (const std::size_t i : choose_to_preempt(sum_of(choice.shares), stays, offered, machine_))
      chosen.push_back(candidates[i]);
    if (!chosen.empty()) break;
  }
  return chosen;
}

// There are as many free GPUs as the shares need.
AttemptGrant PlacementBook::hold(const AttemptId& attempt, const std::vector<InstanceShare>& shares,
                                 const VolumeGrants& volumes) {
  changed_ = true;
  disk_shortages_.erase(attempt.job);
  AttemptGrant grants;
  for (const InstanceShare& share : shares) {
    InstanceGrant grant{share.size, free_gpus(), {}, share.notices};
    grant.gpu_ids.resize(static_cast<std::size_t>(share.size.gpus));
    if (const auto volume = volumes.find(share.host); volume != volumes.end()) {
      grant.volume = volume->second.size;
      grant.notices.insert(grant.notices.end(), volume->second.notices.begin(),
                           volume->second.notices.end());
    }
    grants.emplace(share.host, grant);
    held_.insert_or_assign({attempt.job, attempt.attempt, share.host}, std::move(grant));
  }
  return grants;
}

// One from before GPUs were assigned has all of them.
void PlacementBook::adopt(const engine::InstanceId& instance, InstanceGrant grant) {
  if (grant.size.gpus > 0 && grant.gpu_ids.empty())
    for (int id = 0; id < machine_.gpus; ++id) grant.gpu_ids.push_back(id);
  disk_.adopt(instance, grant.volume);
  held_.insert_or_assign(instance, std::move(grant));
  changed_ = true;
}

Result<void> PlacementBook::insist(const AttemptId& attempt,
                                   const std::vector<InstanceShare>& shares,
                                   const DiskRequest& request) {
  const auto gpus = static_cast<std::size_t>(sum_of(shares).gpus);
  const std::size_t free = free_gpus().size();
  if (gpus > free)
    return Error(ErrorKind::exhausted, "GPUs that the training job needs: " + std::to_string(gpus) +
                                           ", free on this machine: " + std::to_string(free));
  hold(attempt, shares, disk_.insist(attempt, request));
  return ok();
}

const InstanceGrant* PlacementBook::find(const engine::InstanceId& instance) const {
  const auto found = held_.find(instance);
  return found == held_.end() ? nullptr : &found->second;
}

void PlacementBook::release(const engine::InstanceId& instance) {
  disk_.release(instance);
  held_.erase(instance);
  changed_ = true;
}

void PlacementBook::release_attempt(const AttemptId& attempt) {
  std::vector<engine::InstanceId> instances;
  for (const auto& [instance, grant] : held_)
    if (instance.attempt_id() == attempt) instances.push_back(instance);
  for (const engine::InstanceId& instance : instances) release(instance);
}

QueueReport PlacementBook::report() const {
  const InstanceSize held = this->held();
  QueueReport report{remaining_room(held, machine_), {}, {}};
  for (const auto& [key, waiting] : queue_) report.jobs.push_back(describe(key, waiting, held));
  auto sizes = held_by_attempts();
  auto disk = disk_by_attempts();
  for (const RetainedPool* pool : pools_by_age())
    report.pools.push_back({pool->left_by.job, sizes[pool->left_by], disk[pool->left_by], {}});
  return report;
}

std::vector<QueueEntry::Holder> PlacementBook::holders(
    const std::function<bool(const InstanceGrant&)>& is_blocking) const {
  std::map<std::string, QueueEntry::Holder> by_job;
  for (const auto& [instance, grant] : held_) {
    if (!is_blocking(grant)) continue;
    QueueEntry::Holder& holder = by_job[instance.job];
    holder.job = instance.job;
    holder.size = add(holder.size,
                      {grant.size.cpus, grant.size.memory, static_cast<int>(grant.gpu_ids.size())});
    holder.disk.value += disk_.held_with(grant.volume).value;
  }
  std::vector<QueueEntry::Holder> all;
  for (auto& [job, holder] : by_job) all.push_back(std::move(holder));
  return all;
}

QueueEntry PlacementBook::describe(const Key& key, const Waiting& waiting,
                                   const InstanceSize& held) const {
  QueueEntry entry{waiting.job, key.first, waiting.need, {}, {}};
  const std::string& first = queue_.begin()->second.job;
  const bool is_first = waiting.job == first;
  const auto disk = disk_shortages_.find(waiting.job);
  const bool fits_now = has_room(waiting.need, held);
  if (fits_now && disk != disk_shortages_.end()) {
    entry.waits_for = disk->second;
    entry.held_by = holders(
        [this](const InstanceGrant& grant) { return disk_.held_with(grant.volume).value > 0; });
    return entry;
  }
  if (fits_now) {
    entry.waits_for = is_first ? "About to start"
                               : "Waiting for its turn: it would fit, but must not delay '" +
                                     first + "', which is first";
    return entry;
  }
  entry.waits_for = machine_shortage(waiting.need, held, machine_).message;
  const InstanceSize room = remaining_room(held, machine_);
  entry.held_by = holders([&](const InstanceGrant& grant) {
    return waiting.need.cpus > room.cpus || waiting.need.memory > room.memory ||
           (waiting.need.gpus > room.gpus && !grant.gpu_ids.empty());
  });
  return entry;
}

}  // namespace trainyard::control
