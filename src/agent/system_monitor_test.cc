#include "agent/system_monitor.h"

#include <gtest/gtest.h>

#include <atomic>

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

TEST(SystemMonitor, SamplesAtItsIntervalUntilItIsStopped) {
  std::atomic<int> samples{0};
  SystemMonitor monitor({}, 1ms, {[&](const SystemSample& sample) {
                          EXPECT_GT(sample.at.time_since_epoch().count(), 0);
                          ++samples;
                        }});
  const auto deadline = Steady::now() + 20s;
  while (samples < 5 && Steady::now() < deadline) std::this_thread::yield();
  monitor.stop();
  const int at_stop = samples;
  EXPECT_GE(at_stop, 5);
  monitor.stop();
  EXPECT_EQ(samples, at_stop);
}

TEST(SystemMonitor, StopsAtOnceAndTheShortestJobHasASample) {
  int samples = 0;
  const auto start = Steady::now();
  SystemMonitor monitor({}, 1h, {[&](const SystemSample&) { ++samples; }});
  monitor.stop();
  EXPECT_EQ(samples, 1);
  EXPECT_LT(Steady::now() - start, 10s);
}

}  // namespace
}  // namespace trainyard::agent
