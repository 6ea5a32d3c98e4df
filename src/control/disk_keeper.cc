#include "control/disk_keeper.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/log.h"
#include "model/open_mark.h"

namespace trainyard::control {
namespace {

std::string volume_notice(const DiskRequest& request, const DiskRequest::Instance& instance,
                          Bytes room, Bytes size) {
  const bool alone = request.instances.size() == 1;
  const std::string given = "the storage volume of " +
                            (alone ? std::string("the training job") : instance.host) + " has " +
                            format_bytes(size) + ".";
  const std::string capacity_text = "the disk of the data folder has " + format_bytes(room) +
                                    " that are not promised to other jobs or kept free: ";
  if (instance.requested.value == 0)
    return instance.instance_type + " has disks of its own, " + capacity_text + given;
  return "VolumeSizeInGB is " + std::to_string(instance.requested.value >> 30) + ", " +
         capacity_text + given;
}

std::vector<VolumeNeed> needs_of(const DiskRequest& request, Bytes input) {
  std::vector<VolumeNeed> needs;
  for (const DiskRequest::Instance& instance : request.instances)
    needs.push_back({instance.requested, input});
  return needs;
}

std::string wait_message(const DiskRules& rules, const DiskRequest& request, Bytes input,
                         Bytes room) {
  Bytes min{};
  for (const VolumeNeed& need : needs_of(request, input))
    min.value += min_volume(rules, need).value;
  const std::size_t hosts = request.instances.size();
  const std::string what = hosts == 1
                               ? "a storage volume of at least "
                               : std::to_string(hosts) + " storage volumes of together at least ";
  return "Waiting for disk space: the training job needs " + what + format_bytes(min) +
         ", the disk of the data folder has " + format_bytes(room) +
         " that are not promised to other jobs or kept free (" + format_bytes(rules.floor) +
         " for the server, " + format_bytes({rules.allowance.value * hosts}) +
         (hosts == 1 ? " for the job's container and logs)"
                     : " for the job's containers and logs)");
}

}  // namespace

DiskKeeper::DiskKeeper(const DiskRules& rules, Measure measure, Reserved reserved)
    : book_(rules), measure_(std::move(measure)), reserved_(std::move(reserved)) {}

// Also accounts for what was promised and isn't on the disk yet. nullopt: the space is unknown,
// which doesn't delay jobs; they fail by themselves if the disk is broken.
std::optional<Bytes> DiskKeeper::measure_free() {
  if (!measure_) return std::nullopt;
  std::vector<std::string> unreserved;
  for (const auto& [name, promise] : book_.promises())
    if (promise.reserved < promise.volume) unreserved.push_back(name);
  for (const std::string& name : unreserved) book_.set_reserved(name, reserved_(holders_.at(name)));
  const auto space = measure_();
  if (space) return space->free;
  log::error("disk_not_measured", {{"error", space.error().message()}});
  return std::nullopt;
}

void DiskKeeper::measure_input(Waiting& waiting) {
  if (std::exchange(waiting.input_measured, true)) return;
  if (waiting.request.measure_input) waiting.input = waiting.request.measure_input();
}

// The input is measured only if a volume would be smaller than requested.
std::optional<std::vector<Bytes>> DiskKeeper::offer(Waiting& waiting, std::optional<Bytes> free) {
  std::vector<Bytes> requested;
  for (const DiskRequest::Instance& instance : waiting.request.instances)
    requested.push_back(instance.requested);
  if (!free) return requested;
  const auto offered = book_.offer(needs_of(waiting.request, waiting.input), *free);
  if (!offered || offered == requested || waiting.input_measured) return offered;
  measure_input(waiting);
  return book_.offer(needs_of(waiting.request, waiting.input), *free);
}

VolumeGrants DiskKeeper::keep(const Waiting& waiting, int attempt, const std::vector<Bytes>& sizes,
                              std::optional<Bytes> free) {
  const std::vector<DiskRequest::Instance>& instances = waiting.request.instances;
  const Bytes room = free ? book_.room(*free, instances.size()) : Bytes{};
  VolumeGrants grants;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    VolumeGrant grant{sizes[i], {}};
    if (free && sizes[i] != instances[i].requested)
      grant.notices.push_back(volume_notice(waiting.request, instances[i], room, sizes[i]));
    adopt({waiting.job, attempt, instances[i].host}, sizes[i]);
    grants.emplace(instances[i].host, std::move(grant));
  }
  return grants;
}

DiskKeeper::Waiting& DiskKeeper::waiting_of(const std::string& job,
                                            const std::function<DiskRequest()>& ask) {
  const auto found = waiting_.find(job);
  if (found != waiting_.end()) return found->second;
  return waiting_.emplace(job, Waiting{job, ask(), {}, false}).first->second;
}

// What remains of `free` when that job has what it would get now; nothing, if it would get nothing.
Bytes DiskKeeper::remaining_space(Waiting& waiting, Bytes free) {
  const auto sizes = offer(waiting, free);
  if (!sizes) return {};
  std::uint64_t taken = book_.rules().allowance.value * sizes->size();
  for (const Bytes& size : *sizes) taken += size.value;
  return {free.value - std::min(free.value, taken)};
}

std::variant<VolumeGrants, std::string> DiskKeeper::admit(const model::AttemptId& attempt,
                                                          const std::function<DiskRequest()>& ask,
                                                          const std::optional<Reserve>& reserve) {
  auto free = measure_free();
  if (free && reserve) free = remaining_space(waiting_of(reserve->job, reserve->ask), *free);
  Waiting& waiting = waiting_of(attempt.job, ask);
  const auto sizes = offer(waiting, free);
  if (!sizes) {
    const Bytes room = book_.room(*free, waiting.request.instances.size());
    return wait_message(book_.rules(), waiting.request, waiting.input, room);
  }
  const Waiting admitted = std::move(waiting);
  waiting_.erase(attempt.job);
  return keep(admitted, attempt.attempt, *sizes, free);
}

bool DiskKeeper::has_room_with(Bytes given, const std::string& job, const std::string& first) {
  const auto waiting = waiting_.find(job);
  auto free = measure_free();
  if (waiting == waiting_.end() || !free) return true;
  free->value += given.value;
  if (const auto before = waiting_.find(first); before != waiting_.end())
    free = remaining_space(before->second, *free);
  return offer(waiting->second, free).has_value();
}

void DiskKeeper::adopt(const engine::InstanceId& instance, Bytes volume) {
  const std::string name = model::open_mark_name(instance);
  holders_.insert_or_assign(name, instance);
  book_.promise(name, volume);
}

VolumeGrants DiskKeeper::insist(const model::AttemptId& attempt, const DiskRequest& request) {
  Waiting waiting{attempt.job, request, {}, false};
  const auto free = measure_free();
  auto sizes = offer(waiting, free);
  if (!sizes) {
    sizes.emplace();
    for (const VolumeNeed& need : needs_of(request, waiting.input))
      sizes->push_back(min_volume(book_.rules(), need));
  }
  return keep(waiting, attempt.attempt, *sizes, free);
}

void DiskKeeper::release(const engine::InstanceId& instance) {
  const std::string name = model::open_mark_name(instance);
  book_.release(name);
  holders_.erase(name);
}

void DiskKeeper::forget(const std::string& job) {
  waiting_.erase(job);
}

}  // namespace trainyard::control
