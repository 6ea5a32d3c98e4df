#include "control/disk_keeper.h"

#include <utility>

#include "base/log.h"

namespace trainyard::control {
namespace {

std::string notice_of(const DiskRequest& request, Bytes room, Bytes size) {
  const std::string given =
      "the storage volume of the training job has " + format_bytes(size) + ".";
  const std::string there = "the disk of the data folder has " + format_bytes(room) +
                            " that are not promised to other jobs or kept free: ";
  if (request.need.asked.value == 0)
    return request.instance_type + " has disks of its own, " + there + given;
  return "VolumeSizeInGB is " + std::to_string(request.need.asked.value >> 30) + ", " + there +
         given;
}

std::string wait_message(const DiskRules& rules, const DiskRequest& request, Bytes room) {
  return "Waiting for disk space: the training job needs a storage volume of at least " +
         format_bytes(least_volume(rules, request.need)) + ", the disk of the data folder has " +
         format_bytes(room) + " that are not promised to other jobs or kept free (" +
         format_bytes(rules.floor) + " for the server, " + format_bytes(rules.allowance) +
         " for the job's container and logs)";
}

}  // namespace

DiskKeeper::DiskKeeper(const DiskRules& rules, Measure measure, Reserved reserved)
    : book_(rules), measure_(std::move(measure)), reserved_(std::move(reserved)) {}

// Looks after what was promised and is not on the disk yet, too. nullopt: it can't be told, which
// doesn't hold jobs up; they fail by themselves where the disk is broken.
std::optional<Bytes> DiskKeeper::measure_free() {
  if (!measure_) return std::nullopt;
  std::vector<std::string> unreserved;
  for (const auto& [job, promise] : book_.promises())
    if (promise.reserved < promise.volume) unreserved.push_back(job);
  for (const std::string& job : unreserved) book_.set_reserved(job, reserved_(job));
  const auto space = measure_();
  if (space) return space->free;
  log::error("disk_not_measured", {{"error", space.error().message()}});
  return std::nullopt;
}

// The input is measured only where a volume would be smaller than was asked for.
std::optional<Bytes> DiskKeeper::offer(Waiting& waiting, std::optional<Bytes> free) {
  VolumeNeed& need = waiting.request.need;
  if (!free) return need.asked;
  const auto offered = book_.offer(need, *free);
  if (!offered || offered == need.asked || waiting.input_measured) return offered;
  waiting.input_measured = true;
  if (waiting.request.measure_input) need.input = waiting.request.measure_input();
  return book_.offer(need, *free);
}

VolumeGrant DiskKeeper::keep(const Waiting& waiting, Bytes size, std::optional<Bytes> free) {
  VolumeGrant grant{size, {}};
  if (free && size != waiting.request.need.asked)
    grant.notices.push_back(notice_of(waiting.request, book_.room(*free), size));
  book_.promise(waiting.job, size);
  grants_.insert_or_assign(waiting.job, grant);
  return grant;
}

std::variant<VolumeGrant, std::string> DiskKeeper::admit(const std::string& job,
                                                         const std::function<DiskRequest()>& ask) {
  if (!waiting_ || waiting_->job != job) waiting_ = Waiting{job, ask(), false};
  const auto free = measure_free();
  const auto size = offer(*waiting_, free);
  if (!size) return wait_message(book_.rules(), waiting_->request, book_.room(*free));
  const Waiting admitted = std::move(*waiting_);
  waiting_.reset();
  return keep(admitted, *size, free);
}

void DiskKeeper::adopt(const std::string& job, Bytes volume) {
  book_.promise(job, volume);
}

VolumeGrant DiskKeeper::insist(const std::string& job, const DiskRequest& request) {
  Waiting waiting{job, request, false};
  const auto free = measure_free();
  const auto size = offer(waiting, free);
  return keep(waiting, size.value_or(least_volume(book_.rules(), waiting.request.need)), free);
}

void DiskKeeper::release(const std::string& job) {
  if (waiting_ && waiting_->job == job) waiting_.reset();
  book_.release(job);
  grants_.erase(job);
}

std::optional<VolumeGrant> DiskKeeper::find_grant(const std::string& job) const {
  const auto found = grants_.find(job);
  return found == grants_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace trainyard::control
