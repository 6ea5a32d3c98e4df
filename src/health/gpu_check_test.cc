#include "health/gpu_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <utility>
#include <vector>

namespace trainyard::health {
namespace {

using model::CheckOutcome;
using testing::HasSubstr;

// The driver of two GPUs (tests/support/fake_nvml.cc): the first, /dev/nvidia1, has that fault.
Verdict check(const char* fault, const std::vector<int>& minor_numbers = {0, 1}) {
  ::setenv("TRAINYARD_FAKE_NVML", fault, 1);
  const auto nvml = runtime::Nvml::open(FAKE_NVML);
  return check_gpus(nvml.get(), minor_numbers);
}

TEST(GpuCheck, GpusWithoutAnAilmentPass) {
  const Verdict verdict = check("none");
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_EQ(verdict.detail, "2 GPUs, no uncorrected ECC errors (not all have ECC)");
}

TEST(GpuCheck, EachAilmentFailsAndSaysWhichGpuHasIt) {
  const std::vector<std::pair<const char*, const char*>> faults{
      {"ecc", "has had 2 uncorrected ECC errors"},
      {"retired", "retired pages pending"},
      {"remap", "row remapping failed"},
      {"hot", "is slowed down by heat"},
      {"lost", "does not answer"}};
  for (const auto& [fault, text] : faults) {
    const Verdict verdict = check(fault);
    EXPECT_EQ(verdict.outcome, CheckOutcome::failed) << fault;
    EXPECT_THAT(verdict.detail, HasSubstr(text));
    EXPECT_THAT(verdict.detail, testing::StartsWith("/dev/nvidia1 "));
  }
}

TEST(GpuCheck, WhatOtherInstancesGpusHaveDoesNotMatter) {
  EXPECT_EQ(check("ecc", {0}).outcome, CheckOutcome::passed);
}

TEST(GpuCheck, AGpuThatTheDriverDoesNotKnowFails) {
  const Verdict verdict = check("none", {0, 7});
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_EQ(verdict.detail, "/dev/nvidia7 does not answer");
}

TEST(GpuCheck, GpusWithoutADriverFail) {
  EXPECT_EQ(check_gpus(nullptr, {0}).outcome, CheckOutcome::failed);
}

}  // namespace
}  // namespace trainyard::health
