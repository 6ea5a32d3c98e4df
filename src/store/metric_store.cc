#include "store/metric_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <system_error>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "records/point_file.h"
#include "records/streams.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using records::MetricSeries;

// A name that is safe as a folder's: the characters of a training job's or a host's name, so it
// can't leave the root.
bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// The job that a dimension's value names.
std::string_view job_of(std::string_view value) {
  return value.substr(0, value.find('/'));
}

// The folders of the instances of one job, or of all.
Result<std::vector<fs::path>> instances(const fs::path& root,
                                        const std::optional<std::string_view>& job) {
  if (job && !is_plain(*job)) return std::vector<fs::path>();
  if (job) return list_folder(root / *job);
  std::vector<fs::path> all;
  TRY(const auto jobs, list_folder(root));
  for (const fs::path& one : jobs) {
    if (one.filename() == kCustomFolder) continue;
    TRY(const auto more, list_folder(one));
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// Only complete lines. Empty if an instance has written none.
Result<std::vector<MetricSeries>> series_of(const fs::path& folder) {
  std::vector<MetricSeries> found;
  const auto text = read_file(folder / records::kMetricSeriesFile);
  if (!text && text.error().kind() == ErrorKind::not_found) return found;
  if (!text) return text.error();
  for (std::size_t at = 0, end; (end = text->find('\n', at)) != std::string::npos; at = end + 1) {
    auto one = records::parse_metric_series(std::string_view(*text).substr(at, end - at));
    if (!one) return std::move(one).error().wrap(folder.string());
    found.push_back(std::move(*one));
  }
  return found;
}

bool matches(const MetricFilter& filter, const MetricSeries& series) {
  if (filter.metric_namespace && *filter.metric_namespace != series.metric_namespace) return false;
  if (filter.metric_name && *filter.metric_name != series.metric_name) return false;
  return std::all_of(filter.dimensions.begin(), filter.dimensions.end(), [&](const auto& wanted) {
    const auto found = series.dimensions.find(wanted.first);
    return found != series.dimensions.end() && (!wanted.second || *wanted.second == found->second);
  });
}

// False: nothing was written there since then.
Result<bool> is_active(const fs::path& folder, const std::optional<Timestamp>& since) {
  const auto points = records::PointFile::open(folder / records::kMetricPointsFile);
  if (!points && points.error().kind() == ErrorKind::not_found) return false;
  if (!points) return points.error();
  TRY(const auto last, points->last_time());
  return last && (!since || *last >= *since);
}

// The folder or a file in it; the agent writes the points last.
Result<bool> was_written_after(const fs::path& folder, Timestamp time) {
  std::vector<fs::path> paths{folder};
  TRY(const auto files, list_folder(folder));
  paths.insert(paths.end(), files.begin(), files.end());
  for (const fs::path& path : paths) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) continue;  // gone meanwhile
    if (from_epoch_millis(info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000) > time)
      return true;
  }
  return false;
}

}  // namespace

Result<std::string> MetricStore::create_stream(const model::InstanceId& instance) const {
  if (!is_plain(instance.job) || !is_plain(instance.host))
    return Error(ErrorKind::invalid_argument, "'" + instance.job + "', '" + instance.host +
                                                  "': no names of a training job and its host");
  std::string stream = instance.job + "/" + instance.host + "-" + std::to_string(instance.attempt);
  const fs::path folder = records::metric_folder(root_, stream);
  // Retries: remove() may remove the job's folder just before the instance's is created in it.
  if (!ensure_directory(folder)) TRY_VOID(ensure_directory(folder));
  TRY_VOID(fsync_directory(folder.parent_path()));
  TRY_VOID(fsync_directory(root_));
  TRY_VOID(fsync_directory(root_.parent_path()));
  return stream;
}

Result<std::size_t> MetricStore::remove(
    Timestamp written_by, const std::function<bool(const std::string& job)>& may_go) const {
  std::size_t removed = 0;
  TRY(const auto jobs, list_folder(root_));
  for (const fs::path& job : jobs) {
    if (job.filename() == kCustomFolder) continue;
    TRY(const auto instances, list_folder(job));
    std::size_t left = instances.size();
    for (const fs::path& instance : instances) {
      TRY(const bool is_young, was_written_after(instance, written_by));
      if (is_young || !may_go(job.filename())) continue;
      TRY_VOID(remove_tree(instance));
      ++removed;
      --left;
    }
    // Fails where a new job of the same name has made another instance's folder.
    std::error_code ignored;
    if (left == 0 && may_go(job.filename())) fs::remove(job, ignored);
  }
  TRY(const std::size_t days, custom_.remove_before(written_by));
  return removed + days;
}

Result<std::vector<MetricName>> MetricStore::list(const MetricFilter& filter) const {
  std::optional<std::string_view> job;
  for (const auto& [name, value] : filter.dimensions)
    if (value) job = job_of(*value);
  TRY(const auto folders, instances(root_, job));
  std::set<MetricName> found;
  for (const fs::path& folder : folders) {
    const auto active = is_active(folder, filter.active_since);
    if (active && !*active) continue;
    const auto series = series_of(folder);
    if (!active || !series) {
      log::warning("metrics_not_readable",
                   {{"folder", folder.string()},
                    {"error", active ? series.error().message() : active.error().message()}});
      continue;
    }
    for (const MetricSeries& one : *series)
      if (matches(filter, one))
        found.insert({one.metric_namespace, one.metric_name, one.dimensions});
  }
  std::set<std::string, std::less<>> seen;
  TRY_VOID(custom_.scan(filter.active_since.value_or(Timestamp()), Timestamp::max(),
                        [&](std::string_view text, Timestamp, const std::vector<Sample>&) {
                          if (seen.contains(text)) return;
                          seen.emplace(text);
                          if (const auto series = records::parse_metric_series(text);
                              series && matches(filter, *series))
                            found.insert({series->metric_namespace, series->metric_name,
                                          series->dimensions});
                        }));
  return std::vector<MetricName>(found.begin(), found.end());
}

Result<void> MetricStore::read_custom(const MetricName& metric,
                                      const std::optional<std::string>& unit,
                                      const PointWindow& window,
                                      const std::function<void(const StoredPoint&)>& take) const {
  // Whether the series of a line is wanted, and its unit.
  std::map<std::string, std::optional<std::string>, std::less<>> units;
  return custom_.scan(
      window.start, window.end,
      [&](std::string_view text, Timestamp at, const std::vector<Sample>& samples) {
        auto found = units.find(text);
        if (found == units.end()) {
          const auto series = records::parse_metric_series(text);
          const bool wanted = series && series->metric_namespace == metric.metric_namespace &&
                              series->metric_name == metric.metric_name &&
                              series->dimensions == metric.dimensions &&
                              (!unit || series->unit == *unit);
          found = units.emplace(text, wanted ? std::optional(series->unit) : std::nullopt).first;
        }
        if (!found->second) return;
        for (const Sample& sample : samples) take({at, sample, *found->second});
      });
}

Result<void> MetricStore::read(const MetricName& metric, const std::optional<std::string>& unit,
                               const PointWindow& window,
                               const std::function<void(const StoredPoint&)>& take) const {
  TRY_VOID(read_custom(metric, unit, window, take));
  if (metric.dimensions.empty()) return ok();  // every series of a job has its job's
  TRY(const auto folders, instances(root_, job_of(metric.dimensions.begin()->second)));
  for (const fs::path& folder : folders) {
    TRY(const auto series, series_of(folder));
    std::vector<bool> wanted;
    for (const MetricSeries& one : series)
      wanted.push_back(one.metric_namespace == metric.metric_namespace &&
                       one.metric_name == metric.metric_name &&
                       one.dimensions == metric.dimensions && (!unit || one.unit == *unit));
    if (std::find(wanted.begin(), wanted.end(), true) == wanted.end()) continue;
    const auto points = records::PointFile::open(folder / records::kMetricPointsFile);
    if (!points) return points.error();
    TRY_VOID(points->scan(window.start, [&](const records::MetricPoint& point) {
      if (point.at >= window.end) return false;
      if (point.series < wanted.size() && wanted[point.series])
        take({point.at, {1, point.value, point.value, point.value}, series[point.series].unit});
      return true;
    }));
  }
  return ok();
}

}  // namespace trainyard::store
