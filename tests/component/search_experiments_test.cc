#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"
#include "control/component_state.h"
#include "control/experiment_kinds.h"
#include "control/experiments.h"
#include "control/job_component.h"
#include "control/search.h"
#include "control/trial_components.h"
#include "control/trials.h"
#include "store/resource_store.h"

// Search for experiments, trials and trial components.
namespace trainyard::control {
namespace {

using model::Operator;
using model::ResourceType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kComponents = ResourceType::ExperimentTrialComponent;

class SearchExperimentsTest : public TrainingJobsWorld {
 protected:
  ArnScope scope() { return {"aws", "us-west-2", "123456789012"}; }
  Experiments experiments() { return {store_->resources(), clock_, scope()}; }
  Trials trials() { return {store_->resources(), clock_, scope()}; }
  TrialComponents components() { return {store_->resources(), clock_, scope()}; }
  std::string arn(std::string_view kind, const std::string& name) {
    return experiment_arn(scope(), kind, name);
  }

  void add_experiment(const std::string& name, std::vector<model::Tag> tags = {}) {
    model::CreateExperimentRequest request;
    request.experiment_name = name;
    request.tags = std::move(tags);
    ASSERT_TRUE(experiments().create(request));
  }
  void add_trial(const std::string& name, const std::string& experiment) {
    model::CreateTrialRequest request;
    request.trial_name = name;
    request.experiment_name = experiment;
    ASSERT_TRUE(trials().create(request));
  }
  static model::CreateTrialComponentRequest component(const std::string& name) {
    model::CreateTrialComponentRequest request;
    request.trial_component_name = name;
    return request;
  }
  void add_component(const model::CreateTrialComponentRequest& request,
                     const std::vector<std::string>& trial_names = {}) {
    const auto created = components().create(request);
    ASSERT_TRUE(created) << created.error().message();
    for (const std::string& trial : trial_names) {
      model::AssociateTrialComponentRequest association;
      association.trial_component_name = request.trial_component_name;
      association.trial_name = trial;
      ASSERT_TRUE(components().associate(association));
    }
  }
  void put_metric(const std::string& name, const std::string& metric,
                  const std::vector<double>& values) {
    ASSERT_TRUE(store_->resources().apply({std::string(kTrialComponentKind), name},
                                          [&](store::StoredResource& stored) -> Result<void> {
                                            TRY(ComponentState state,
                                                parse_component_state(stored.state));
                                            for (const double value : values)
                                              add(state.metrics[metric], value, clock_.now());
                                            stored.state = to_json(state);
                                            return ok();
                                          }));
  }
  // Two experiments; "a-1" and "a-2" are in trials of "Vision", "b-1" is in one of "speech", "both"
  // is in trials of both, "free" in none.
  void add_all() {
    add_experiment("Vision", {tag("team", "x")});
    add_experiment("speech");
    add_trial("trial-a", "Vision");
    add_trial("trial-b", "speech");
    add_trial("trial-empty", "Vision");
    add_component(component("a-1"), {"trial-a"});
    add_component(component("a-2"), {"trial-a"});
    add_component(component("b-1"), {"trial-b"});
    add_component(component("both"), {"trial-a", "trial-b"});
    add_component(component("free"));
  }

  static model::Filter filter(const std::string& name, std::optional<Operator> operation,
                              std::optional<std::string> value) {
    model::Filter made;
    made.name = name;
    made.operation = operation;
    made.value = std::move(value);
    return made;
  }
  static model::SearchRequest request_for(ResourceType resource, std::vector<model::Filter> filters,
                                          const std::string& sort_by = "") {
    model::SearchRequest request;
    request.resource = resource;
    if (!filters.empty()) request.search_expression.emplace().filters = std::move(filters);
    request.sort_by = sort_by;
    if (sort_by.empty()) request.sort_by = name_property(resource);
    request.sort_order = model::SearchSortOrder::Ascending;
    return request;
  }
  static std::string name_property(ResourceType resource) {
    if (resource == ResourceType::Experiment) return "ExperimentName";
    return resource == ResourceType::ExperimentTrial ? "TrialName" : "TrialComponentName";
  }
  std::vector<std::string> found(const model::SearchRequest& request) {
    const auto response = Search(*store_).find(request);
    EXPECT_TRUE(response) << response.error().message();
    std::vector<std::string> names;
    if (!response) return names;
    for (const model::SearchRecord& record : *response->results)
      names.push_back(record.experiment ? *record.experiment->experiment_name
                      : record.trial    ? *record.trial->trial_name
                                        : *record.trial_component->trial_component_name);
    return names;
  }
  std::vector<std::string> found(ResourceType resource, const std::string& name,
                                 std::optional<Operator> operation,
                                 std::optional<std::string> value = {}) {
    return found(request_for(resource, {filter(name, operation, std::move(value))}));
  }
  model::SearchRecord only_record(ResourceType resource, const std::string& name,
                                  const std::optional<std::string>& only_job = {}) {
    const auto response = Search(*store_).find(
        request_for(resource, {filter(name_property(resource), {}, name)}), only_job);
    EXPECT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->results->size(), 1U);
    return response->results->at(0);
  }
};

TEST_F(SearchExperimentsTest, ARecordIsWhatDescribeShowsWithTagsAndRelatives) {
  add_all();
  const auto experiment = *only_record(ResourceType::Experiment, "Vision").experiment;
  const auto shown = experiments().describe("Vision").value();
  EXPECT_EQ(experiment.experiment_arn, shown.experiment_arn);
  EXPECT_EQ(experiment.display_name, "Vision");
  EXPECT_EQ(experiment.creation_time, shown.creation_time);
  EXPECT_THAT(*experiment.tags, ElementsAre(tag("team", "x")));

  const auto trial = *only_record(ResourceType::ExperimentTrial, "trial-a").trial;
  EXPECT_EQ(trial.experiment_name, "Vision");
  std::vector<std::string> summaries;
  for (const auto& summary : *trial.trial_component_summaries)
    summaries.push_back(*summary.trial_component_name);
  EXPECT_THAT(summaries, ElementsAre("a-1", "a-2", "both"));

  const auto component = *only_record(kComponents, "both").trial_component;
  EXPECT_EQ(component.trial_component_arn, arn(kTrialComponentKind, "both"));
  ASSERT_EQ(component.parents->size(), 2U);
  EXPECT_EQ(component.parents->at(0).trial_name, "trial-a");
  EXPECT_EQ(component.parents->at(0).experiment_name, "Vision");
  EXPECT_EQ(component.parents->at(1).trial_name, "trial-b");
  EXPECT_FALSE(component.source_detail);
  EXPECT_THAT(*only_record(kComponents, "free").trial_component->parents, IsEmpty());
}

TEST_F(SearchExperimentsTest, ExperimentsAndTrialsAreFoundByTheirProperties) {
  add_all();
  const auto experiments_where = [&](const char* name, std::optional<Operator> operation,
                                     std::optional<std::string> value) {
    return found(ResourceType::Experiment, name, operation, std::move(value));
  };
  EXPECT_THAT(experiments_where("ExperimentName", {}, "Vision"), ElementsAre("Vision"));
  EXPECT_THAT(experiments_where("DisplayName", Operator::Contains, "spee"), ElementsAre("speech"));
  EXPECT_THAT(experiments_where("Tags.team", {}, "x"), ElementsAre("Vision"));
  EXPECT_THAT(experiments_where("ExperimentArn", {}, arn(kExperimentKind, "vision")),
              ElementsAre("Vision"));
  EXPECT_THAT(experiments_where("CreatedBy", Operator::Exists, {}), IsEmpty());
  EXPECT_THAT(found(request_for(ResourceType::Experiment, {})), ElementsAre("Vision", "speech"));

  const auto trials_where = [&](const char* name, std::optional<Operator> operation,
                                std::optional<std::string> value) {
    return found(ResourceType::ExperimentTrial, name, operation, std::move(value));
  };
  EXPECT_THAT(trials_where("ExperimentName", {}, "Vision"), ElementsAre("trial-a", "trial-empty"));
  EXPECT_THAT(trials_where("ExperimentName", Operator::NotEquals, "Vision"),
              ElementsAre("trial-b"));
  EXPECT_THAT(trials_where("TrialComponentSummaries", Operator::NotExists, {}),
              ElementsAre("trial-empty"));
  EXPECT_THAT(trials_where("TrialComponentSummaries.TrialComponentName", {}, "both"),
              ElementsAre("trial-a", "trial-b"));
  EXPECT_THAT(found(request_for(ResourceType::ExperimentTrial, {}, "ExperimentName")),
              ElementsAre("trial-a", "trial-empty", "trial-b"));
}

TEST_F(SearchExperimentsTest, ComponentsAreFoundByTheirTrialsAndExperiments) {
  add_all();
  EXPECT_THAT(found(kComponents, "Parents.ExperimentName", {}, "Vision"),
              ElementsAre("a-1", "a-2", "both"));
  EXPECT_THAT(found(kComponents, "Parents.TrialName", {}, "trial-b"), ElementsAre("b-1", "both"));
  EXPECT_THAT(found(kComponents, "Parents.TrialName", Operator::NotEquals, "trial-a"),
              ElementsAre("b-1", "free"));
  EXPECT_THAT(found(kComponents, "Parents", Operator::NotExists), ElementsAre("free"));
  // What the SDK asks before it puts a run's component into a trial.
  EXPECT_THAT(
      found(request_for(kComponents, {filter("TrialComponentName", Operator::Equals, "both"),
                                      filter("Parents.TrialName", Operator::Equals, "trial-b")})),
      ElementsAre("both"));
  EXPECT_THAT(
      found(request_for(kComponents, {filter("TrialComponentName", Operator::Equals, "a-1"),
                                      filter("Parents.TrialName", Operator::Equals, "trial-b")})),
      IsEmpty());

  model::SearchRequest nested = request_for(kComponents, {});
  model::NestedFilters& one_parent =
      nested.search_expression.emplace().nested_filters.emplace().emplace_back();
  one_parent.nested_property_name = "Parents";
  one_parent.filters = std::vector{filter("Parents.TrialName", {}, "trial-b"),
                                   filter("Parents.ExperimentName", {}, "Vision")};
  EXPECT_THAT(found(nested), IsEmpty()) << "both is in trial-b, and in Vision by another trial";
  one_parent.filters->back().value = "speech";
  EXPECT_THAT(found(nested), ElementsAre("b-1", "both"));
}

TEST_F(SearchExperimentsTest, ComponentsAreFoundAndSortedByMetricsAndParameters) {
  auto first = component("first"), second = component("second"), third = component("third");
  first.parameters.emplace()["hp1"].number_value = 10;
  first.parameters->emplace("optimizer",
                            model::TrialComponentParameterValue{.string_value = "sgd"});
  second.parameters.emplace()["hp1"].number_value = 9.5;
  third.parameters.emplace()["hp1"].string_value = "11";
  third.display_name = "Training";
  third.start_time = from_epoch_millis(1'747'419'050'000);
  third.status.emplace().primary_status = model::TrialComponentPrimaryStatus::Completed;
  third.input_artifacts.emplace()["train"].value = "s3://data/train";
  for (const auto& each : {first, second, third}) add_component(each);
  put_metric("first", "test:accuracy", {0.25, 0.75});
  put_metric("second", "test:accuracy", {0.5, 0.625});

  const auto where = [&](const char* name, std::optional<Operator> operation,
                         std::optional<std::string> value = {}) {
    return found(kComponents, name, operation, std::move(value));
  };
  EXPECT_THAT(where("Parameters.hp1", Operator::GreaterThanOrEqualTo, "10"),
              ElementsAre("first", "third"));
  EXPECT_THAT(where("Parameters.hp1", {}, "10"), ElementsAre("first"));
  EXPECT_THAT(where("Parameters.hp1", {}, "11"), ElementsAre("third"));
  EXPECT_THAT(where("Parameters.hp1", Operator::In, "9.5,11"), ElementsAre("second", "third"));
  EXPECT_THAT(where("Parameters.hp1.NumberValue", Operator::Exists),
              ElementsAre("first", "second"));
  EXPECT_THAT(where("Parameters.optimizer", {}, "sgd"), ElementsAre("first"));
  EXPECT_THAT(where("Parameters.optimizer", Operator::GreaterThan, "0"), IsEmpty())
      << "a text is no number";
  EXPECT_THAT(where("Parameters.optimizer", Operator::NotExists), ElementsAre("second", "third"));
  EXPECT_THAT(where("metrics.test:accuracy.max", Operator::LessThan, "0.7"), ElementsAre("second"));
  EXPECT_THAT(where("Metrics.test:accuracy.Avg", {}, "0.5"), ElementsAre("first"));
  EXPECT_THAT(where("Metrics.test:accuracy.StdDev", Operator::GreaterThan, "0.2"),
              ElementsAre("first"));
  EXPECT_THAT(where("Metrics.test:accuracy.Count", {}, "2"), ElementsAre("first", "second"));
  EXPECT_THAT(where("Metrics.test:accuracy.Last", Operator::GreaterThan, "0.7"),
              ElementsAre("first"));
  EXPECT_THAT(where("Metrics.test:accuracy", Operator::NotExists), ElementsAre("third"));
  EXPECT_THAT(where("Metrics", Operator::Exists), ElementsAre("first", "second"));
  EXPECT_THAT(where("DisplayName", {}, "Training"), ElementsAre("third"));
  EXPECT_THAT(where("StartTime", {}, "2025-05-16T18:10:50"), ElementsAre("third"));
  EXPECT_THAT(where("StartTime", Operator::LessThan, "2025-05-16T18:10:50"), IsEmpty());
  EXPECT_THAT(where("Status.PrimaryStatus", {}, "Completed"), ElementsAre("third"));
  EXPECT_THAT(where("InputArtifacts.train.Value", Operator::Contains, "data"),
              ElementsAre("third"));
  EXPECT_THAT(where("InputArtifacts.test", Operator::Exists), IsEmpty());

  EXPECT_THAT(found(request_for(kComponents, {}, "metrics.test:accuracy.max")),
              ElementsAre("third", "second", "first"))
      << "what has no such metric is smallest";
  EXPECT_THAT(found(request_for(kComponents, {}, "Parameters.hp1")),
              ElementsAre("second", "first", "third"));
}

TEST_F(SearchExperimentsTest, PagesGoOnWhereTheyEnded) {
  add_all();
  model::SearchRequest request =
      request_for(kComponents, {filter("Parents.ExperimentName", {}, "Vision")}, "CreationTime");
  request.max_results = 2;
  const auto first = Search(*store_).find(request).value();
  EXPECT_EQ(first.results->size(), 2U);
  EXPECT_EQ(first.total_hits->relation, model::Relation::GreaterThanOrEqualTo);
  request.next_token = first.next_token;
  const auto second = Search(*store_).find(request).value();
  ASSERT_EQ(second.results->size(), 1U);
  EXPECT_EQ(second.results->at(0).trial_component->trial_component_name, "both");
  EXPECT_FALSE(second.next_token);
  EXPECT_EQ(second.total_hits->value, 3);
}

TEST_F(SearchExperimentsTest, AJobsComponentShowsItsJobToThoseWhoMaySeeIt) {
  auto request = make_request("job");
  request.hyper_parameters = std::map<std::string, std::string>{{"eta", "0.1"}};
  ASSERT_TRUE(jobs_->create(request));
  const std::string name = job_component_name("job");
  EXPECT_THAT(found(kComponents, "Source.SourceType", {}, "SageMakerTrainingJob"),
              ElementsAre(name));
  const std::string job_arn = scope().arn("training-job", "job");
  EXPECT_THAT(found(kComponents, "Source.SourceArn", {}, job_arn), ElementsAre(name));
  EXPECT_THAT(found(kComponents, "Parameters.eta", Operator::LessThan, "0.5"), ElementsAre(name));

  const auto shown = *only_record(kComponents, name).trial_component;
  EXPECT_EQ(shown.source->source_arn, job_arn);
  EXPECT_EQ(shown.source_detail->source_arn, job_arn);
  EXPECT_EQ(shown.source_detail->training_job->hyper_parameters, request.hyper_parameters);
  EXPECT_TRUE(only_record(kComponents, name, "job").trial_component->source_detail->training_job);
  EXPECT_FALSE(
      only_record(kComponents, name, "other").trial_component->source_detail->training_job);
}

TEST_F(SearchExperimentsTest, NamesAreSuggestedByKind) {
  add_all();
  auto with_names = component("with-names");
  with_names.parameters.emplace()["eta"].number_value = 1;
  with_names.output_artifacts.emplace()["model"].value = "s3://b/k";
  add_component(with_names);
  put_metric("with-names", "loss", {1});
  const auto suggestions = [&](ResourceType resource, const std::string& hint) {
    model::GetSearchSuggestionsRequest request;
    request.resource = resource;
    request.suggestion_query.emplace().property_name_query.emplace().property_name_hint = hint;
    std::vector<std::string> names;
    const auto answered = Search(*store_).suggest(request).value();
    for (const auto& each : *answered.property_name_suggestions)
      names.push_back(*each.property_name);
    return names;
  };
  EXPECT_THAT(suggestions(kComponents, ""),
              ElementsAre("Metrics.loss", "OutputArtifacts.model", "Parameters.eta"));
  EXPECT_THAT(suggestions(kComponents, "Parameters.e"), ElementsAre("Parameters.eta"));
  EXPECT_THAT(suggestions(ResourceType::Experiment, "Tags."), ElementsAre("Tags.team"));
  EXPECT_THAT(suggestions(ResourceType::ExperimentTrial, ""), IsEmpty());
}

}  // namespace
}  // namespace trainyard::control
