#include "cli/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace trainyard::cli {
namespace {

using std::chrono::seconds;

TEST(ForEachInParallel, CallsEachOnce) {
  std::mutex mutex;
  std::multiset<std::size_t> called;
  const auto done = for_each_in_parallel(100, 8, [&](std::size_t i) -> Result<void> {
    const std::lock_guard lock(mutex);
    called.insert(i);
    return ok();
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(called.size(), 100U);
  EXPECT_EQ(std::set(called.begin(), called.end()).size(), 100U);
}

TEST(ForEachInParallel, TheFirstErrorEndsIt) {
  std::atomic<int> calls = 0;
  const auto done = for_each_in_parallel(1000, 4, [&](std::size_t) -> Result<void> {
    ++calls;
    return Error(ErrorKind::unavailable, "no store");
  });
  EXPECT_EQ(done.error().message(), "no store");
  EXPECT_LE(calls, 4);
}

TEST(ForEachInParallel, MayGetMoreThreadsMeanwhile) {
  constexpr std::size_t kAtOnce = 8;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t started = 0, running = 0;
  bool met = false;
  const auto work = [&](std::size_t) -> Result<void> {
    std::unique_lock lock(mutex);
    if (++started <= 2) return ok();  // after which there may be more
    ++running;
    met = met || running == kAtOnce;
    changed.notify_all();
    const bool all = changed.wait_for(lock, seconds(30), [&] { return met; });
    --running;
    return all ? ok() : Result<void>(Error(ErrorKind::deadline, "too few threads"));
  };
  const auto threads = [&] {
    const std::lock_guard lock(mutex);
    return started < 2 ? 1 : kAtOnce;
  };
  EXPECT_TRUE(for_each_in_parallel(50, threads, work));
}

}  // namespace
}  // namespace trainyard::cli
