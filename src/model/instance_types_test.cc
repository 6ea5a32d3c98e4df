#include "model/instance_types.h"

#include <gtest/gtest.h>

#include <set>

#include "model/instance_type_names.h"

namespace trainyard::model {
namespace {

TEST(InstanceTypes, HasOneRowForEachValueOfTheEnumerationAndNoOther) {
  std::set<std::string_view> rows;
  for (const InstanceType& type : instance_types()) EXPECT_TRUE(rows.insert(type.name).second);
  EXPECT_EQ(rows, std::set<std::string_view>(kTrainingInstanceTypeNames.begin(),
                                             kTrainingInstanceTypeNames.end()));
}

TEST(InstanceTypes, KnowsWhatTypesHave) {
  const InstanceType* m5 = find_instance_type("ml.m5.large");
  ASSERT_NE(m5, nullptr);
  EXPECT_EQ(m5->vcpus, 2);
  EXPECT_EQ(m5->memory_gib, 8);
  EXPECT_EQ(m5->gpus, 0);
  EXPECT_FALSE(m5->has_local_nvme);
  const InstanceType* g4 = find_instance_type("ml.g4dn.12xlarge");
  EXPECT_EQ(g4->vcpus, 48);
  EXPECT_EQ(g4->memory_gib, 192);
  EXPECT_EQ(g4->gpus, 4);
  EXPECT_TRUE(g4->has_local_nvme);
  EXPECT_EQ(find_instance_type("ml.g5.16xlarge")->gpus, 1);
  EXPECT_EQ(find_instance_type("ml.p3.2xlarge")->memory_gib, 61);
  EXPECT_EQ(find_instance_type("ml.p5.48xlarge")->accelerator, "NVIDIA H100");
  EXPECT_EQ(find_instance_type("ml.c4.xlarge")->memory_gib, 7.5);
  EXPECT_EQ(find_instance_type("ml.c5n.9xlarge")->memory_gib, 96);
  EXPECT_EQ(find_instance_type("ml.r5d.large")->memory_gib, 16);
  EXPECT_EQ(find_instance_type("ml.trn1.32xlarge")->gpus, 0);
  EXPECT_EQ(find_instance_type("ml.trn1.32xlarge")->accelerators, 16);
  EXPECT_EQ(find_instance_type("ml.m5.huge"), nullptr);
}

TEST(InstanceTypes, HasSoundFiguresInEveryRow) {
  for (const InstanceType& type : instance_types()) {
    EXPECT_GE(type.vcpus, 2) << type.name;
    EXPECT_GE(type.memory_gib, type.vcpus * 1.5) << type.name;
    EXPECT_EQ(type.accelerators > 0, !type.accelerator.empty()) << type.name;
    EXPECT_EQ(type.accelerators > 0, type.accelerator_memory_gib > 0) << type.name;
    EXPECT_LE(type.gpus, type.accelerators) << type.name;
  }
}

}  // namespace
}  // namespace trainyard::model
