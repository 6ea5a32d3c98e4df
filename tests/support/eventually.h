#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace trainyard {

// Success as soon as `condition` is true, failure if it isn't within 20 s. Polls every millisecond:
// for what other threads and processes do without a notification.
template <class Condition>
::testing::AssertionResult eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  do {
    if (condition()) return ::testing::AssertionSuccess();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } while (std::chrono::steady_clock::now() < deadline);
  return ::testing::AssertionFailure() << "not within 20 s";
}

}  // namespace trainyard
