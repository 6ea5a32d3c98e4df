#include "base/backoff.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace trainyard {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, ThePauseDoublesUpToTheLongest) {
  const Backoff backoff{100ms, 1s};
  std::vector<std::int64_t> pauses;
  for (int failures = 1; failures <= 6; ++failures)
    pauses.push_back(backoff.pause(failures).count());
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{100, 200, 400, 800, 1000, 1000}));
  EXPECT_EQ(backoff.pause(1'000'000), 1s);
  EXPECT_EQ(backoff.pause(0), 100ms);
}

TEST(Backoff, JitterIsThePartOfThePauseThatIsRandom) {
  const Backoff full{100ms, 1s, 1};
  EXPECT_EQ(full.pause(2, 0), 0ms);
  EXPECT_EQ(full.pause(2, 0.5), 100ms);
  EXPECT_EQ(full.pause(9, 0.25), 250ms);
  const Backoff partly{100ms, 1s, 0.75};
  EXPECT_EQ(partly.pause(1, 0), 25ms);
  EXPECT_EQ(partly.pause(1, 0.5), 62ms);
  EXPECT_EQ(partly.pause(1), 100ms);
  EXPECT_EQ((Backoff{100ms, 1s}.pause(3, 0)), 400ms);
}

TEST(RandomFraction, IsAnywhereFromZeroToBelowOne) {
  double lowest = 1;
  double highest = 0;
  for (int i = 0; i < 1000; ++i) {
    const double fraction = random_fraction();
    lowest = std::min(lowest, fraction);
    highest = std::max(highest, fraction);
  }
  EXPECT_GE(lowest, 0);
  EXPECT_LT(highest, 1);
  EXPECT_LT(lowest, 0.1);  // of 1,000: by chance not once in 10^45 runs
  EXPECT_GT(highest, 0.9);
}

}  // namespace
}  // namespace trainyard
