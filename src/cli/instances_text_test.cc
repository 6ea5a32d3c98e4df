#include "cli/instances_text.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

TEST(InstancesText, SaysCountAndType) {
  const json::value job =
      json::parse(R"({"ResourceConfig": {"InstanceCount": 2, "InstanceType": "ml.m5.large"}})");
  EXPECT_EQ(instances_text(job), "2 x ml.m5.large");
  EXPECT_THAT(host_names(job), ElementsAre("algo-1", "algo-2"));
}

TEST(InstancesText, SaysEachGroupAndCountsTheHostsOfAll) {
  const json::value job = json::parse(R"({"ResourceConfig": {"InstanceGroups": [
      {"InstanceGroupName": "workers", "InstanceCount": 2, "InstanceType": "ml.m5.large"},
      {"InstanceGroupName": "data", "InstanceCount": 1, "InstanceType": "ml.c5.xlarge"}]}})");
  EXPECT_EQ(instances_text(job), "workers 2 x ml.m5.large, data 1 x ml.c5.xlarge");
  EXPECT_THAT(host_names(job), ElementsAre("algo-1", "algo-2", "algo-3"));
}

TEST(InstancesText, SaysEveryPreferenceUntilOneIsSelected) {
  EXPECT_EQ(instances_text(json::parse(R"({"ResourceConfig": {"InstancePreferences": [
      {"InstanceCount": 1, "InstanceType": "ml.g5.xlarge"},
      {"InstanceCount": 2, "InstanceType": "ml.m5.large"}]}})")),
            "1 x ml.g5.xlarge or 2 x ml.m5.large");
  EXPECT_EQ(instances_text(json::parse(R"({"ResourceConfig": {"InstanceCount": 3,
      "InstancePreferences": [{"InstanceType": "ml.g5.xlarge"}]}})")),
            "3 x ml.g5.xlarge");
  const json::value selected = json::parse(R"({"ResourceConfig": {
      "SelectedInstanceCount": 2, "SelectedInstanceType": "ml.m5.large", "InstancePreferences": [
      {"InstanceCount": 1, "InstanceType": "ml.g5.xlarge"},
      {"InstanceCount": 2, "InstanceType": "ml.m5.large"}]}})");
  EXPECT_EQ(instances_text(selected), "2 x ml.m5.large");
  EXPECT_THAT(host_names(selected), ElementsAre("algo-1", "algo-2"));
}

TEST(InstancesText, OfNothingIsEmpty) {
  EXPECT_EQ(instances_text(json::object{}), "");
  EXPECT_TRUE(host_names(json::object{}).empty());
}

TEST(HostOfStream, IsWhatComesBeforeTheTime) {
  EXPECT_EQ(host_of_stream("algo-12-1769850300120"), "algo-12");
}

TEST(HostPrefix, IsEmptyWithoutAHost) {
  EXPECT_EQ(host_prefix("algo-2"), "algo-2 | ");
  EXPECT_EQ(host_prefix(""), "");
}

}  // namespace
}  // namespace trainyard::cli
