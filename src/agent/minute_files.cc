#include "agent/minute_files.h"

#include <fcntl.h>
#include <time.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/files.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr const char* kUnfinished = ".tmp";

std::string hour_folder(std::chrono::sys_seconds time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16];
  const std::size_t size = std::strftime(text, sizeof text, "%Y%m%d%H", &parts);
  return {text, size};
}

}  // namespace

void append_profile_lines(const SystemSample& sample, const std::string& node, std::string& lines) {
  const double seconds = static_cast<double>(sample.at.time_since_epoch().count()) / 1e6;
  const auto line = [&](const char* type, const char* name, int number, const char* dimension,
                        double value) {
    char counted[32] = "";
    if (number >= 0) std::snprintf(counted, sizeof counted, "%d", number);
    char text[256];
    const int size = std::snprintf(text, sizeof text,
                                   R"({"Type":"%s","Name":"%s%s","Dimension":"%s","Value":%.2f,)"
                                   R"("NodeId":"%s","Timestamp":%.6f})"
                                   "\n",
                                   type, name, counted, dimension, value, node.c_str(), seconds);
    lines.append(text, static_cast<std::size_t>(size));
  };
  for (const SystemSample::Core& core : sample.cores)
    line("cpu", "cpu", core.number, "CPUUtilization", core.utilization);
  for (const SystemSample::Core& core : sample.cores)
    line("cpu", "cpu", core.number, "I/OWaitPercentage", core.io_wait);
  for (int i = 0; i < static_cast<int>(sample.gpus.size()); ++i) {
    const GpuUse& gpu = sample.gpus[static_cast<std::size_t>(i)];
    line("gpu", "gpu", i, "GPUUtilization", gpu.utilization);
    line("gpu", "gpu", i, "GPUMemoryUtilization", gpu.memory);
  }
  line("memory", "MemoryUsedPercent", -1, "", sample.memory);
  line("i/o", "IOPS", -1, "", sample.operations);
  line("i/o", "ReadThroughputInBytesPerSecond", -1, "", sample.read_bytes);
  line("i/o", "WriteThroughputInBytesPerSecond", -1, "", sample.written_bytes);
  line("network", "ReceiveBytesPerSecond", -1, "Algorithm", sample.received);
  line("network", "TransmitBytesPerSecond", -1, "Algorithm", sample.sent);
  // While a container runs, its agent only uploads.
  line("network", "ReceiveBytesPerSecond", -1, "Platform", 0);
  line("network", "TransmitBytesPerSecond", -1, "Platform", sample.platform_sent);
}

MinuteFiles::MinuteFiles(fs::path folder, std::string node, Bytes max)
    : folder_(std::move(folder)), node_(std::move(node)), max_(max) {}

Result<void> MinuteFiles::add(const SystemSample& sample) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(sample.at);
  if (minute_ != minute) {
    TRY_VOID(close());
    TRY_VOID(open(minute));
  }
  lines_.clear();
  append_profile_lines(sample, node_, lines_);
  return write_all(fd_.get(), lines_);
}

// Checked once a minute, since it examines each file.
Result<void> MinuteFiles::check_room(Minute minute) {
  if (refused_ != minute && runtime::disk_usage(folder_) <= max_) return ok();
  refused_ = minute;
  return Error(ErrorKind::exhausted,
               "those that could not be uploaded yet take up more than " + format_bytes(max_));
}

Result<void> MinuteFiles::open(Minute minute) {
  TRY_VOID(check_room(minute));
  const std::chrono::sys_seconds start = minute;
  path_ = folder_ / "system" / "incremental" / hour_folder(start) /
          (std::to_string(start.time_since_epoch().count()) + "." + node_ + ".json");
  TRY_VOID(ensure_directory(path_.parent_path()));
  const std::string unfinished = path_.string() + kUnfinished;
  fd_ = UniqueFd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!fd_) return Error::from_errno(errno, "create " + unfinished);
  minute_ = minute;
  return ok();
}

Result<void> MinuteFiles::close() {
  if (!minute_) return ok();
  minute_.reset();
  fd_.reset();
  const std::string unfinished = path_.string() + kUnfinished;
  if (::rename(unfinished.c_str(), path_.c_str()) != 0)
    return Error::from_errno(errno, "rename " + unfinished);
  return ok();
}

}  // namespace trainyard::agent
