#include "control/search_properties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

using model::ResourceType;
using store::SearchCondition;
using store::SearchField;
using ::testing::ElementsAre;
using Place = SearchField::Place;
using Group = SearchCondition::Kind;

SearchProperties properties(ResourceType resource) {
  return SearchProperties::of(resource).value();
}
SearchProperty property(ResourceType resource, const char* name) {
  const auto found = properties(resource).find(name);
  EXPECT_TRUE(found) << name;
  return found.value_or(SearchProperty{});
}
SearchProperty of_job(const char* name) {
  return property(ResourceType::TrainingJob, name);
}
SearchProperty of_component(const char* name) {
  return property(ResourceType::ExperimentTrialComponent, name);
}

TEST(SearchProperties, AreTheMembersOfTheShapeAndWhatIsNamedByAKey) {
  EXPECT_EQ(of_job("TrainingJobName").field.place, Place::name);
  EXPECT_EQ(of_job("LastModifiedTime").kind, PropertyKind::time);
  EXPECT_THAT(of_job("TrainingTimeInSeconds").field.path, ElementsAre("training_time_in_seconds"));
  EXPECT_THAT(of_job("ResourceConfig.InstanceType").field.path,
              ElementsAre("ResourceConfig", "InstanceType"));
  EXPECT_EQ(of_job("ResourceConfig.InstanceCount").kind, PropertyKind::number);
  EXPECT_EQ(of_job("ResourceConfig").kind, PropertyKind::composite);
  EXPECT_EQ(of_job("EnableManagedSpotTraining").kind, PropertyKind::boolean);
  EXPECT_EQ(of_job("HyperParameters.a.b").field.key, "a.b");
  EXPECT_EQ(of_job("HyperParameters.a.b").kind, PropertyKind::hyper_parameter);
  EXPECT_EQ(of_job("Environment.X").kind, PropertyKind::text);
  EXPECT_EQ(of_job("Metrics.validation:rmse").field.key, "validation:rmse");
  EXPECT_EQ(of_job("Tags.Team.Name").field.key, "Team.Name");
  const auto uri = of_job("InputDataConfig.DataSource.S3DataSource.S3Uri");
  EXPECT_EQ(uri.within.at(0).kind, Group::any_item);
  EXPECT_THAT(uri.within.at(0).field.path, ElementsAre("InputDataConfig"));
  EXPECT_THAT(uri.field.path, ElementsAre("DataSource", "S3DataSource", "S3Uri"));
  EXPECT_FALSE(uri.order);
  EXPECT_EQ(of_job("AlgorithmSpecification.ContainerArguments").field.place, Place::item);
  for (const char* unknown :
       {"Name", "trainingJobName", "ResourceConfig.", "ResourceConfig.Nothing", "Tags", "Tags.",
        "Metrics", "Metrics.", "TrainingJobName.x", "ProfilingStatus", ".", "HyperParameters."}) {
    EXPECT_FALSE(properties(ResourceType::TrainingJob).find(unknown)) << unknown;
  }
}

TEST(SearchProperties, NestedOnesAreListsOfStructures) {
  const SearchProperties jobs = properties(ResourceType::TrainingJob);
  EXPECT_TRUE(jobs.find_nested("InputDataConfig"));
  EXPECT_TRUE(jobs.find_nested("AlgorithmSpecification.MetricDefinitions"));
  EXPECT_TRUE(jobs.find_nested("SecondaryStatusTransitions"));
  for (const char* other : {"TrainingJobName", "ResourceConfig", "HyperParameters", "Tags",
                            "ModelArtifacts", "AlgorithmSpecification.ContainerArguments"}) {
    EXPECT_FALSE(jobs.find_nested(other)) << other;
  }
}

TEST(SearchProperties, OfAnExperimentAreItsRequestsAndItsOwn) {
  const auto of = [](const char* name) { return property(ResourceType::Experiment, name); };
  EXPECT_EQ(of("ExperimentName").field.place, Place::name);
  EXPECT_EQ(of("ExperimentArn").field.place, Place::arn);
  EXPECT_EQ(of("CreationTime").kind, PropertyKind::time);
  EXPECT_THAT(of("DisplayName").field.path, ElementsAre("DisplayName"));
  EXPECT_THAT(of("Description").field.path, ElementsAre("Description"));
  EXPECT_EQ(of("Tags.team").field.place, Place::tag);
  for (const char* unknown : {"TrialName", "Tags", "Parameters.x", "DisplayName.x"})
    EXPECT_FALSE(properties(ResourceType::Experiment).find(unknown)) << unknown;
}

TEST(SearchProperties, OfATrialAreItsExperimentsNameAndItsComponentsToo) {
  const auto of = [](const char* name) { return property(ResourceType::ExperimentTrial, name); };
  const auto experiment = of("ExperimentName");
  EXPECT_EQ(experiment.within.at(0).kind, Group::any_parent);
  EXPECT_EQ(experiment.within.at(0).relative_kind, "experiment");
  EXPECT_EQ(experiment.field.place, Place::name);
  ASSERT_TRUE(experiment.order) << "by what the trial itself says";
  EXPECT_EQ(experiment.order->place, Place::request);
  const auto component = of("TrialComponentSummaries.TrialComponentName");
  EXPECT_EQ(component.within.at(0).kind, Group::any_child);
  EXPECT_EQ(component.within.at(0).relative_kind, "experiment-trial-component");
  EXPECT_FALSE(component.order);
  EXPECT_THAT(of("TrialComponentSummaries.TrialComponentSource.SourceArn").field.path,
              ElementsAre("source", "arn"));
  const SearchProperties trials = properties(ResourceType::ExperimentTrial);
  EXPECT_EQ(trials.find_nested("TrialComponentSummaries"), component.within.at(0));
  EXPECT_FALSE(trials.find_nested("TrialComponentSummaries.TrialComponentSource"));
  EXPECT_FALSE(trials.find_nested("ExperimentName"));
}

TEST(SearchProperties, OfAComponentAreItsMetricsParametersAndArtifactsByName) {
  const auto max = of_component("Metrics.validation:f.1.Max");
  EXPECT_EQ(max.kind, PropertyKind::number);
  EXPECT_EQ(max.field.place, Place::state);
  EXPECT_EQ(max.field.key, "validation:f.1");
  EXPECT_THAT(max.field.value_members, ElementsAre("max"));
  EXPECT_EQ(max.order, max.field);
  EXPECT_THAT(of_component("Metrics.a.StdDev").field.value_members, ElementsAre("std_dev"));
  EXPECT_EQ(of_component("Metrics.a.TimeStamp").kind, PropertyKind::time);
  EXPECT_EQ(of_component("Metrics.Max").field.key, "Max") << "a metric of that name";
  EXPECT_EQ(of_component("Metrics.a").kind, PropertyKind::composite);
  EXPECT_EQ(of_component("Metrics").field.place, Place::state);

  const auto either = of_component("Parameters.a.b");
  EXPECT_EQ(either.kind, PropertyKind::parameter);
  EXPECT_EQ(either.field.key, "a.b");
  EXPECT_THAT(either.field.value_members, ElementsAre("NumberValue", "StringValue"));
  EXPECT_EQ(of_component("Parameters.a.NumberValue").kind, PropertyKind::number);
  EXPECT_EQ(of_component("Parameters.a.StringValue").kind, PropertyKind::text);
  EXPECT_THAT(of_component("InputArtifacts.train.Value").field.value_members, ElementsAre("Value"));
  EXPECT_EQ(of_component("OutputArtifacts.model").kind, PropertyKind::composite);

  EXPECT_EQ(of_component("StartTime").kind, PropertyKind::seconds);
  EXPECT_THAT(of_component("Status.PrimaryStatus").field.path,
              ElementsAre("Status", "PrimaryStatus"));
  EXPECT_THAT(of_component("Source.SourceArn").field.path, ElementsAre("source", "arn"));
  EXPECT_EQ(of_component("SourceDetail.SourceArn").field, of_component("Source.SourceArn").field);
  for (const char* unknown : {"Metrics.", "Parameters.", "SourceDetail.TrainingJob",
                              "SourceDetail.TrainingJob.TrainingJobName", "Parents.Nothing"})
    EXPECT_FALSE(properties(ResourceType::ExperimentTrialComponent).find(unknown)) << unknown;
}

TEST(SearchProperties, OfAComponentAreItsTrialsAndTheirExperiments) {
  const auto trial = of_component("Parents.TrialName");
  ASSERT_EQ(trial.within.size(), 1U);
  EXPECT_EQ(trial.within.at(0).relative_kind, "experiment-trial");
  const auto experiment = of_component("Parents.ExperimentName");
  ASSERT_EQ(experiment.within.size(), 2U);
  EXPECT_EQ(experiment.within.at(0), trial.within.at(0));
  EXPECT_EQ(experiment.within.at(1).relative_kind, "experiment");
  EXPECT_FALSE(experiment.order);
  const SearchProperties components = properties(ResourceType::ExperimentTrialComponent);
  EXPECT_EQ(components.find_nested("Parents"), trial.within.at(0));
  for (const char* other : {"Parents.TrialName", "Metrics", "Parameters", "Source", "Parameters.a"})
    EXPECT_FALSE(components.find_nested(other)) << other;
}

// The examples of AWS and of SageMaker's SDK sort by "metrics.test:accuracy.max".
TEST(SearchProperties, OfExperimentsAreFoundInAnyCaseWithTheirKeysAsTheyAre) {
  EXPECT_EQ(of_component("metrics.test:Accuracy.max").field,
            of_component("Metrics.test:Accuracy.Max").field);
  EXPECT_EQ(of_component("metrics.test:Accuracy.max").field.key, "test:Accuracy");
  EXPECT_EQ(of_component("parents.trialName").within, of_component("Parents.TrialName").within);
  EXPECT_EQ(of_component("displayname").field, of_component("DisplayName").field);
  EXPECT_EQ(of_component("parameters.LR.numberValue").field.key, "LR");
  EXPECT_FALSE(properties(ResourceType::ExperimentTrialComponent).find("tags"));
}

TEST(SearchProperties, SuggestionsAreThoseWithKeys) {
  const auto prefixes = [](ResourceType resource) {
    std::vector<std::string> names;
    for (const KeyedProperties& family : properties(resource).suggested())
      names.emplace_back(family.prefix);
    return names;
  };
  EXPECT_THAT(prefixes(ResourceType::TrainingJob),
              ElementsAre("HyperParameters.", "Metrics.", "Tags."));
  EXPECT_THAT(prefixes(ResourceType::Experiment), ElementsAre("Tags."));
  EXPECT_THAT(
      prefixes(ResourceType::ExperimentTrialComponent),
      ElementsAre("InputArtifacts.", "Metrics.", "OutputArtifacts.", "Parameters.", "Tags."));
  EXPECT_FALSE(SearchProperties::of(ResourceType::Model));
}

}  // namespace
}  // namespace trainyard::control
