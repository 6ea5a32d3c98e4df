#include "runtime/process_cgroup.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace trainyard::runtime {
namespace {

TEST(ProcessCgroup, FindsTheUnifiedTree) {
  const auto found = ProcessCgroup::parse(
      "24 1 0:22 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
      "25 1 0:23 / /proc rw - proc proc rw\n",
      "0::/trainyard/x\n");
  EXPECT_TRUE(found.unified);
  EXPECT_EQ(found.cpu_time, "/sys/fs/cgroup/trainyard/x");
  EXPECT_EQ(found.memory, "/sys/fs/cgroup/trainyard/x");
}

TEST(ProcessCgroup, FindsTheControllersOfVersion1AlsoWhereTheyShareAMount) {
  const auto found = ProcessCgroup::parse(
      "30 1 0:1 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "31 1 0:2 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
      "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/other\n");
  EXPECT_FALSE(found.unified);
  EXPECT_EQ(found.cpu_time, "/sys/fs/cgroup/cpu,cpuacct/docker/abc");
  EXPECT_EQ(found.memory, "/sys/fs/cgroup/memory/docker/abc");
}

TEST(ProcessCgroup, TakesTheControllersOfVersion1InHybridMode) {
  const auto found = ProcessCgroup::parse(
      "33 1 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n"
      "35 1 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "41 1 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
      "4:memory:/m/x\n2:cpuacct:/c/x\n0::/\n");
  EXPECT_FALSE(found.unified);
  EXPECT_EQ(found.cpu_time, "/sys/fs/cgroup/cpuacct/c/x");
  EXPECT_EQ(found.memory, "/sys/fs/cgroup/memory/m/x");
}

TEST(ProcessCgroup, LeavesOutThePartOfThePathThatIsNotMounted) {
  const auto found = ProcessCgroup::parse("24 1 0:22 /outer /sys/fs/cgroup rw - cgroup2 c rw\n",
                                          "0::/outer/inner\n");
  EXPECT_EQ(found.memory, "/sys/fs/cgroup/inner");
}

TEST(ProcessCgroup, IsEmptyWhereNothingIsMounted) {
  const auto found = ProcessCgroup::parse("", "0::/x\n4:memory:/y\n");
  EXPECT_TRUE(found.cpu_time.empty() && found.memory.empty());
}

TEST(ProcessCgroup, ReadsThisMachine) {
  EXPECT_TRUE(ProcessCgroup::of(::getpid()));
  EXPECT_FALSE(ProcessCgroup::of(0));
}

}  // namespace
}  // namespace trainyard::runtime
