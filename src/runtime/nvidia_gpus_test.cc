#include "runtime/nvidia_gpus.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

TEST(NvidiaGpus, AreNumberedInTheOrderOfTheirDeviceNodes) {
  const fs::path dev = fs::temp_directory_path() / ("trainyard-gpus-" + random_hex(12));
  ASSERT_TRUE(ensure_directory(dev));
  for (const char* name : {"nvidia10", "nvidia2", "nvidia5", "nvidiactl", "nvidia-uvm", "null"})
    ASSERT_TRUE(replace_file(dev / name, ""));
  const auto chosen = gpu_minor_numbers({2, 0}, dev);
  const auto fourth = gpu_minor_numbers({1, 3}, dev);
  fs::remove_all(dev);
  ASSERT_TRUE(chosen) << chosen.error().message();
  EXPECT_THAT(*chosen, ElementsAre(10, 2));
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().message(), "GPU 3 is not there: this machine has 3");
}

// The fake's first GPU is /dev/nvidia1, its second /dev/nvidia0.
TEST(NvidiaGpus, AreNamedByTheUuidOfTheirDeviceNode) {
  const auto nvml = Nvml::open(FAKE_NVML);
  ASSERT_TRUE(nvml);
  EXPECT_THAT(gpu_names({0, 1}, nvml.get()), ElementsAre("GPU-second", "GPU-first"));
  EXPECT_THAT(gpu_names({0, 7}, nvml.get()), ElementsAre("GPU-second", "7"));
  EXPECT_THAT(gpu_names({0, 1}, nullptr), ElementsAre("0", "1"));
}

TEST(Nvml, ReadsEveryGpuAndTakesWhatOneCannotTellAsZero) {
  const auto nvml = Nvml::open(FAKE_NVML);
  ASSERT_TRUE(nvml);
  ASSERT_EQ(nvml->gpu_count(), 2U);
  EXPECT_EQ(nvml->use(0).utilization, 75);
  EXPECT_EQ(nvml->use(0).memory, 25);
  EXPECT_EQ(nvml->use(1).utilization, 0);
  EXPECT_EQ(nvml->use(1).memory, 50);
}

TEST(Nvml, IsNullWithoutADriver) {
  EXPECT_FALSE(Nvml::open("libno-such-library.so.1"));
  EXPECT_FALSE(Nvml::open("libm.so.6")) << "a library without the functions";
}

}  // namespace
}  // namespace trainyard::runtime
