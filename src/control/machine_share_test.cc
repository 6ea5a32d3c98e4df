#include "control/machine_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Machine kShared{4, gib(16), 2};

std::vector<InstanceNeed> needs(int count, const InstanceSize& size) {
  std::vector<InstanceNeed> all;
  for (int i = 1; i <= count; ++i)
    all.push_back({"algo-" + std::to_string(i), "ml.own.type", size});
  return all;
}

std::string refusal(const std::vector<InstanceNeed>& all, SharePolicy policy) {
  const auto shares = share_machine(all, kShared, policy);
  return shares ? "fits" : shares.error().message();
}

TEST(MachineShare, IsTheInstanceTypesOwnSizeWhereTheMachineIsLargeEnough) {
  const auto shares = share_machine(needs(2, {2, gib(8), 1}), kShared, SharePolicy::strict);
  ASSERT_TRUE(shares) << shares.error().message();
  ASSERT_EQ(shares->size(), 2U);
  EXPECT_EQ(shares->at(1).host, "algo-2");
  EXPECT_EQ(shares->at(1).size, (InstanceSize{2, gib(8), 1}));
  EXPECT_THAT(shares->at(1).notices, IsEmpty());
}

TEST(MachineShare, OfAnOnlyHostIsTheMachineWhereThatIsSmallerAndSaysSo) {
  const auto shares = share_machine(needs(1, {16, gib(64), 0}), kShared, SharePolicy::fitted);
  ASSERT_TRUE(shares);
  EXPECT_EQ(shares->at(0).size, (InstanceSize{4, gib(16), 0}));
  EXPECT_THAT(shares->at(0).notices,
              ElementsAre("ml.own.type has 16 vCPUs, this machine has 4: the training job is "
                          "limited to those.",
                          AllOf(HasSubstr("64"), HasSubstr("16"), HasSubstr("limited to that."))));
}

TEST(MachineShare, OfSeveralHostsAddsUpToTheMachineAndSaysWhatEachHas) {
  const auto shares = share_machine(needs(3, {4, gib(8), 0}), kShared, SharePolicy::fitted);
  ASSERT_TRUE(shares);
  const InstanceSize sum = sum_of(*shares);
  EXPECT_LE(sum.cpus, 4);
  EXPECT_GT(sum.cpus, 3.9);
  EXPECT_LE(sum.memory, gib(16));
  EXPECT_GT(sum.memory.value, gib(16).value - mib(4).value);
  EXPECT_THAT(
      shares->at(2).notices,
      ElementsAre(
          "ml.own.type has 4 vCPUs, this machine has 4 for the 3 instances of the training "
          "job: algo-3 is limited to 1.33.",
          AllOf(HasSubstr("8.0 GiB of memory"), HasSubstr("algo-3 is limited to 5.3 GiB"))));
}

TEST(MachineShare, OfALargerTypeIsTheLargerPart) {
  auto all = needs(2, {4, gib(4), 0});
  all[1].size = {12, gib(4), 0};
  const auto shares = share_machine(all, kShared, SharePolicy::fitted);
  ASSERT_TRUE(shares);
  EXPECT_DOUBLE_EQ(shares->at(0).size.cpus, 1);
  EXPECT_DOUBLE_EQ(shares->at(1).size.cpus, 3);
  EXPECT_EQ(shares->at(0).size.memory, gib(4)) << "of that there is enough";
}

TEST(MachineShare, GpusAreNeitherMadeUpForNorShared) {
  for (const SharePolicy policy : {SharePolicy::fitted, SharePolicy::strict}) {
    EXPECT_EQ(refusal(needs(1, {1, gib(1), 4}), policy),
              "ml.own.type has 4 GPUs, this machine has 2 GPUs");
    EXPECT_EQ(refusal(needs(3, {1, gib(1), 1}), policy),
              "The 3 instances of the training job have 3 GPUs, this machine has 2 GPUs");
  }
}

TEST(MachineShare, StrictIsAllOrNothing) {
  EXPECT_EQ(refusal(needs(2, {3, gib(1), 0}), SharePolicy::strict),
            "The 2 instances of the training job have 6 vCPUs, this machine has 4");
  EXPECT_EQ(refusal(needs(1, {1, gib(17), 0}), SharePolicy::strict),
            "ml.own.type has 17.0 GiB of memory, this machine has 16.0 GiB for jobs");
  EXPECT_EQ(refusal(needs(2, {2, gib(8), 0}), SharePolicy::strict), "fits");
}

TEST(MachineShare, TooSmallForAContainerIsRefused) {
  EXPECT_THAT(refusal(needs(500, {1, gib(1), 0}), SharePolicy::fitted),
              HasSubstr("The 500 instances of the training job have 500"));
}

TEST(MachineShare, SizesAreSaidForPeople) {
  EXPECT_EQ(format_size({1, gib(1), 0}), "1 vCPU and 1.0 GiB of memory");
  EXPECT_EQ(format_size({2.5, gib(8), 2}), "2.5 vCPUs, 8.0 GiB of memory and 2 GPUs");
}

}  // namespace
}  // namespace trainyard::control
