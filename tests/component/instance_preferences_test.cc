#include "component/training_jobs_world.h"

// InstancePreferences: which of them a job gets, and what Describe shows.
namespace trainyard::control {
namespace {

using Preferences = std::vector<model::InstancePreference>;

// On a machine of 8 CPUs without GPUs.
class InstancePreferencesTest : public TrainingJobsWorld {
 protected:
  void SetUp() override {
    TrainingJobsWorld::SetUp();
    start({}, {8, gib(64), 0});
  }
  static model::CreateTrainingJobRequest preferring(const std::string& name,
                                                    const Preferences& preferences) {
    auto request = make_request(name);
    request.resource_config->instance_type.reset();
    request.resource_config->instance_count.reset();
    request.resource_config->instance_preferences = preferences;
    return request;
  }
  void create_preferring(const std::string& name, const Preferences& preferences) {
    const auto created = jobs_->create(preferring(name, preferences));
    ASSERT_TRUE(created) << created.error().message();
  }
  std::string selected(const std::string& name) {
    return jobs_->describe(name).value().resource_config->selected_instance_type.value_or("");
  }
};

model::InstancePreference preference(const std::string& type, std::int64_t count = 1) {
  return {.instance_type = type, .instance_count = count};
}

TEST_F(InstancePreferencesTest, TheFirstThatFitsNowIsTakenAndDescribed) {
  create("large");  // of 2 CPUs
  ASSERT_TRUE(eventually([&] { return engine_.runs("large"); }));
  create_preferring("a", {preference("ml.m5.2xlarge"), preference("ml.m5.large", 2)});
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  const auto shown = *jobs_->describe("a").value().resource_config;
  EXPECT_EQ(shown.selected_instance_type, "ml.m5.large");
  EXPECT_EQ(shown.selected_instance_count, 2);
  EXPECT_FALSE(shown.instance_type);
  EXPECT_EQ(shown.instance_preferences->size(), 2);
  EXPECT_EQ(plan_of("a").instance_type, "ml.m5.large");
  EXPECT_EQ(plan_of("a").hosts, (std::vector<std::string>{"algo-1", "algo-2"}));
}

TEST_F(InstancePreferencesTest, WhereNoneFitsItWaitsForTheFirstThatDoes) {
  auto whole = make_request("whole");
  whole.resource_config->instance_type = "ml.m5.2xlarge";
  ASSERT_TRUE(jobs_->create(whole));
  ASSERT_TRUE(eventually([&] { return engine_.runs("whole"); }));
  create_preferring("a", {preference("ml.m5.2xlarge"), preference("ml.m5.xlarge")});
  EXPECT_EQ(selected("a"), "");
  complete("whole");
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(selected("a"), "ml.m5.2xlarge");
}

TEST_F(InstancePreferencesTest, OnesThatTheMachineCanNeverHoldArePassedOver) {
  create_preferring("a", {preference("ml.g5.xlarge"), preference("ml.m5.xlarge")});
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(selected("a"), "ml.m5.xlarge");
  expect_invalid(preferring("b", {preference("ml.g5.xlarge"), preference("ml.p3.2xlarge")}),
                 "ml.g5.xlarge has 1 GPU, this machine has 0 GPUs");
  expect_invalid(preferring("b", {preference("ml.m5.xlarge"), preference("ml.unknown.9")}),
                 "ml.unknown.9 is not known");
}

TEST_F(InstancePreferencesTest, OnesAboveTheirQuotaArePassedOver) {
  start({{"ml.m5.large", 1}, {"ml.m5.xlarge", 1}}, {8, gib(64), 0});
  create("holds-the-quota");
  create_preferring("a", {preference("ml.m5.large"), preference("ml.m5.xlarge")});
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  EXPECT_EQ(selected("a"), "ml.m5.xlarge");
  const Error error =
      refusal(preferring("b", {preference("ml.m5.large"), preference("ml.m5.xlarge")}));
  EXPECT_EQ(error.code(), "ResourceLimitExceeded");
  complete("a");
  EXPECT_TRUE(
      jobs_->create(preferring("b", {preference("ml.m5.large"), preference("ml.m5.xlarge")})));
}

TEST_F(InstancePreferencesTest, ARestartKeepsWhatWasSelected) {
  create("large");
  ASSERT_TRUE(eventually([&] { return engine_.runs("large"); }));
  create_preferring("a", {preference("ml.m5.2xlarge"), preference("ml.m5.large")});
  ASSERT_TRUE(eventually([&] { return engine_.runs("a"); }));
  start({}, {8, gib(64), 0});
  EXPECT_EQ(selected("a"), "ml.m5.large");
}

}  // namespace
}  // namespace trainyard::control
