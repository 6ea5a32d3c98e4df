#include "health/time_limit.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace trainyard::health {
namespace {

// How often cancellation is checked.
constexpr std::chrono::milliseconds kCheckInterval{50};

}  // namespace

TimeLimit::TimeLimit(const CheckTime& time)
    : watch_([this, time](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        while (!time.is_over() && !stop.stop_requested())
          wake.wait_for(lock, stop, std::min(time.left(), kCheckInterval), [] { return false; });
        is_over_ = time.is_over();
      }) {}

}  // namespace trainyard::health
