#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace trainyard::data {

// How many small objects to transfer at once. On the same machine few keep the CPUs busy, and more
// would only wait for them; over a long way most of a transfer is waiting, and a thousand files take
// as long as their round trips allow. So there are as many as can be worked on during the shortest
// transfer so far. Any thread.
class RequestPace {
 public:
  using Duration = std::chrono::steady_clock::duration;

  RequestPace(std::size_t min, std::size_t max) : min_(min), max_(max) {}

  // A transfer with at least one request took this long.
  void note(Duration transfer) {
    std::int64_t shortest = shortest_;
    while (transfer.count() < shortest &&
           !shortest_.compare_exchange_weak(shortest, transfer.count())) {
    }
  }

  std::size_t at_once() const {
    const std::int64_t shortest = shortest_;
    if (shortest == kNone) return min_;
    return std::clamp(static_cast<std::size_t>(Duration(shortest) / kWork), min_, max_);
  }

 private:
  static constexpr std::int64_t kNone = Duration::max().count();
  // Of CPU time for an object of 16 KiB ("Small objects" in docs/benchmarks.md).
  static constexpr std::chrono::microseconds kWork{150};

  const std::size_t min_, max_;
  std::atomic<std::int64_t> shortest_{kNone};
};

}  // namespace trainyard::data
