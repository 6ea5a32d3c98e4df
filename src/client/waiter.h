#pragma once

#include <chrono>

namespace trainyard::client {

// How a waiter polls a resource. The defaults are those of the API model's waiters: six hours. For
// a job of minutes set a shorter delay.
struct WaiterOptions {
  std::chrono::milliseconds delay{120'000};  // between two polls
  int max_attempts = 180;                    // polls
};

}  // namespace trainyard::client
