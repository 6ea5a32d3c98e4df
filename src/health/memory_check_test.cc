#include "health/memory_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <vector>

#include "base/files.h"
#include "health/pattern.h"

namespace trainyard::health {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

TEST(MemoryCheck, ThisMachinesMemoryPasses) {
  const Verdict verdict = check_memory({}, CheckTime::lasting(20s));
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
  EXPECT_THAT(verdict.detail, HasSubstr("MiB written and read; "));
}

TEST(MemoryCheck, ABitThatFlipsIsFound) {
  std::vector<std::uint64_t> words(1000);
  fill_pattern(words, 3, 500);
  EXPECT_FALSE(find_difference(words, 3, 500));
  words[731] ^= 1ULL << 40;
  EXPECT_EQ(find_difference(words, 3, 500), 731);
}

TEST(MemoryCheck, APatternDiffersFromPlaceToPlace) {
  std::vector<std::uint64_t> words(1000);
  fill_pattern(words, 3);
  EXPECT_EQ(find_difference(words, 3, 1), 0);
}

// A machine as its kernel shows it.
class MachineFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "memory-check-XXXXXX";
    root_ = ::mkdtemp(name.data());
    write("proc/meminfo",
          "MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:    8388608 kB\n"
          "HardwareCorrupted:     0 kB\n");
  }
  void TearDown() override { fs::remove_all(root_); }
  void write(const fs::path& name, std::string_view text) {
    ASSERT_TRUE(ensure_directory((root_ / name).parent_path()));
    ASSERT_TRUE(replace_file(root_ / name, text));
  }
  Verdict evaluate(Bytes granted = {}) {
    return evaluate_memory(read_memory_facts(root_ / "proc", root_ / "sys"), granted);
  }

  fs::path root_;
};

TEST_F(MachineFiles, AMachineWithoutErrorsPasses) {
  write("sys/devices/system/edac/mc/mc0/ue_count", "0\n");
  write("sys/devices/system/edac/mc/mc0/ce_count", "3\n");
  const Verdict verdict = evaluate(gib(8));
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_EQ(verdict.detail, "8.0 GiB free, no uncorrected ECC errors, 3 corrected");
}

TEST_F(MachineFiles, UncorrectedEccErrorsOfAnyControllerFail) {
  write("sys/devices/system/edac/mc/mc0/ue_count", "0\n");
  write("sys/devices/system/edac/mc/mc1/ue_count", "2\n");
  const Verdict verdict = evaluate();
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("2 uncorrected ECC errors"));
}

TEST_F(MachineFiles, PagesThatTheKernelGaveUpFail) {
  write("proc/meminfo", "MemAvailable:    8388608 kB\nHardwareCorrupted:     8 kB\n");
  const Verdict verdict = evaluate();
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("8.0 KiB of the memory are broken"));
}

TEST_F(MachineFiles, MemoryThatOthersHaveTakenFails) {
  EXPECT_EQ(evaluate(gib(32)).outcome, CheckOutcome::passed);
  const Verdict verdict = evaluate(gib(33));
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("only 8.0 GiB"));
}

}  // namespace
}  // namespace trainyard::health
