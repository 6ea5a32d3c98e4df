#pragma once

#include <chrono>

namespace trainyard::client {

// How a wait looks at a resource. The defaults are the API's own, of its model's waiters: six
// hours. A job of minutes wants a shorter delay.
struct WaiterOptions {
  std::chrono::milliseconds delay{120'000};  // between two looks
  int max_attempts = 180;                    // looks
};

}  // namespace trainyard::client
