#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/hex.h"
#include "health/line_stream.h"
#include "runtime/shared_library.h"
#include "support/nccl_ranks.h"

// What the check of a pair of hosts assumes about NCCL and the CUDA driver: tested with the real
// libraries, if a machine has them and a GPU, and with the fakes.
namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using testing::MatchesRegex;
using testing::StartsWith;

class NcclContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "fake") {
      settings_ = {fake_gpu_libraries()};
      return;
    }
    for (const char* name : {"libnccl.so.2", "libcuda.so.1"})
      if (const auto found = runtime::SharedLibrary::open(name); !found)
        GTEST_SKIP() << found.error().message();
    if (!std::filesystem::exists("/dev/nvidiactl")) GTEST_SKIP() << "no NVIDIA GPU";
  }
  StartedRank start(int rank, const std::string& host, std::chrono::seconds time = 50s) {
    auto started = rank_starter(host, settings_, time)(rank);
    EXPECT_TRUE(started) << started.error().message();
    return std::move(*started);
  }
  std::string read(const StartedRank& rank) {
    const auto line = read_line(rank.connection.get(), CheckTime::lasting(55s));
    return line ? *line : line.error().message();
  }
  void write(const StartedRank& rank, const std::string& line) {
    EXPECT_TRUE(write_line(rank.connection.get(), line, CheckTime::lasting(10s)));
  }
  // From `ready` and `id` to the last lines of both.
  std::pair<std::string, std::string> run_pair(StartedRank& zero, StartedRank& one) {
    const std::string id = read(zero);
    EXPECT_THAT(id, MatchesRegex("id [0-9a-f]{256}"));
    EXPECT_EQ(read(one), "ready");
    write(one, id);
    write(zero, "go");
    return {read(zero), read(one)};
  }
  std::vector<std::string> settings_;
};

TEST_P(NcclContract, TwoProcessesAddUpWhatBothHave) {
  StartedRank zero = start(0, "algo-1"), one = start(1, "algo-2");
  const auto [first, second] = run_pair(zero, one);
  EXPECT_THAT(first, MatchesRegex("passed 1048576 [0-9]+ 2\\.[0-9.]+"));
  EXPECT_THAT(second, MatchesRegex("passed 1048576 [0-9]+ 2\\.[0-9.]+"));
  EXPECT_TRUE(zero.child->wait(10s).value().value().success());
  EXPECT_TRUE(one.child->wait(10s).value().value().success());
}

TEST_P(NcclContract, ThePairIsFreeForAnotherOneAfterwards) {
  std::set<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    StartedRank zero = start(0, "algo-1"), one = start(1, "algo-2");
    const std::string id = read(zero);
    EXPECT_TRUE(ids.insert(id).second) << "an id is one communicator's";
    EXPECT_EQ(read(one), "ready");
    write(one, id);
    write(zero, "go");
    EXPECT_THAT(read(zero), StartsWith("passed "));
    EXPECT_THAT(read(one), StartsWith("passed "));
  }
}

TEST_P(NcclContract, AnIdThatNobodyMadeIsRefusedOrEndsInTime) {
  StartedRank one = start(1, "algo-2", 10s);
  EXPECT_EQ(read(one), "ready");
  write(one, "id " + std::string(256, '0'));
  const std::string last = read(one);
  EXPECT_TRUE(last.starts_with("failed ncclCommInitRank: ") || last == "it closed the connection")
      << last;
  EXPECT_TRUE(one.child->wait(20s).value()) << "it goes on";
}

TEST_P(NcclContract, ARankWhosePeerDiesDoesNotOutliveItsTime) {
  StartedRank zero = start(0, "algo-1", 10s), one = start(1, "algo-2", 10s);
  EXPECT_THAT(read(zero), StartsWith("id "));
  EXPECT_EQ(read(one), "ready");
  one.connection.reset();
  write(zero, "go");
  EXPECT_FALSE(read(zero).starts_with("passed"));
  EXPECT_TRUE(zero.child->wait(20s).value()) << "it goes on";
}

TEST_P(NcclContract, ASizeOfAnIdIsChecked) {
  StartedRank one = start(1, "algo-2", 10s);
  EXPECT_EQ(read(one), "ready");
  write(one, "id 00");
  EXPECT_EQ(read(one), "failed an id of NCCL has 128 bytes, not 1");
}

INSTANTIATE_TEST_SUITE_P(Libraries, NcclContract, testing::Values("fake", "real"),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace trainyard::health
