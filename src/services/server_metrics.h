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

// The server's own metrics, of the requests that it answered by operation, in Prometheus's text
// format. Nothing in them names a job, a bucket or a caller. Any thread.
class ServerMetrics {
 public:
  explicit ServerMetrics(std::string version) : version_(std::move(version)) {}

  void begin() { ++in_flight_; }
  void end() { --in_flight_; }
  // `service` and `operation`: texts that live as long as the program. `status`: of HTTP; 0: the
  // client left without an answer. Upgraded connections (101) have no duration.
  void count(std::string_view service, std::string_view operation, int status,
             std::chrono::nanoseconds took);

  // Counters as they are now; `alarms`: how many are up.
  std::string text(std::size_t alarms) const;

  // Upper bounds of the histogram's buckets, in seconds: from an answer out of memory to a large
  // object's.
  static constexpr std::array<double, 14> kBounds = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

 private:
  struct Series {
    std::map<int, std::uint64_t> by_status;
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};  // each alone; the last: above all
    double seconds = 0;
  };

  const std::string version_;
  std::atomic<int> in_flight_ = 0;
  mutable Mutex mutex_;
  std::map<std::pair<std::string_view, std::string_view>, Series> series_
      TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::services
