#include "agent/instance_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace trainyard::agent {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

using Point = std::tuple<std::int64_t, std::string, double>;

TEST(InstanceMetrics, AreTheMeansOfAMinute) {
  std::vector<Point> points;
  InstanceMetrics metrics([&](Timestamp at, std::string_view name, double value) {
    points.emplace_back(to_epoch_millis(at), name, value);
  });
  SystemSample sample;
  sample.at = SampleTime(61s);
  sample.cpu = 100;
  sample.memory = 10;
  sample.disk = 1;
  sample.gpus = {{50, 20}, {100, 40}};
  metrics.add(sample);
  sample.at = SampleTime(119s);
  sample.cpu = 300;
  sample.memory = 20;
  metrics.add(sample);
  EXPECT_THAT(points, IsEmpty()) << "the minute isn't over";
  sample.at = SampleTime(120s);
  metrics.add(sample);
  EXPECT_THAT(points, UnorderedElementsAre(Point{60000, "CPUUtilization", 200},
                                           Point{60000, "MemoryUtilization", 15},
                                           Point{60000, "DiskUtilization", 1},
                                           Point{60000, "GPUUtilization", 150},
                                           Point{60000, "GPUMemoryUtilization", 60}));
  points.clear();
  metrics.close();
  metrics.close();
  EXPECT_EQ(points.size(), 5U);
  EXPECT_EQ(std::get<0>(points.front()), 120000);
}

}  // namespace
}  // namespace trainyard::agent
