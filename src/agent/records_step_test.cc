#include "agent/records_step.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

// 40 metrics, which a request may define, in a line each second.
TEST(MetricInterval, MakesTheJournalOfALongJobSmall) {
  std::size_t reports = 0;
  for (std::chrono::milliseconds time{}; time < 24h; time += metric_interval(reports))
    reports += 40;
  EXPECT_LT(reports, 70'000U);
  EXPECT_EQ(metric_interval(0), 1s);
}

}  // namespace
}  // namespace trainyard::agent
