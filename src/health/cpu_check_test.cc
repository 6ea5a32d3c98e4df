#include "health/cpu_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/files.h"

namespace trainyard::health {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

constexpr int kCpus = 2;

CpuCounters before() {
  CpuCounters counters;
  counters.at = 100s;
  counters.throttled = 7s;
  counters.stolen = 500;
  counters.total = 10'000;
  counters.hot = 3;
  return counters;
}

CpuCounters a_second_later() {
  CpuCounters counters = before();
  counters.at += 1s;
  counters.total += 200;
  return counters;
}

TEST(CpuCheck, AMachineWhoseCpusWorkPasses) {
  const Verdict verdict = evaluate_cpus(before(), a_second_later(), kCpus);
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_EQ(verdict.detail, "0 % throttled, 0 % stolen");
}

TEST(CpuCheck, AQuotaThatTakesHalfOfTheTimeFails) {
  CpuCounters after = a_second_later();
  after.throttled += 900ms;  // of two seconds that two CPUs had
  EXPECT_EQ(evaluate_cpus(before(), after, kCpus).outcome, CheckOutcome::passed);
  after.throttled += 100ms;
  const Verdict verdict = evaluate_cpus(before(), after, kCpus);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("throttled 50 % of the time"));
}

TEST(CpuCheck, AHypervisorThatTakesMostOfTheTimeFails) {
  CpuCounters after = a_second_later();
  after.stolen += 150;
  const Verdict verdict = evaluate_cpus(before(), after, kCpus);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("takes 75 %"));
}

TEST(CpuCheck, ACpuThatGetsTooHotFails) {
  CpuCounters after = a_second_later();
  after.hot += 1;
  EXPECT_THAT(evaluate_cpus(before(), after, kCpus).detail, HasSubstr("heat"));
  EXPECT_EQ(evaluate_cpus(before(), after, kCpus).outcome, CheckOutcome::failed);
}

TEST(CpuCheck, ABusyCpuThatStaysSlowFails) {
  CpuCounters after = a_second_later();
  after.max_frequency = 3'000'000;
  after.frequency = 2'000'000;
  EXPECT_EQ(evaluate_cpus(before(), after, kCpus).outcome, CheckOutcome::passed);
  after.frequency = 800'000;
  const Verdict verdict = evaluate_cpus(before(), after, kCpus);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("runs at 0.8 GHz of at most 3.0 GHz"));
}

class KernelFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "cpu-check-XXXXXX";
    root_ = ::mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const fs::path& name, std::string_view text) {
    ASSERT_TRUE(ensure_directory((root_ / name).parent_path()));
    ASSERT_TRUE(replace_file(root_ / name, text));
  }
  CpuCounters read() { return read_cpu_counters(root_ / "proc", root_ / "sys"); }

  fs::path root_;
};

TEST_F(KernelFiles, TicksAreAddedUpToThoseThatWereStolen) {
  write("proc/stat", "cpu  1 2 3 4 5 6 7 80 9 10\ncpu0 1 2 3 4 5 6 7 80 9 10\n");
  EXPECT_EQ(read().stolen, 80);
  EXPECT_EQ(read().total, 1 + 2 + 3 + 4 + 5 + 6 + 7 + 80);
}

TEST_F(KernelFiles, AQuotasThrottlingIsReadFromEitherVersionOfCgroups) {
  write("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 3\nnr_throttled 2\nthrottled_time 1500\n");
  EXPECT_EQ(read().throttled, 1500ns);
  write("sys/fs/cgroup/cpu.stat", "usage_usec 8\nnr_throttled 2\nthrottled_usec 7\n");
  EXPECT_EQ(read().throttled, 7us);
}

TEST_F(KernelFiles, HeatAndTheOwnCpusFrequencyAreRead) {
  cpu_set_t one;
  CPU_ZERO(&one);
  const int own = ::sched_getcpu();
  CPU_SET(static_cast<std::size_t>(own), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  const std::string cpu = "sys/devices/system/cpu/cpu" + std::to_string(own);
  write(cpu + "/thermal_throttle/core_throttle_count", "4\n");
  write("sys/devices/system/cpu/cpu900/thermal_throttle/core_throttle_count", "5\n");
  write(cpu + "/cpufreq/scaling_cur_freq", "1200000\n");
  write(cpu + "/cpufreq/cpuinfo_max_freq", "3000000\n");
  const CpuCounters counters = read();
  EXPECT_EQ(counters.hot, 9);
  EXPECT_EQ(counters.frequency, 1'200'000);
  EXPECT_EQ(counters.max_frequency, 3'000'000);
}

TEST_F(KernelFiles, WhatIsntToldIsAbsent) {
  EXPECT_EQ(read().total, 0);
  EXPECT_EQ(read().frequency, std::nullopt);
}

TEST(CpuCheck, ItTakesNoLongerThanItMay) {
  const auto began = std::chrono::steady_clock::now();
  const Verdict verdict = check_cpus(CheckTime::lasting(2s));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_FALSE(verdict.detail.empty());
}

}  // namespace
}  // namespace trainyard::health
