#include "control/trial_component_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace trainyard::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;
using testing::SizeIs;
using Component = model::CreateTrialComponentRequest;
using Update = model::UpdateTrialComponentRequest;

model::TrialComponentParameterValue number(double value) {
  model::TrialComponentParameterValue made;
  made.number_value = value;
  return made;
}

model::TrialComponentArtifact artifact(const std::string& value) {
  model::TrialComponentArtifact made;
  made.value = value;
  return made;
}

Component component() {
  Component made;
  made.trial_component_name = "run-1";
  made.display_name = "run-1";
  made.parameters = {{"epochs", number(3)}, {"rate", number(0.1)}};
  made.input_artifacts = {{"rows", artifact("s3://data/rows")}};
  return made;
}

std::string message_of(const Result<void>& result) {
  return result ? "" : result.error().message();
}

TEST(TrialComponentRules, AParameterHasExactlyOneValue) {
  auto parameters = component().parameters;
  EXPECT_EQ(parameters_problem(parameters), std::nullopt);
  (*parameters)["none"] = {};
  EXPECT_THAT(parameters_problem(parameters).value_or(""), HasSubstr("'none'"));
  (*parameters)["none"].string_value = "";
  EXPECT_EQ(parameters_problem(parameters), std::nullopt) << "an empty text is a value";
  (*parameters)["rate"].string_value = "0.1";
  EXPECT_THAT(parameters_problem(parameters).value_or(""), HasSubstr("'rate'"));
  EXPECT_EQ(parameters_problem(std::nullopt), std::nullopt);
}

TEST(TrialComponentRules, AbsentMembersStay) {
  Component changed = component();
  ASSERT_TRUE(change_trial_component(changed, {}));
  EXPECT_EQ(changed, component());
}

TEST(TrialComponentRules, EntriesAreAddedReplacedAndRemovedByName) {
  Component changed = component();
  Update update;
  update.parameters = {{"epochs", number(4)}, {"depth", number(6)}};
  update.parameters_to_remove = {"rate", "unknown"};
  update.input_artifacts_to_remove = {"rows"};
  update.output_artifacts = {{"model", artifact("s3://data/model")}};
  update.output_artifacts_to_remove = {"unknown"};
  ASSERT_TRUE(change_trial_component(changed, update));
  EXPECT_THAT(*changed.parameters, ElementsAre(Key("depth"), Key("epochs")));
  EXPECT_EQ(changed.parameters->at("epochs").number_value, 4);
  EXPECT_THAT(*changed.input_artifacts, SizeIs(0));
  EXPECT_THAT(*changed.output_artifacts, ElementsAre(Key("model")));
}

// The SDKs send all entries that they know with each update, also those that are to be removed.
TEST(TrialComponentRules, WhatIsBothAddedAndRemovedIsRemoved) {
  Component changed = component();
  Update update;
  update.parameters = component().parameters;
  update.parameters_to_remove = {"rate"};
  ASSERT_TRUE(change_trial_component(changed, update));
  EXPECT_THAT(*changed.parameters, ElementsAre(Key("epochs")));
}

TEST(TrialComponentRules, LimitsHoldForWhatThereWouldBe) {
  Component changed = component();
  Update update;
  for (int i = 0; i < 298; ++i)
    (update.parameters ? *update.parameters
                       : update.parameters.emplace())["p" + std::to_string(i)] = number(i);
  ASSERT_TRUE(change_trial_component(changed, update));
  EXPECT_THAT(*changed.parameters, SizeIs(300));
  update = {};
  update.parameters = {{"one-more", number(1)}};
  EXPECT_THAT(message_of(change_trial_component(changed, update)), HasSubstr("301 parameters"));
  changed.parameters->erase("one-more");
  update.parameters_to_remove = {"rate"};
  EXPECT_TRUE(change_trial_component(changed, update)) << "one is removed for it";

  for (const auto member : {&Update::input_artifacts, &Update::output_artifacts}) {
    Update artifacts;
    auto& many = (artifacts.*member).emplace();
    for (int i = 0; i < 61; ++i) many["a" + std::to_string(i)] = artifact("x");
    Component empty;
    EXPECT_THAT(message_of(change_trial_component(empty, artifacts)), HasSubstr("put artifacts"));
    many.erase("a0");
    Component other;
    EXPECT_TRUE(change_trial_component(other, artifacts));
  }
}

TEST(TrialComponentRules, TheStatusIsReplacedAsAWhole) {
  Component changed = component();
  changed.status.emplace().primary_status = model::TrialComponentPrimaryStatus::Failed;
  changed.status->message = "no memory";
  Update update;
  update.display_name = "first";
  update.status.emplace().primary_status = model::TrialComponentPrimaryStatus::Completed;
  update.start_time = from_epoch_millis(1);
  update.end_time = from_epoch_millis(2);
  ASSERT_TRUE(change_trial_component(changed, update));
  EXPECT_EQ(changed.display_name, "first");
  EXPECT_EQ(changed.status, update.status);
  EXPECT_EQ(changed.start_time, from_epoch_millis(1));
  EXPECT_EQ(changed.end_time, from_epoch_millis(2));
}

}  // namespace
}  // namespace trainyard::control
