#include "agent/system_sampler.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

// A machine of two cores and its container 42, as files.
class SystemSamplerTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"42/net", "self/net", "cgroup"})
      ASSERT_TRUE(ensure_directory(root_ / folder));
    put("stat", "cpu 0 0 0 0\ncpu0 100 0 0 100 0 0 0 0\ncpu1 100 0 0 100 0 0 0 0\nintr 1\n");
    put("meminfo", "MemTotal: 1000 kB\nMemAvailable: 400 kB\n");
    put("diskstats", " 8 0 sda 100 0 1000 0 100 0 1000 0 0 0 0\n");
    put("42/net/dev", "lo: 9 0 0 0 0 0 0 0 9\neth0: 1000 0 0 0 0 0 0 0 5000\n");
    put("self/net/dev", "eth0: 0 0 0 0 0 0 0 0 0\n");
  }
  void TearDown() override { fs::remove_all(root_); }
  // In place: the sampler keeps the files open.
  void put(const char* name, const std::string& text) { std::ofstream(root_ / name) << text; }

  SystemSampler::Sources sources() {
    SystemSampler::Sources made;
    made.proc = root_;
    made.container = 42;
    made.volume = "/proc";  // on no block device
    made.memory = Bytes{200 << 10};
    return made;
  }
  void use_cgroup(bool unified) {
    cgroup_ = runtime::ProcessCgroup{unified, root_ / "cgroup", root_ / "cgroup"};
  }
  void begin() {
    SystemSampler::Sources made = sources();
    made.cgroup = cgroup_;
    made.uploaded = [this] { return uploaded_; };
    start_ = Steady::now();
    sampler_.emplace(std::move(made));
  }
  // A second later, except for the microseconds that begin() took.
  SystemSample after_a_second() {
    return sampler_->sample(SampleTime(1747342560s + 250ms), start_ + 1s);
  }

  fs::path root_ = fs::temp_directory_path() / ("trainyard-proc-" + random_hex(12));
  std::optional<runtime::ProcessCgroup> cgroup_;
  std::uint64_t uploaded_ = 0;
  Steady::time_point start_;
  std::optional<SystemSampler> sampler_;
};

TEST_F(SystemSamplerTest, WithoutACgroupItIsTheMachine) {
  begin();
  put("stat", "cpu 0 0 0 0\ncpu0 175 0 0 100 25 0 0 0\ncpu1 110 0 0 190 0 0 0 0\nintr 1\n");
  const SystemSample sample = after_a_second();
  ASSERT_EQ(sample.cores.size(), 2U);
  EXPECT_DOUBLE_EQ(sample.cores[0].utilization, 75);
  EXPECT_DOUBLE_EQ(sample.cores[0].io_wait, 25);
  EXPECT_DOUBLE_EQ(sample.cores[1].utilization, 10);
  EXPECT_DOUBLE_EQ(sample.cpu, 85);
  EXPECT_DOUBLE_EQ(sample.memory, 60);
  EXPECT_EQ(sample.at, SampleTime(1747342560s + 250ms));
}

TEST_F(SystemSamplerTest, ACoreHasItsShareOfTheContainersTimeInCgroupV2) {
  use_cgroup(true);
  put("cgroup/cpu.stat", "usage_usec 1000000\nuser_usec 1\n");
  put("cgroup/memory.current", "153600\n");
  put("cgroup/memory.stat", "anon 1\ninactive_file 51200\n");
  begin();
  // The machine did 1.2 seconds of work, the container 0.6 of them.
  put("stat", "cpu 0 0 0 0\ncpu0 200 0 0 100 0 0 0 0\ncpu1 120 0 0 180 0 0 0 0\nintr 1\n");
  put("cgroup/cpu.stat", "usage_usec 1600000\nuser_usec 1\n");
  const SystemSample sample = after_a_second();
  EXPECT_NEAR(sample.cpu, 60, 0.5);
  EXPECT_NEAR(sample.cores[0].utilization, 50, 0.5);
  EXPECT_NEAR(sample.cores[1].utilization, 10, 0.5);
  EXPECT_DOUBLE_EQ(sample.memory, 50) << "of the limit, without the cache";
}

TEST_F(SystemSamplerTest, ReadsTheFilesOfCgroupV1) {
  use_cgroup(false);
  put("cgroup/cpuacct.usage", "5000000000\n");
  put("cgroup/memory.usage_in_bytes", "153600\n");
  put("cgroup/memory.stat", "inactive_file 1\ntotal_inactive_file 51200\n");
  begin();
  put("cgroup/cpuacct.usage", "6500000000\n");
  // Less than one tick of /proc/stat.
  const SystemSample sample = after_a_second();
  EXPECT_NEAR(sample.cpu, 150, 0.5);
  EXPECT_NEAR(sample.cores[0].utilization, 75, 0.5) << "nothing says where the work was";
  EXPECT_NEAR(sample.cores[1].utilization, 75, 0.5);
  EXPECT_DOUBLE_EQ(sample.memory, 50);
}

TEST_F(SystemSamplerTest, RatesAreASecond) {
  begin();
  put("diskstats", " 8 0 sda 110 0 1008 0 105 0 1016 0 0 0 0\n");
  put("42/net/dev", "lo: 9999 0 0 0 0 0 0 0 9999\neth0: 3000 0 0 0 0 0 0 0 5500\n");
  uploaded_ = 700;
  const SystemSample sample = after_a_second();
  EXPECT_NEAR(sample.operations, 15, 0.1);
  EXPECT_NEAR(sample.read_bytes, 8 * 512, 10);
  EXPECT_NEAR(sample.written_bytes, 16 * 512, 20);
  EXPECT_NEAR(sample.received, 2000, 10);
  EXPECT_NEAR(sample.sent, 500, 3);
  EXPECT_NEAR(sample.platform_sent, 700, 5);
}

TEST_F(SystemSamplerTest, CountersThatGoBackOrAwayGiveZero) {
  use_cgroup(true);
  put("cgroup/cpu.stat", "usage_usec 1000000\n");
  begin();
  put("42/net/dev", "");
  put("cgroup/cpu.stat", "usage_usec 1\n");
  put("diskstats", "");
  put("stat", "");
  const SystemSample sample = after_a_second();
  EXPECT_EQ(sample.received, 0);
  EXPECT_EQ(sample.operations, 0);
  EXPECT_EQ(sample.cpu, 0);
  EXPECT_TRUE(sample.cores.empty());
}

TEST_F(SystemSamplerTest, ACounterFileMayGrow) {
  put("long", std::string(10'000, 'x'));
  CounterFile file(root_ / "long");
  EXPECT_EQ(file.read().size(), 10'000U);
  put("long", std::string(100'000, 'y'));
  EXPECT_EQ(file.read(), std::string(100'000, 'y'));
  EXPECT_EQ(CounterFile(root_ / "none").read(), "");
}

TEST(SystemSampler, ReadsThisMachine) {
  SystemSampler::Sources sources;
  sources.container = ::getpid();
  if (auto cgroup = runtime::ProcessCgroup::of(::getpid())) sources.cgroup = *cgroup;
  sources.volume = fs::temp_directory_path();
  SystemSampler sampler(std::move(sources));
  const SystemSample sample = sampler.sample({}, Steady::now());
  EXPECT_FALSE(sample.cores.empty());
  EXPECT_GT(sample.memory, 0);
  EXPECT_GT(sample.disk, 0);
  EXPECT_LE(sample.disk, 100);
}

}  // namespace
}  // namespace trainyard::agent
