#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace trainyard {

// Success as soon as `condition` holds, failure when it doesn't within 20 s. Asks every
// millisecond: for what other threads and processes do, and nobody says when they have.
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
