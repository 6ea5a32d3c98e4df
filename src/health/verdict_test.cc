#include "health/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "health/time_limit.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;

TEST(Verdict, ACheckTellsWhatItFoundAndHowLongThatTook) {
  const auto check = run_check("disk", [] {
    std::this_thread::sleep_for(20ms);
    return passed("fine");
  });
  EXPECT_EQ(check.name, "disk");
  EXPECT_EQ(check.outcome, CheckOutcome::passed);
  EXPECT_EQ(check.detail, "fine");
  EXPECT_GE(check.took, 20ms);
}

TEST(Verdict, ACheckThatHangsHasFailed) {
  const auto hang = std::make_shared<std::promise<void>>();
  const auto check = run_check_apart("gpu", 10ms, nullptr, [hang](const CheckTime&) {
    hang->get_future().wait();
    return passed("at last");
  });
  hang->set_value();
  EXPECT_EQ(check.outcome, CheckOutcome::failed);
  EXPECT_EQ(check.detail, "it did not end within 0.0 s");
}

TEST(Verdict, ACheckThatLooksAtItsTimeSaysItselfHowItEnded) {
  const auto check = run_check_apart("disk", 10ms, nullptr, [](const CheckTime& time) {
    while (!time.is_over()) std::this_thread::yield();
    return failed("half of it");
  });
  EXPECT_EQ(check.detail, "half of it");
}

TEST(Verdict, ACheckThatIsNotWantedAnyMoreEndsSoon) {
  std::atomic<bool> cancelled = true;
  const auto began = std::chrono::steady_clock::now();
  const auto check = run_check_apart("disk", 1h, &cancelled, [](const CheckTime& time) {
    while (!time.is_over()) std::this_thread::yield();
    return passed("");
  });
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
  EXPECT_NE(check.outcome, CheckOutcome::failed);
}

TEST(Verdict, ATimeLimitSetsItsFlagWhenTheTimeIsOver) {
  const TimeLimit limit(CheckTime::lasting(20ms));
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!limit.is_over() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_TRUE(limit.is_over());
}

TEST(Verdict, ATimeLimitThatIsLeftEarlyDoesNotHoldAnybodyUp) {
  const auto began = std::chrono::steady_clock::now();
  {
    const TimeLimit limit(CheckTime::lasting(1h));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST(Verdict, RatesAreToldInMegabytes) {
  EXPECT_EQ(format_rate({312'000'000}, 1s), "312 MB/s");
  EXPECT_EQ(format_rate({1'500'000}, 500ms), "3.0 MB/s");
}

}  // namespace
}  // namespace trainyard::health
