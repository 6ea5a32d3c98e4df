#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace trainyard::net {

// Whether a connection may be closed to make room for another, because it waits for its client.
// begin() and end() are called by the connection; the rest by any thread.
class Evictable {
 public:
  void begin() {
    std::int64_t busy = kBusy;
    state_.compare_exchange_strong(
        busy, std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1));
  }
  // False: it was evicted meanwhile, and is closing.
  bool end() {
    std::int64_t since = state_.load();
    return since != kEvicted && state_.compare_exchange_strong(since, kBusy);
  }
  // Since when, on a scale that grows with time; zero or less: not evictable.
  std::int64_t since() const { return state_.load(std::memory_order_relaxed); }
  // True: the caller has to close it.
  bool evict() {
    std::int64_t since = state_.load();
    return since > kBusy && state_.compare_exchange_strong(since, kEvicted);
  }

 private:
  static constexpr std::int64_t kBusy = 0, kEvicted = -1;
  std::atomic<std::int64_t> state_{kBusy};
};

}  // namespace trainyard::net
