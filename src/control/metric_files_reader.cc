#include "control/metric_files_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "base/list_folder.h"
#include "base/log.h"
#include "base/parse_number.h"
#include "base/unique_fd.h"
#include "control/attempt_folders.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "control/job_phase.h"
#include "model/component_point.h"

namespace trainyard::control {

namespace fs = std::filesystem;

namespace {

// Some thousand points: what one transaction stores.
constexpr std::size_t kPointBytesAtOnce = std::size_t{1} << 20;

fs::path points_file(const engine::AgentOrder& order) {
  return order.directory / model::kComponentPointsFile;
}

// Complete lines from there on; empty: there are none now.
Result<std::string> read_lines(const fs::path& path, std::int64_t offset) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return std::string();
  if (!file) return Error::from_errno(errno, "open " + path.string());
  std::string text(kPointBytesAtOnce, '\0');
  const ssize_t count = ::pread(file.get(), text.data(), text.size(), static_cast<off_t>(offset));
  if (count < 0) return Error::from_errno(errno, "read " + path.string());
  text.resize(static_cast<std::size_t>(count));
  text.resize(text.rfind('\n') + 1);
  return text;
}

std::vector<store::ResourcePoint> parse_points(const fs::path& path, std::string_view lines) {
  std::vector<store::ResourcePoint> points;
  for (std::size_t end; (end = lines.find('\n')) != std::string_view::npos;
       lines.remove_prefix(end + 1)) {
    auto point = model::parse_component_point(lines.substr(0, end));
    if (point)
      points.push_back({std::move(point->metric), point->at, point->step, point->value});
    else
      log::error("metric_not_readable",
                 {{"file", path.string()}, {"error", point.error().message()}});
  }
  return points;
}

// attempts/<job>/<attempt>/<host>
std::vector<engine::AgentOrder> list_instances(const fs::path& attempts, const std::string& job) {
  std::vector<engine::AgentOrder> all;
  for (const fs::path& attempt : list_readable(attempts / job)) {
    const auto number = parse_number<int>(attempt.filename().string());
    if (!number) continue;
    for (const fs::path& host : list_readable(attempt))
      all.push_back({{job, *number, host.filename().string()}, host});
  }
  return all;
}

}  // namespace

void MetricFilesReader::read_running() {
  std::set<fs::path> running;
  for (const engine::AgentOrder& order : list_open(parts_.attempts)) {
    running.insert(points_file(order));
    if (const auto stored = read(order); !stored)
      log::error("metrics_not_added", {{"job", order.id.job},
                                       {"instance", order.id.host},
                                       {"error", stored.error().message()}});
  }
  std::erase_if(done_, [&](const auto& each) { return !running.contains(each.first); });
  std::erase_if(told_, [&](const fs::path& each) { return !running.contains(each); });
}

Result<void> MetricFilesReader::read_all(const std::string& job) {
  TRY(const auto found, parts_.jobs.find(job));
  // Another job of that name may have begun.
  if (!found || !is_terminal(found->state.phase)) return ok();
  for (const engine::AgentOrder& order : list_instances(parts_.attempts, job)) {
    TRY_VOID(read(order));
    std::error_code failed;
    fs::remove(points_file(order), failed);
    if (failed) return Error::from_errno(failed.value(), "delete " + points_file(order).string());
  }
  return ok();
}

// A file without anything new costs one stat.
Result<void> MetricFilesReader::read(const engine::AgentOrder& order) {
  const fs::path file = points_file(order);
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed || size == 0) return ok();
  if (const auto done = done_.find(file); done != done_.end() && done->second == size) return ok();
  TRY(const auto job, parts_.jobs.find(order.id.job));
  if (!job || is_of_another_job(parts_.attempts, order, job->state.id)) return ok();
  TRY(const auto component,
      parts_.store.find_arn(
          experiment_arn(parts_.arns, kTrialComponentKind, job_component_name(order.id.job))));
  if (component)
    TRY_VOID(store_points(*component, std::to_string(order.id.attempt) + "/" + order.id.host, file,
                          job->stored.arn));
  done_[file] = size;
  return ok();
}

Result<void> MetricFilesReader::store_points(const store::StoredResource& component,
                                             const std::string& instance, const fs::path& file,
                                             const std::string& source) {
  TRY(ComponentState state, parse_component_state(component.state));
  std::int64_t offset = state.read[instance];
  while (true) {
    TRY(const std::string lines, read_lines(file, offset));
    if (lines.empty()) return ok();
    const std::vector<store::ResourcePoint> points = parse_points(file, lines);
    offset += static_cast<std::int64_t>(lines.size());
    const auto left_out =
        add_points(parts_.store, component.id, points, parts_.limits, [&](ComponentState& changed) {
          changed.read[instance] = offset;
          for (const store::ResourcePoint& point : points)
            if (const auto found = changed.metrics.find(point.metric);
                found != changed.metrics.end())
              found->second.source = source;
        });
    if (!left_out && left_out.error().kind() == ErrorKind::not_found) return ok();  // deleted
    TRY_VOID(left_out);
    if (!left_out->empty() && told_.insert(file).second)
      log::warning("metrics_left_out",
                   {{"trial_component", component.id.name}, {"points", left_out->size()}});
  }
}

}  // namespace trainyard::control
