#include "agent/system_counters.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

TEST(SystemCounters, CoresAreReadWithoutTheirSum) {
  const auto cores = parse_core_times(
      "cpu  130 25 39 20 19 1 7 3 0 0\n"
      "cpu0 64 12 19 1000 52 1 2 17 5 6\n"
      "cpu3 1 2 3 4 5 6 7 8 9 10\n"
      "intr 123 4 5\nctxt 99\n");
  ASSERT_EQ(cores.size(), 2U);
  EXPECT_EQ(cores[0].number, 0);
  EXPECT_EQ(cores[0].total, 64U + 12 + 19 + 1000 + 52 + 1 + 2 + 17);
  EXPECT_EQ(cores[0].busy, 64U + 12 + 19 + 1 + 2);
  EXPECT_EQ(cores[0].io_wait, 52U);
  EXPECT_EQ(cores[1].number, 3);
}

TEST(SystemCounters, MemoryIsInBytes) {
  const auto memory = parse_meminfo(
      "MemTotal:       16384 kB\nMemFree:          100 kB\nMemAvailable:    8192 kB\n");
  EXPECT_EQ(memory.total, 16384U << 10);
  EXPECT_EQ(memory.available, 8192U << 10);
}

constexpr const char* kDiskstats =
    "   7       0 loop0 10 0 80 5 20 0 160 6 0 9 11 0 0 0 0\n"
    "   8       0 sda 100 1 800 2 200 3 1600 4 0 5 6\n"
    "   8       1 sda1 90 1 700 2 190 3 1500 4 0 5 6\n"
    "  65     160 sdaa 1 0 8 0 1 0 8 0 0 0 0\n"
    " 259       0 nvme0n1 1000 0 8000 0 2000 0 16000 0 0 0 0\n"
    " 259       1 nvme0n1p1 1000 0 8000 0 2000 0 16000 0 0 0 0\n"
    " 253       0 dm-0 7 0 7 0 7 0 7 0 0 0 0\n";

TEST(SystemCounters, ADiskIsFoundByItsNumbers) {
  const auto loop = parse_diskstats(kDiskstats, 7, 0);
  EXPECT_EQ(loop.operations, 30U);
  EXPECT_EQ(loop.read_bytes, 80U * 512);
  EXPECT_EQ(loop.written_bytes, 160U * 512);
  EXPECT_EQ(parse_diskstats(kDiskstats, 8, 1).operations, 280U);
}

TEST(SystemCounters, WithoutADiskAllWholeDisksAreTakenTogether) {
  const auto all = parse_diskstats(kDiskstats, 0, 45);
  EXPECT_EQ(all.operations, 300U + 2 + 3000);
  EXPECT_EQ(all.read_bytes, (800U + 8 + 8000) * 512);
  EXPECT_EQ(all.written_bytes, (1600U + 8 + 16000) * 512);
}

TEST(SystemCounters, TrafficIsThatOfAllInterfacesButLoopback) {
  const auto traffic = parse_net_dev(
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs\n"
      "    lo: 99999      10    0    0    0     0          0         0    99999      10    0\n"
      "  eth0:1000       10    0    0    0     0          0         0     200      10    0\n"
      "  eth1: 5          1    0    0    0     0          0         0       6       1    0\n");
  EXPECT_EQ(traffic.received, 1005U);
  EXPECT_EQ(traffic.sent, 206U);
}

TEST(SystemCounters, ValuesOfCgroupFiles) {
  // cpu.stat and memory.stat of cgroup v2, memory.stat of v1
  EXPECT_EQ(find_value("usage_usec 123\nuser_usec 100\n", "usage_usec"), 123U);
  EXPECT_EQ(find_value("anon 1\ninactive_file 77\n", "inactive_file"), 77U);
  EXPECT_EQ(find_value("inactive_file 5\ntotal_inactive_file 9\n", "total_inactive_file"), 9U);
  EXPECT_EQ(find_value("usage_usecs 123\n", "usage_usec"), std::nullopt);
  EXPECT_EQ(parse_value("12345\n"), 12345U);
  EXPECT_EQ(parse_value(""), std::nullopt);
}

TEST(SystemCounters, NothingComesOfNothing) {
  EXPECT_TRUE(parse_core_times("").empty());
  EXPECT_EQ(parse_meminfo("garbage").total, 0U);
  EXPECT_EQ(parse_diskstats("\n8\n", 8, 0).operations, 0U);
  EXPECT_EQ(parse_net_dev("x").received, 0U);
}

}  // namespace
}  // namespace trainyard::agent
