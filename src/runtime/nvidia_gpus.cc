#include "runtime/nvidia_gpus.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/list_folder.h"
#include "base/parse_number.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

// "nvidia0"; not nvidiactl, nvidia-uvm.
std::optional<int> minor_number_in(std::string_view name) {
  constexpr std::string_view kPrefix = "nvidia";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const auto number = parse_number<int>(name);
  return number && *number >= 0 ? number : std::nullopt;
}

std::string name_of_gpu(int minor_number, const Nvml* nvml) {
  const std::size_t count = nvml == nullptr ? 0 : nvml->gpu_count();
  for (std::size_t gpu = 0; gpu < count; ++gpu) {
    if (nvml->minor_number(gpu) != minor_number) continue;
    if (std::string uuid = nvml->uuid(gpu); !uuid.empty()) return uuid;
  }
  return std::to_string(minor_number);
}

}  // namespace

Result<std::vector<int>> gpu_minor_numbers(const std::vector<int>& gpu_ids, const fs::path& dev) {
  std::vector<int> all;
  for (const fs::path& node : list_readable(dev))
    if (const auto number = minor_number_in(node.filename().string())) all.push_back(*number);
  std::ranges::sort(all);
  std::vector<int> chosen;
  for (const int id : gpu_ids) {
    if (id < 0 || static_cast<std::size_t>(id) >= all.size())
      return Error(ErrorKind::unavailable, "GPU " + std::to_string(id) + " is not there: this " +
                                               "machine has " + std::to_string(all.size()));
    chosen.push_back(all[static_cast<std::size_t>(id)]);
  }
  return chosen;
}

std::vector<std::string> gpu_names(const std::vector<int>& minor_numbers, const Nvml* nvml) {
  std::vector<std::string> names;
  for (const int number : minor_numbers) names.push_back(name_of_gpu(number, nvml));
  return names;
}

}  // namespace trainyard::runtime
