#include "services/server_metrics.h"

#include <algorithm>
#include <cstdio>

namespace trainyard::services {
namespace {

std::string number(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.9g", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

// # HELP and # TYPE of a family.
void begin_family(std::string& out, std::string_view name, std::string_view type,
                  std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

// Names of operations need no escaping.
std::string labels(const std::pair<std::string_view, std::string_view>& key) {
  return "service=\"" + std::string(key.first) + "\",operation=\"" + std::string(key.second) + "\"";
}

}  // namespace

void ServerMetrics::count(std::string_view service, std::string_view operation, int status,
                          std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const MutexLock lock(mutex_);
  Series& series = series_[{service, operation}];
  ++series.by_status[status];
  if (status == 101) return;
  const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
  ++series.buckets[static_cast<std::size_t>(bucket)];
  series.seconds += seconds;
}

std::string ServerMetrics::text(std::size_t alarms) const {
  std::string out;
  begin_family(out, "trainyard_build_info", "gauge", "The version that runs.");
  out += "trainyard_build_info{version=\"" + version_ + "\"} 1\n";
  begin_family(out, "trainyard_alarms", "gauge",
               "Alarms that are up; /_trainyard/health lists them.");
  out += "trainyard_alarms " + std::to_string(alarms) + "\n";
  begin_family(out, "trainyard_requests_in_flight", "gauge",
               "Requests that have begun and not ended.");
  out += "trainyard_requests_in_flight " + std::to_string(in_flight_.load()) + "\n";

  const MutexLock lock(mutex_);
  begin_family(out, "trainyard_requests_total", "counter",
               "Requests by operation and HTTP status; status 0: the client left.");
  for (const auto& [key, series] : series_)
    for (const auto& [status, count] : series.by_status)
      out += "trainyard_requests_total{" + labels(key) + ",status=\"" + std::to_string(status) +
             "\"} " + std::to_string(count) + "\n";
  constexpr std::string_view kDuration = "trainyard_request_duration_seconds";
  begin_family(out, kDuration, "histogram",
               "From a request's head to the end of its answer, without upgraded connections.");
  for (const auto& [key, series] : series_) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < series.buckets.size(); ++i) {
      sum += series.buckets[i];
      const std::string bound = i < kBounds.size() ? number(kBounds[i]) : "+Inf";
      out.append(kDuration).append("_bucket{").append(labels(key));
      out.append(",le=\"").append(bound).append("\"} ").append(std::to_string(sum)).append("\n");
    }
    out.append(kDuration).append("_sum{").append(labels(key)).append("} ");
    out.append(number(series.seconds)).append("\n");
    out.append(kDuration).append("_count{").append(labels(key)).append("} ");
    out.append(std::to_string(sum)).append("\n");
  }
  return out;
}

}  // namespace trainyard::services
