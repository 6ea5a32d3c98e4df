#include "cli/queue_text.h"

#include <boost/json.hpp>
#include <cstdint>
#include <cstdio>

#include "base/bytes.h"
#include "cli/json_fields.h"
#include "cli/text.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

double number_field(const json::value& from, std::string_view name) {
  const json::value* value = field(from, {name});
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

// "4 vCPUs, 8.0 GiB, 1 GPU, 5.3 GiB of disk"
std::string size_text(const json::value& size) {
  char cpus[32];
  std::snprintf(cpus, sizeof cpus, "%.3g", number_field(size, "VCpus"));
  std::string text = std::string(cpus) + (std::string_view(cpus) == "1" ? " vCPU, " : " vCPUs, ");
  text += format_bytes({static_cast<std::uint64_t>(number_field(size, "MemoryInBytes"))});
  const auto gpus = static_cast<int>(number_field(size, "Gpus"));
  if (gpus > 0) text += ", " + std::to_string(gpus) + (gpus == 1 ? " GPU" : " GPUs");
  const Bytes disk{static_cast<std::uint64_t>(number_field(size, "DiskInBytes"))};
  if (disk.value > 0) text += ", " + format_bytes(disk) + " of disk";
  return text;
}

std::string size_field(const json::value& from, std::string_view name) {
  const json::value* size = field(from, {name});
  return size == nullptr ? "" : size_text(*size);
}

std::string holders_text(const json::value& job) {
  std::string text;
  for (const json::value& holder : array_field(job, {"HeldBy"}))
    text += (text.empty() ? "" : "; ") + text_field(holder, {"TrainingJobName"}) + " (" +
            size_field(holder, "Holds") + ")";
  return text;
}

std::string pools_text(const json::value& queue, Timestamp now) {
  std::string text;
  for (const json::value& pool : array_field(queue, {"WarmPools"})) {
    text += "warm pool of " + text_field(pool, {"TrainingJobName"}) + ": holds " +
            size_field(pool, "Holds");
    if (const auto end = time_field(pool, {"EndTime"}))
      text += ", for another " + format_age(*end - now);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string format_queue(const json::value& queue, Timestamp now) {
  const json::array& jobs = array_field(queue, {"TrainingJobs"});
  const std::string pools = pools_text(queue, now);
  if (jobs.empty()) return "no training job waits\n" + pools;
  std::string text = "free: " + size_field(queue, "Free") + "\n";
  int place = 0;
  for (const json::value& job : jobs) {
    const bool spot = text_field(job, {"EnableManagedSpotTraining"}) == "true";
    text += std::to_string(++place) + ". " + text_field(job, {"TrainingJobName"}) + " (" +
            (spot ? "spot" : "on-demand");
    if (const auto created = time_field(job, {"CreationTime"}))
      text += ", created " + format_age(now - *created) + " ago";
    text += "): needs " + size_field(job, "Needs") + "\n   " + text_field(job, {"WaitsFor"}) + "\n";
    if (const std::string holders = holders_text(job); !holders.empty())
      text += "   held by " + holders + "\n";
  }
  return text + pools;
}

}  // namespace trainyard::cli
