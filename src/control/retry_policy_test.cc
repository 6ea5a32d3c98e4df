#include "control/retry_policy.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace trainyard::control {
namespace {

using model::FailureClass;

TEST(RetryPolicy, WhatTheRequestOrTheAlgorithmDidWrongIsFinal) {
  for (const auto failure :
       {FailureClass::none, FailureClass::algorithm, FailureClass::client, FailureClass::capacity})
    EXPECT_FALSE(retry_after(failure, {1, 30})) << model::to_string(failure);
  for (const auto failure : {FailureClass::platform, FailureClass::interruption})
    EXPECT_TRUE(retry_after(failure, {1, 30})) << model::to_string(failure);
}

TEST(RetryPolicy, AttemptsAreOneMoreThanRetries) {
  EXPECT_FALSE(retry_after(FailureClass::platform, {1, 0}));
  EXPECT_TRUE(retry_after(FailureClass::platform, {1, 1}));
  EXPECT_FALSE(retry_after(FailureClass::platform, {2, 1}));
  EXPECT_TRUE(retry_after(FailureClass::platform, {30, 30}));
  EXPECT_FALSE(retry_after(FailureClass::platform, {31, 30}));
}

TEST(RetryPolicy, ThePauseDoublesUpToAMinute) {
  std::vector<std::int64_t> pauses;
  for (int attempts = 1; attempts <= 9; ++attempts)
    pauses.push_back(retry_after(FailureClass::platform, {attempts, 30})->count() / 1000);
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

}  // namespace
}  // namespace trainyard::control
