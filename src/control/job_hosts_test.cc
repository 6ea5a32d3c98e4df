#include "control/job_hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace trainyard::control {
namespace {

using testing::ElementsAre;

model::ResourceConfig cluster(const std::string& type, std::int64_t count) {
  model::ResourceConfig resources;
  resources.instance_type = type;
  resources.instance_count = count;
  return resources;
}

model::InstanceGroup group(const std::string& name, const std::string& type, std::int64_t count) {
  model::InstanceGroup made;
  made.instance_group_name = name;
  made.instance_type = type;
  made.instance_count = count;
  return made;
}

std::vector<std::string> names(const std::vector<JobHost>& hosts) {
  std::vector<std::string> all;
  for (const JobHost& host : hosts) all.push_back(host.name);
  return all;
}

TEST(JobHosts, AreOfTheSelectedPreferenceOrElseOfTheFirst) {
  model::ResourceConfig resources;
  resources.instance_preferences = {{.instance_type = "ml.g5.xlarge", .instance_count = 2},
                                    {.instance_type = "ml.m5.large", .instance_count = 1}};
  EXPECT_EQ(instances_by_type(resources),
            (std::map<std::string, std::int64_t>{{"ml.g5.xlarge", 2}}));
  const auto selected = with_selection(resources, InstanceSelection{"ml.m5.large", 1});
  EXPECT_EQ(job_hosts(selected),
            (std::vector<JobHost>{{"algo-1", "homogeneousCluster", "ml.m5.large"}}));
  EXPECT_EQ(alternatives_of(resources).size(), 2);
  EXPECT_EQ(alternatives_of(cluster("ml.m5.large", 1)).size(), 1);
}

TEST(JobHosts, APreferenceWithoutACountHasThatOfAll) {
  model::ResourceConfig resources;
  resources.instance_count = 3;
  resources.instance_preferences = {{.instance_type = "ml.g5.xlarge"},
                                    {.instance_type = "ml.m5.large"}};
  EXPECT_EQ(preferences_of(resources, {"ml.g5.xlarge"}),
            (std::vector<InstanceSelection>{{"ml.m5.large", 3}}));
}

TEST(JobHosts, AreSortedAsTexts) {
  EXPECT_EQ(job_hosts(cluster("ml.m5.large", 2)),
            (std::vector<JobHost>{{"algo-1", "homogeneousCluster", "ml.m5.large"},
                                  {"algo-2", "homogeneousCluster", "ml.m5.large"}}));
  EXPECT_THAT(names(job_hosts(cluster("ml.m5.large", 11))),
              ElementsAre("algo-1", "algo-10", "algo-11", "algo-2", "algo-3", "algo-4", "algo-5",
                          "algo-6", "algo-7", "algo-8", "algo-9"));
}

TEST(JobHosts, AreNumberedOverTheGroupsInTheOrderOfTheRequest) {
  model::ResourceConfig resources;
  resources.instance_groups = {
      {group("workers", "ml.m5.large", 2), group("data", "ml.c5.xlarge", 1)}};
  const auto groups = instance_groups(resources);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].name, "workers");
  EXPECT_EQ(groups[0].instance_type, "ml.m5.large");
  EXPECT_THAT(groups[0].hosts, ElementsAre("algo-1", "algo-2"));
  EXPECT_EQ(groups[1].name, "data");
  EXPECT_THAT(groups[1].hosts, ElementsAre("algo-3"));
  EXPECT_EQ(job_hosts(resources).at(2), (JobHost{"algo-3", "data", "ml.c5.xlarge"}));
}

TEST(JobHosts, OfAGroupOfTenAndAnotherStaySorted) {
  model::ResourceConfig resources;
  resources.instance_groups = {{group("a", "ml.m5.large", 9), group("b", "ml.c5.xlarge", 2)}};
  EXPECT_THAT(instance_groups(resources).at(1).hosts, ElementsAre("algo-10", "algo-11"));
  EXPECT_EQ(job_hosts(resources).at(1), (JobHost{"algo-10", "b", "ml.c5.xlarge"}));
}

TEST(JobHosts, AreCountedByType) {
  EXPECT_THAT(instances_by_type(cluster("ml.m5.large", 3)),
              ElementsAre(std::pair{"ml.m5.large", 3}));
  model::ResourceConfig resources;
  resources.instance_groups = {
      {group("a", "ml.m5.large", 2), group("b", "ml.c5.xlarge", 1), group("c", "ml.m5.large", 4)}};
  EXPECT_THAT(instances_by_type(resources),
              ElementsAre(std::pair{"ml.c5.xlarge", 1}, std::pair{"ml.m5.large", 6}));
}

}  // namespace
}  // namespace trainyard::control
