#include "agent/sampling_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

// Interval and number of consumers of each monitor.
std::vector<std::pair<std::chrono::milliseconds, std::size_t>> shared(
    const std::vector<SampleRequest>& wishes) {
  std::vector<std::pair<std::chrono::milliseconds, std::size_t>> found;
  for (const SharedSampling& one : share_samples(wishes))
    found.emplace_back(one.interval, one.consumers.size());
  return found;
}

TEST(SamplingStep, ConsumersShareAMonitorThatSamplesOftenEnough) {
  const SampleRequest metrics{1000ms, false, {}};
  EXPECT_THAT(shared({}), testing::IsEmpty());
  EXPECT_THAT(shared({metrics}), testing::ElementsAre(std::pair(1000ms, 1U)));
  EXPECT_THAT(shared({metrics, {500ms, true, {}}}), testing::ElementsAre(std::pair(500ms, 2U)));
  EXPECT_THAT(shared({metrics, {60'000ms, true, {}}}),
              testing::ElementsAre(std::pair(60'000ms, 1U), std::pair(1000ms, 1U)))
      << "one that is exact gets no samples between";
}

}  // namespace
}  // namespace trainyard::agent
