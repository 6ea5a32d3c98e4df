#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/mutex.h"

namespace trainyard::services {

// The server's own metrics, of its requests by operation, in Prometheus's text format. They don't
// contain names of jobs, buckets or callers. Any thread.
class ServerMetrics {
 public:
  explicit ServerMetrics(std::string version) : version_(std::move(version)) {}

  void begin() { ++in_flight_; }
  void end() { --in_flight_; }
  // `service` and `operation`: strings that live as long as the program. `status`: of HTTP; 0: the
  // client disconnected before an answer. Upgraded connections (101) have no duration.
  void count(std::string_view service, std::string_view operation, int status,
             std::chrono::nanoseconds took);

  // The current counters; `alarms`: the number of raised alarms.
  std::string text(std::size_t alarms) const;

  // Upper bounds of the histogram's buckets, in seconds: from an answer from memory to a large
  // object.
  static constexpr std::array<double, 14> kBounds = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

 private:
  struct Series {
    std::map<int, std::uint64_t> by_status;
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};  // not cumulative; the last: above all
    double seconds = 0;
  };

  const std::string version_;
  std::atomic<int> in_flight_ = 0;
  mutable Mutex mutex_;
  std::map<std::pair<std::string_view, std::string_view>, Series> series_
      TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::services
