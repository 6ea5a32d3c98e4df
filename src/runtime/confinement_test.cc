#include "runtime/confinement.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

using ::testing::Contains;
using ::testing::Not;

// The parts of a machine's /proc and /sys that are read.
class ConfinementTest : public ::testing::Test {
 protected:
  ~ConfinementTest() override { EXPECT_TRUE(remove_tree(root_)); }
  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(ensure_directory((root_ / path).parent_path()));
    ASSERT_TRUE(replace_file(root_ / path, text));
  }
  ResolvedConfinement resolved(const Confinement& wanted = {}) {
    const auto result = resolve(wanted, root_);
    EXPECT_TRUE(result) << result.error().message();
    return result.value_or(ResolvedConfinement{});
  }

  const std::filesystem::path root_ =
      ::testing::TempDir() + "trainyard-confinement-" + random_hex(8);
};

TEST_F(ConfinementTest, TheLimitOfProcessesIsAQuarterOfTheMachines) {
  EXPECT_EQ(resolved().max_processes, 32'768) << "where nothing can be read";
  put("proc/sys/kernel/pid_max", "4194304\n");
  put("proc/sys/kernel/threads-max", "500000\n");
  EXPECT_EQ(resolved().max_processes, 32'768);
  put("proc/sys/kernel/pid_max", "32768\n");
  EXPECT_EQ(resolved().max_processes, 8'192);
  EXPECT_EQ(resolved({.max_processes = 100}).max_processes, 100);
}

TEST_F(ConfinementTest, MasksWhatTellsOfTheMachinesWork) {
  put("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "0\n");
  put("sys/devices/system/cpu/cpu1/topology/core_id", "0\n");
  EXPECT_THAT(resolved().masked_paths, Contains("/proc/interrupts"));
  EXPECT_THAT(resolved().masked_paths, Contains("/sys/devices/virtual/powercap"));
  EXPECT_THAT(resolved().masked_paths, Contains("/sys/devices/system/cpu/cpu0/thermal_throttle"));
  EXPECT_THAT(resolved().masked_paths,
              Not(Contains("/sys/devices/system/cpu/cpu1/thermal_throttle")));
}

TEST_F(ConfinementTest, TakesDockersAppArmorProfileWhereItIsLoaded) {
  EXPECT_EQ(resolved().apparmor_profile, "");
  put("sys/module/apparmor/parameters/enabled", "Y\n");
  put("sys/kernel/security/apparmor/profiles", "/usr/bin/man (enforce)\n");
  EXPECT_EQ(resolved().apparmor_profile, "");
  put("sys/kernel/security/apparmor/profiles",
      "/usr/bin/man (enforce)\ndocker-default (enforce)\n");
  EXPECT_EQ(resolved().apparmor_profile, "docker-default");
  put("sys/module/apparmor/parameters/enabled", "N\n");
  EXPECT_EQ(resolved().apparmor_profile, "");
}

TEST_F(ConfinementTest, AProfileThatIsNoneIsAnInvalidArgument) {
  const auto result = resolve({.seccomp = "[]"}, root_);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::invalid_argument);
}

TEST(ContainerOomScore, IsAboveOnesOwn) {
  EXPECT_EQ(container_oom_score_adjust(-500), 500);
  EXPECT_EQ(container_oom_score_adjust(0), 500);
  EXPECT_EQ(container_oom_score_adjust(900), 1000);
}

}  // namespace
}  // namespace trainyard::runtime
