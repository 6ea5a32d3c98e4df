#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"
#include "control/search.h"

namespace trainyard::control {
namespace {

using model::Operator;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class SearchTest : public TrainingJobsWorld {
 protected:
  static model::SearchRequest everything() {
    model::SearchRequest request;
    request.resource = model::ResourceType::TrainingJob;
    return request;
  }
  static model::SearchRequest where(const std::string& name, std::optional<Operator> operation,
                                    std::optional<std::string> value) {
    model::SearchRequest request = everything();
    model::Filter& filter = request.search_expression.emplace().filters.emplace().emplace_back();
    filter.name = name;
    filter.operation = operation;
    filter.value = std::move(value);
    return request;
  }
  Search search() { return Search(*store_); }
  std::vector<std::string> found(const model::SearchRequest& request) {
    const auto response = search().find(request);
    EXPECT_TRUE(response) << response.error().message();
    std::vector<std::string> names;
    if (response)
      for (const auto& record : *response->results)
        names.push_back(*record.training_job->training_job_name);
    return names;
  }
};

TEST_F(SearchTest, ARecordIsWhatDescribeShowsAndTheTags) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("k", "v")};
  request.hyper_parameters = std::map<std::string, std::string>{{"eta", "0.1"}};
  ASSERT_TRUE(jobs_->create(request));
  complete("a");
  const auto response = search().find(everything()).value();
  const model::TrainingJob& job = *response.results->at(0).training_job;
  const auto shown = jobs_->describe("a").value();
  EXPECT_EQ(job.training_job_arn, shown.training_job_arn);
  EXPECT_EQ(job.hyper_parameters, shown.hyper_parameters);
  EXPECT_EQ(job.input_data_config, shown.input_data_config);
  EXPECT_EQ(job.stopping_condition, shown.stopping_condition);
  EXPECT_EQ(job.secondary_status_transitions, shown.secondary_status_transitions);
  EXPECT_EQ(job.training_end_time, shown.training_end_time);
  EXPECT_EQ(job.model_artifacts, shown.model_artifacts);
  EXPECT_THAT(*job.tags, ElementsAre(tag("k", "v")));
}

// Every kind of property, by the value that Describe shows: found with it, and not without it.
TEST_F(SearchTest, FindsByWhatDescribeShows) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("team", "vision")};
  request.hyper_parameters = std::map<std::string, std::string>{{"eta", "0.1"}};
  request.environment = std::map<std::string, std::string>{{"E", "1"}};
  ASSERT_TRUE(jobs_->create(request));
  complete("a");
  create("b");
  ASSERT_TRUE(eventually([&] { return engine_.runs("b"); }));
  struct Case {
    const char* name;
    Operator operation;
    std::optional<std::string> value;
  };
  for (const Case& c : std::vector<Case>{
           {"TrainingJobStatus", Operator::Equals, "Completed"},
           {"SecondaryStatus", Operator::Equals, "Completed"},
           {"ModelArtifacts.S3ModelArtifacts", Operator::Contains, "model.tar.gz"},
           {"TrainingEndTime", Operator::Exists, {}},
           {"TrainingTimeInSeconds", Operator::GreaterThanOrEqualTo, "1"},
           {"SecondaryStatusTransitions.Status", Operator::Equals, "Uploading"},
           {"HyperParameters.eta", Operator::LessThan, "0.5"},
           {"HyperParameters.eta", Operator::In, "0.2,0.1"},
           {"Environment.E", Operator::Equals, "1"},
           {"Tags.team", Operator::Equals, "vision"},
           {"Tags.team", Operator::Exists, {}},
       }) {
    EXPECT_THAT(found(where(c.name, c.operation, c.value)), ElementsAre("a")) << c.name;
  }
  for (const Case& c : std::vector<Case>{
           {"TrainingJobStatus", Operator::NotEquals, "Completed"},
           {"ModelArtifacts", Operator::NotExists, {}},
           {"Tags.team", Operator::NotExists, {}},
           {"Tags.team", Operator::NotEquals, "vision"},
       }) {
    EXPECT_THAT(found(where(c.name, c.operation, c.value)), ElementsAre("b")) << c.name;
  }
  for (const Case& c : std::vector<Case>{
           {"EnableManagedSpotTraining", Operator::Equals, "false"},
           {"InputDataConfig.CompressionType", Operator::Equals, "None"},
           {"OutputDataConfig.CompressionType", Operator::Equals, "GZIP"},
           {"StoppingCondition.MaxRuntimeInSeconds", Operator::Equals, "3600"},
           {"ResourceConfig.InstanceType", Operator::Contains, "m5"},
           {"CreationTime", Operator::GreaterThan, "2025-05-16T18:10:49"},
           {"AlgorithmSpecification.TrainingImage", Operator::Equals, "image:1"},
           {"FailureReason", Operator::NotExists, {}},
       }) {
    EXPECT_THAT(found(where(c.name, c.operation, c.value)), UnorderedElementsAre("a", "b"))
        << c.name;
  }
}

TEST_F(SearchTest, PagesCountTheirHits) {
  for (const char* name : {"a", "b", "c", "d", "e"}) create(name);
  model::SearchRequest request = everything();
  request.sort_by = "TrainingJobName";
  request.sort_order = model::SearchSortOrder::Ascending;
  request.max_results = 2;
  std::vector<std::string> all;
  std::vector<std::int64_t> totals;
  while (true) {
    const auto page = search().find(request).value();
    for (const auto& record : *page.results) all.push_back(*record.training_job->training_job_name);
    totals.push_back(*page.total_hits->value);
    EXPECT_EQ(page.total_hits->relation,
              page.next_token ? model::Relation::GreaterThanOrEqualTo : model::Relation::EqualTo);
    if (!page.next_token) break;
    request.next_token = page.next_token;
  }
  EXPECT_THAT(all, ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(totals, ElementsAre(3, 5, 5));
}

TEST_F(SearchTest, WhatIsNotVisibleIsLeftOut) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"a", "x"}, {"b", "y"}}) {
    auto request = make_request(name);
    request.tags = std::vector<model::Tag>{tag("team", value)};
    ASSERT_TRUE(jobs_->create(request));
  }
  create("c");
  model::SearchRequest request = everything();
  model::VisibilityConditions condition;
  condition.key = "Tags.team";
  condition.value = "x";
  request.visibility_conditions = std::vector{condition};
  EXPECT_THAT(found(request), UnorderedElementsAre("a", "c"));
}

TEST_F(SearchTest, SuggestsNamesOfHyperParametersMetricsAndTags) {
  auto request = make_request("a");
  request.tags = std::vector<model::Tag>{tag("team", "x")};
  request.hyper_parameters = std::map<std::string, std::string>{{"eta", "1"}, {"depth", "2"}};
  ASSERT_TRUE(jobs_->create(request));
  const auto suggestions = [&](std::optional<std::string> hint) {
    model::GetSearchSuggestionsRequest suggestions_request;
    suggestions_request.resource = model::ResourceType::TrainingJob;
    if (hint)
      suggestions_request.suggestion_query.emplace()
          .property_name_query.emplace()
          .property_name_hint = hint;
    std::vector<std::string> names;
    const auto answered = search().suggest(suggestions_request).value();
    for (const auto& each : *answered.property_name_suggestions)
      names.push_back(*each.property_name);
    return names;
  };
  const auto all = ElementsAre("HyperParameters.depth", "HyperParameters.eta", "Tags.team");
  EXPECT_THAT(suggestions(std::nullopt), all);
  EXPECT_THAT(suggestions(""), all);
  EXPECT_THAT(suggestions("Hyper"), ElementsAre("HyperParameters.depth", "HyperParameters.eta"));
  EXPECT_THAT(suggestions("HyperParameters.e"), ElementsAre("HyperParameters.eta"));
  EXPECT_THAT(suggestions("Tags."), ElementsAre("Tags.team"));
  EXPECT_THAT(suggestions("Tags.x"), ElementsAre());
  EXPECT_THAT(suggestions("Training"), ElementsAre());
  model::GetSearchSuggestionsRequest other;
  other.resource = model::ResourceType::Model;
  EXPECT_THAT(search().suggest(other).error().message(), HasSubstr("Value 'Model'"));
}

TEST_F(SearchTest, OtherResourcesAndOtherAccountsAreRefusedByName) {
  model::SearchRequest request = everything();
  request.cross_account_filter_option = model::CrossAccountFilterOption::SameAccount;
  EXPECT_TRUE(search().find(request));
  request.cross_account_filter_option = model::CrossAccountFilterOption::CrossAccount;
  EXPECT_THAT(search().find(request).error().message(), HasSubstr("'CrossAccount'"));
  request.resource = model::ResourceType::Endpoint;
  const Error error = search().find(request).error();
  EXPECT_EQ(error.code(), "ValidationException");
  EXPECT_THAT(error.message(), HasSubstr("Value 'Endpoint' at 'resource' is not supported"));
}

}  // namespace
}  // namespace trainyard::control
