#include "agent/gpu_reader.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

using runtime::Nvml;

TEST(GpuReader, ReadsAllGpusWhereNoneIsNamed) {
  const auto reader = GpuReader::open(Nvml::open(FAKE_NVML), {});
  ASSERT_TRUE(reader);
  const auto gpus = reader->read();
  ASSERT_EQ(gpus.size(), 2U);
  EXPECT_EQ(gpus[0].memory, 25);
  EXPECT_EQ(gpus[1].memory, 50);
}

// The fake's first GPU is /dev/nvidia1, its second /dev/nvidia0.
TEST(GpuReader, ReadsTheGpusOfTheInstanceOnly) {
  const auto first = GpuReader::open(Nvml::open(FAKE_NVML), {0});
  ASSERT_TRUE(first);
  ASSERT_EQ(first->read().size(), 1U);
  EXPECT_EQ(first->read()[0].memory, 50);
  const auto both = GpuReader::open(Nvml::open(FAKE_NVML), {0, 1});
  ASSERT_TRUE(both);
  ASSERT_EQ(both->read().size(), 2U);
  EXPECT_EQ(both->read()[1].utilization, 75);
}

TEST(GpuReader, IsNullWithoutADriverAndWithoutTheGpu) {
  EXPECT_FALSE(GpuReader::open(nullptr, {}));
  EXPECT_FALSE(GpuReader::open(Nvml::open(FAKE_NVML), {7}));
}

}  // namespace
}  // namespace trainyard::agent
