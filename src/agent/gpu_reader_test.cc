#include "agent/gpu_reader.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

TEST(GpuReader, ReadsEveryGpuAndTakesWhatOneCannotTellAsZero) {
  const auto reader = GpuReader::open(FAKE_NVML);
  ASSERT_TRUE(reader);
  const auto gpus = reader->read();
  ASSERT_EQ(gpus.size(), 2U);
  EXPECT_EQ(gpus[0].utilization, 75);
  EXPECT_EQ(gpus[0].memory, 25);
  EXPECT_EQ(gpus[1].utilization, 0);
  EXPECT_EQ(gpus[1].memory, 25);
}

TEST(GpuReader, IsNullWithoutADriver) {
  EXPECT_FALSE(GpuReader::open("libno-such-library.so.1"));
  EXPECT_FALSE(GpuReader::open("libm.so.6")) << "a library without the functions";
}

}  // namespace
}  // namespace trainyard::agent
