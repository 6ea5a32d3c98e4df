#include "control/machine.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "base/files.h"

namespace trainyard::control {
namespace {

class MachineTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "machine-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    put("proc/meminfo", "MemTotal:       16384000 kB\nMemFree: 1 kB\n");
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(root_)); }
  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(ensure_directory((root_ / path).parent_path()));
    ASSERT_TRUE(replace_file(root_ / path, text));
  }
  std::filesystem::path root_;
};

TEST_F(MachineTest, WithoutLimitsTheWholeMachineCounts) {
  const Machine machine = detect_machine(root_);
  EXPECT_EQ(machine.memory, memory_for_jobs({16384000ULL * 1024}));
  EXPECT_GE(machine.cpus, 1);
  EXPECT_EQ(machine.gpus, 0);
}

TEST(MemoryForJobs, KeepsSomeBackForTheMachineItself) {
  EXPECT_EQ(memory_for_jobs(mib(100)), mib(50));
  EXPECT_EQ(memory_for_jobs(gib(2)), mib(2048 - 256));
  EXPECT_EQ(memory_for_jobs(gib(16)), gib(15));
  EXPECT_EQ(memory_for_jobs(gib(1024)), gib(1020));
}

TEST_F(MachineTest, TheTightestCgroupOfVersion2Limits) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  put("sys/fs/cgroup/a/b/memory.max", "max\n");
  put("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  put("sys/fs/cgroup/a/memory.max", "1048576\n");
  const Machine machine = detect_machine(root_);
  EXPECT_DOUBLE_EQ(machine.cpus, 0.5);
  EXPECT_EQ(machine.memory, memory_for_jobs(mib(1)));
}

TEST_F(MachineTest, CgroupsOfVersion1LimitAlsoWhereOnlyTheMountIsVisible) {
  put("proc/self/cgroup", "7:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n0::/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "25000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "2097152\n");
  const Machine machine = detect_machine(root_);
  EXPECT_DOUBLE_EQ(machine.cpus, 0.25);
  EXPECT_EQ(machine.memory, memory_for_jobs(mib(2)));
}

TEST_F(MachineTest, AVersion1GroupWithoutQuotaLimitsNothing) {
  put("proc/self/cgroup", "7:memory:/\n4:cpu:/\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  const Machine machine = detect_machine(root_);
  EXPECT_GE(machine.cpus, 1);
  EXPECT_EQ(machine.memory, memory_for_jobs({16384000ULL * 1024}));
}

TEST_F(MachineTest, GpusAreCountedByTheirDeviceNodes) {
  for (const char* name : {"nvidia0", "nvidia1", "nvidia10", "nvidiactl", "nvidia-uvm", "nvidia"}) {
    put(std::string("dev/") + name, "");
  }
  EXPECT_EQ(detect_machine(root_).gpus, 3);
}

TEST(Machine, ThisMachineHasSomethingToGive) {
  const Machine machine = detect_machine();
  EXPECT_GT(machine.cpus, 0);
  EXPECT_GT(machine.memory, mib(64));
}

}  // namespace
}  // namespace trainyard::control
