#include "runtime/cgroups.h"

#include <gmock/gmock.h>

namespace trainyard::runtime {
namespace {

constexpr std::string_view kHybrid =
    "30 25 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate\n"
    "31 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "32 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n";
constexpr std::string_view kUnified =
    "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(Cgroups, OnAHybridMachineTheControllersAreThoseOfTheirOwnMounts) {
  const Cgroups cgroups = Cgroups::parse(kHybrid, "");
  EXPECT_TRUE(cgroups.can_limit_memory());
  EXPECT_TRUE(cgroups.can_limit_cpu());
  EXPECT_EQ(cgroups.mounts().size(), 3U);
}

TEST(Cgroups, OnAUnifiedMachineTheControllersAreThoseThatItsRootLists) {
  EXPECT_TRUE(Cgroups::parse(kUnified, "cpuset cpu memory pids\n").can_limit_memory());
  EXPECT_FALSE(Cgroups::parse(kUnified, "cpuset pids\n").can_limit_memory());
}

TEST(Cgroups, FindsTheMemoryCgroupOfAProcessInEitherKind) {
  EXPECT_EQ(Cgroups::parse(kHybrid, "")
                .find_memory_cgroup_in("9:cpu,cpuacct:/x\n8:memory:/docker/4d63\n0::/unified\n"),
            "/docker/4d63");
  EXPECT_EQ(Cgroups::parse(kUnified, "memory\n")
                .find_memory_cgroup_in("0::/system.slice/docker-4d63.scope\n"),
            "/system.slice/docker-4d63.scope");
  EXPECT_EQ(Cgroups::parse(kHybrid, "").find_memory_cgroup_in("0::/unified\nnonsense\n"), "");
}

}  // namespace
}  // namespace trainyard::runtime
