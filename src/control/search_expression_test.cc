#include "control/search_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/search_properties.h"

namespace trainyard::control {
namespace {

using model::Operator;
using store::SearchCondition;
using store::SearchField;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = SearchCondition::Kind;
using Place = SearchField::Place;
using Reading = SearchCondition::Reading;

model::Filter filter(const std::string& name, std::optional<Operator> operation = {},
                     std::optional<std::string> value = {}) {
  model::Filter result;
  result.name = name;
  result.operation = operation;
  result.value = std::move(value);
  return result;
}

// Of the request's resource; a training job's by default.
Result<store::SearchQuery> query_of(const model::SearchRequest& request) {
  const auto properties =
      SearchProperties::of(request.resource.value_or(model::ResourceType::TrainingJob));
  return make_search(*properties, request);
}

model::SearchRequest request_with(std::vector<model::Filter> filters) {
  model::SearchRequest request;
  request.resource = model::ResourceType::TrainingJob;
  request.search_expression.emplace().filters = std::move(filters);
  return request;
}

// The condition of a request's only filter.
SearchCondition condition_of(const model::Filter& one) {
  const auto query = query_of(request_with({one}));
  EXPECT_TRUE(query) << query.error().message();
  return query ? query->where.parts.at(0).parts.at(0) : SearchCondition{};
}

std::string refusal(const model::SearchRequest& request) {
  const auto query = query_of(request);
  EXPECT_FALSE(query);
  if (query) return "";
  EXPECT_EQ(query.error().code(), "ValidationException");
  return query.error().message();
}
std::string refusal(const model::Filter& one) {
  return refusal(request_with({one}));
}

TEST(SearchExpression, AFilterWithoutOperatorIsEqualsOrExists) {
  const auto equals = condition_of(filter("TrainingJobStatus", {}, "Failed"));
  EXPECT_EQ(equals.kind, Kind::one_of);
  EXPECT_EQ(equals.values, std::vector<store::SearchValue>{"Failed"});
  EXPECT_EQ(condition_of(filter("FailureReason")).kind, Kind::exists);
}

TEST(SearchExpression, EveryOperatorIsATestOrTheNegationOfOne) {
  struct Case {
    Operator operation;
    Kind kind;
    bool negated;
  };
  for (const Case& c : {Case{Operator::Equals, Kind::one_of, false},
                        {Operator::NotEquals, Kind::one_of, true},
                        {Operator::GreaterThan, Kind::greater, false},
                        {Operator::GreaterThanOrEqualTo, Kind::greater_or_equal, false},
                        {Operator::LessThan, Kind::less, false},
                        {Operator::LessThanOrEqualTo, Kind::less_or_equal, false}}) {
    SCOPED_TRACE(model::to_string(c.operation));
    auto condition = condition_of(filter("TrainingTimeInSeconds", c.operation, "1.5"));
    if (c.negated) {
      ASSERT_EQ(condition.kind, Kind::none);
      condition = SearchCondition(condition.parts.at(0));
    }
    EXPECT_EQ(condition.kind, c.kind);
    EXPECT_EQ(condition.values, std::vector<store::SearchValue>{1.5});
  }
  EXPECT_EQ(condition_of(filter("FailureReason", Operator::NotExists)).kind, Kind::none);
  EXPECT_EQ(condition_of(filter("TrainingJobName", Operator::Contains, "x")).kind, Kind::contains);
  EXPECT_THAT(condition_of(filter("TrainingJobName", Operator::In, "a,b")).values,
              ElementsAre(store::SearchValue("a"), store::SearchValue("b")));
}

TEST(SearchExpression, HyperParametersAreNumbersOnlyWhereTheOperatorOrders) {
  const auto reading = [](Operator operation, const char* value) {
    return condition_of(filter("HyperParameters.eta", operation, value)).reading;
  };
  EXPECT_EQ(reading(Operator::LessThan, "0.5"), Reading::number);
  EXPECT_EQ(reading(Operator::LessThan, "5"), Reading::whole_number);
  EXPECT_EQ(reading(Operator::Equals, "5"), Reading::as_stored);
  EXPECT_THAT(refusal(filter("HyperParameters.eta", Operator::LessThan, "x")),
              HasSubstr("Invalid value 'x' for the numeric comparison of 'HyperParameters.eta'"));
}

TEST(SearchExpression, ATimeThatIsEqualIsWithinItsSecond) {
  const auto condition =
      condition_of(filter("CreationTime", Operator::Equals, "2025-05-16T18:10:50"));
  ASSERT_EQ(condition.kind, Kind::all);
  EXPECT_EQ(std::get<std::int64_t>(condition.parts.at(1).values.at(0)) -
                std::get<std::int64_t>(condition.parts.at(0).values.at(0)),
            1000);
  EXPECT_EQ(std::get<std::int64_t>(condition.parts.at(0).values.at(0)), 1747419050000);
}

TEST(SearchExpression, OperatorsAreForTheirKindsOfProperties) {
  for (const auto& [name, operation] :
       std::vector<std::pair<const char*, Operator>>{{"TrainingJobName", Operator::GreaterThan},
                                                     {"EnableNetworkIsolation", Operator::LessThan},
                                                     {"CreationTime", Operator::Contains},
                                                     {"TrainingTimeInSeconds", Operator::In},
                                                     {"ResourceConfig", Operator::Equals}}) {
    EXPECT_THAT(refusal(filter(name, operation, "1")),
                HasSubstr("Operator " + std::string(model::to_string(operation)) +
                          " is not supported for the "));
  }
  EXPECT_THAT(refusal(filter("TrainingJobName", Operator::Equals)), HasSubstr("requires a Value"));
  EXPECT_THAT(refusal(filter("TrainingJobName", Operator::Exists, "x")),
              HasSubstr("must not have a Value"));
  EXPECT_THAT(refusal(filter("TrainingTimeInSeconds", {}, "1h")),
              HasSubstr("Invalid value '1h' for the numeric property"));
  EXPECT_THAT(refusal(filter("EnableNetworkIsolation", {}, "True")), HasSubstr("Boolean"));
  EXPECT_THAT(refusal(filter("CreationTime", {}, "yesterday")), HasSubstr("timestamp"));
  EXPECT_EQ(refusal(filter("Nothing", {}, "x")), "Unknown property name: Nothing");
}

TEST(SearchExpression, APropertyOfAListIsOneItems) {
  const auto one = condition_of(filter("InputDataConfig.ChannelName", {}, "train"));
  EXPECT_EQ(one.kind, Kind::any_item);
  const auto other =
      condition_of(filter("InputDataConfig.ChannelName", Operator::NotEquals, "train"));
  EXPECT_EQ(other.kind, Kind::none);
  EXPECT_EQ(other.parts.at(0).kind, Kind::any_item);
}

TEST(SearchExpression, NestedFiltersAreAboutOneItem) {
  model::SearchRequest request = request_with({});
  request.search_expression->filters.reset();
  model::NestedFilters& nested = request.search_expression->nested_filters.emplace().emplace_back();
  nested.nested_property_name = "InputDataConfig";
  nested.filters = std::vector{
      filter("InputDataConfig.ChannelName", {}, "train"),
      filter("InputDataConfig.DataSource.S3DataSource.S3Uri", Operator::NotEquals, "s3://b/k")};
  const auto condition = query_of(request).value().where.parts.at(0).parts.at(0);
  EXPECT_EQ(condition.kind, Kind::any_item);
  EXPECT_EQ(condition.parts.at(0).field.place, Place::item);
  EXPECT_EQ(condition.parts.at(1).kind, Kind::none);

  nested.filters->push_back(filter("TrainingJobName", {}, "x"));
  EXPECT_THAT(refusal(request), HasSubstr("TrainingJobName is not a property of the nested"));
  nested.nested_property_name = "ResourceConfig";
  EXPECT_EQ(refusal(request), "Unknown property name: ResourceConfig");
}

model::SearchRequest of_components(std::vector<model::Filter> filters) {
  model::SearchRequest request = request_with(std::move(filters));
  request.resource = model::ResourceType::ExperimentTrialComponent;
  return request;
}

TEST(SearchExpression, AParentsPropertyIsThatOfOneOfThem) {
  const auto query = query_of(of_components(
      {filter("Parents.TrialName", {}, "t"), filter("Parents.ExperimentName", {}, "e"),
       filter("Parents.TrialName", Operator::NotEquals, "u")}));
  ASSERT_TRUE(query) << query.error().message();
  const auto& parts = query->where.parts.at(0).parts;
  EXPECT_EQ(parts.at(0).kind, Kind::any_parent);
  EXPECT_EQ(parts.at(0).relative_kind, "experiment-trial");
  EXPECT_EQ(parts.at(0).parts.at(0).field.place, Place::name);
  EXPECT_EQ(parts.at(0).parts.at(0).values, std::vector<store::SearchValue>{"t"});
  EXPECT_EQ(parts.at(1).relative_kind, "experiment-trial");
  EXPECT_EQ(parts.at(1).parts.at(0).kind, Kind::any_parent);
  EXPECT_EQ(parts.at(1).parts.at(0).relative_kind, "experiment");
  EXPECT_EQ(parts.at(1).parts.at(0).parts.at(0).values, std::vector<store::SearchValue>{"e"});
  EXPECT_EQ(parts.at(2).kind, Kind::none);
  EXPECT_EQ(parts.at(2).parts.at(0).kind, Kind::any_parent);
}

TEST(SearchExpression, NestedFiltersOnParentsAreAboutOneOfThem) {
  model::SearchRequest request = of_components({});
  request.search_expression->filters.reset();
  model::NestedFilters& nested = request.search_expression->nested_filters.emplace().emplace_back();
  nested.nested_property_name = "Parents";
  nested.filters = std::vector{filter("Parents.TrialName", {}, "t"),
                               filter("Parents.ExperimentName", Operator::NotEquals, "e")};
  const auto condition = query_of(request).value().where.parts.at(0).parts.at(0);
  EXPECT_EQ(condition.kind, Kind::any_parent);
  EXPECT_EQ(condition.relative_kind, "experiment-trial");
  EXPECT_EQ(condition.parts.at(0).kind, Kind::one_of);
  EXPECT_EQ(condition.parts.at(1).kind, Kind::none);
  EXPECT_EQ(condition.parts.at(1).parts.at(0).kind, Kind::any_parent);
  EXPECT_EQ(condition.parts.at(1).parts.at(0).relative_kind, "experiment");

  nested.filters->push_back(filter("DisplayName", {}, "x"));
  EXPECT_THAT(refusal(request), HasSubstr("DisplayName is not a property of the nested"));
}

TEST(SearchExpression, AParameterIsANumberOrAText) {
  const auto parameter = [](Operator operation, const char* value) {
    return query_of(of_components({filter("Parameters.lr", operation, value)}))
        .value()
        .where.parts.at(0)
        .parts.at(0);
  };
  const auto equals = parameter(Operator::Equals, "10");
  EXPECT_THAT(equals.values, ElementsAre(store::SearchValue("10"), store::SearchValue(10.0)));
  EXPECT_EQ(equals.reading, Reading::as_stored);
  EXPECT_THAT(equals.field.value_members, ElementsAre("NumberValue", "StringValue"));
  EXPECT_THAT(
      parameter(Operator::In, "sgd,1").values,
      ElementsAre(store::SearchValue("sgd"), store::SearchValue("1"), store::SearchValue(1.0)));
  const auto more = parameter(Operator::GreaterThanOrEqualTo, "10");
  EXPECT_EQ(more.reading, Reading::number) << "not as a whole number, as hyperparameters";
  EXPECT_THAT(more.values, ElementsAre(store::SearchValue(10.0)));
  EXPECT_THAT(parameter(Operator::Contains, "sg").values, ElementsAre(store::SearchValue("sg")));
  EXPECT_THAT(refusal(of_components({filter("Parameters.lr", Operator::LessThan, "x")})),
              HasSubstr("Invalid value 'x' for the numeric comparison of 'Parameters.lr'"));
  EXPECT_THAT(refusal(of_components({filter("Metrics.loss", Operator::LessThan, "1")})),
              HasSubstr("not supported for the composite property 'Metrics.loss'"));
}

TEST(SearchExpression, TimesOfARequestAreInSeconds) {
  const auto started = [](Operator operation) {
    return query_of(of_components({filter("StartTime", operation, "2025-05-16T18:10:50")}))
        .value()
        .where.parts.at(0)
        .parts.at(0);
  };
  EXPECT_THAT(started(Operator::LessThan).values, ElementsAre(store::SearchValue(1747419050.0)));
  const auto within = started(Operator::Equals);
  EXPECT_EQ(within.kind, Kind::all);
  EXPECT_THAT(within.parts.at(1).values, ElementsAre(store::SearchValue(1747419051.0)));
}

TEST(SearchExpression, TheOperatorJoinsAllOfALevel) {
  model::SearchRequest request = request_with({filter("TrainingJobName", {}, "a")});
  request.search_expression->operation = model::BooleanOperator::Or;
  model::SearchExpression inner;
  inner.filters = std::vector{filter("TrainingJobName", {}, "b")};
  request.search_expression->sub_expressions = std::vector{inner};
  const auto where = query_of(request).value().where.parts.at(0);
  EXPECT_EQ(where.kind, Kind::any);
  EXPECT_EQ(where.parts.at(1).kind, Kind::all) << "the default is And";
}

TEST(SearchExpression, HasAtMostFiftyConditionsAndOneContains) {
  model::SearchRequest request = request_with({});
  request.search_expression->filters.reset();
  model::SearchExpression twenty;
  twenty.filters.emplace(20, filter("TrainingJobName", {}, "a"));
  request.search_expression->sub_expressions = std::vector{twenty, twenty};
  EXPECT_TRUE(query_of(request)) << "2 subexpressions, 40 filters";
  request.search_expression->filters.emplace(9, filter("TrainingJobName", {}, "a"));
  EXPECT_THAT(refusal(request), HasSubstr("must not exceed 50"));

  const auto contains = filter("TrainingJobName", Operator::Contains, "a");
  EXPECT_TRUE(query_of(request_with({contains})));
  EXPECT_EQ(refusal(request_with({contains, contains})),
            "'CONTAINS' operator usage limit of 1 exceeded.");
}

TEST(SearchExpression, AnEmptyOneIsRefusedAndNoneMeansEveryJob) {
  model::SearchRequest request = request_with({});
  EXPECT_THAT(refusal(request), HasSubstr("At least one of Filters"));
  request.search_expression.reset();
  EXPECT_TRUE(query_of(request).value().where.parts.empty());
}

TEST(SearchExpression, SortsByLastModifiedTimeDescendingUnlessAsked) {
  model::SearchRequest request;
  const auto usual = query_of(request).value();
  EXPECT_EQ(usual.sort.place, Place::modified);
  EXPECT_TRUE(usual.descending);
  EXPECT_EQ(usual.limit, 10U);
  request.sort_by = "Metrics.loss";
  request.sort_order = model::SearchSortOrder::Ascending;
  EXPECT_EQ(query_of(request).value().sort.key, "loss");
  EXPECT_FALSE(query_of(request).value().descending);
  for (const char* unsortable : {"ResourceConfig", "InputDataConfig.ChannelName"}) {
    request.sort_by = unsortable;
    EXPECT_THAT(refusal(request), HasSubstr("has no order"));
  }
  request.sort_by = "Nothing";
  EXPECT_EQ(refusal(request), "Unknown property name: Nothing");
}

TEST(SearchExpression, VisibilityConditionsAreOnTags) {
  model::SearchRequest request;
  model::VisibilityConditions condition;
  condition.key = "Tags.team";
  condition.value = "x";
  request.visibility_conditions = std::vector{condition};
  const auto where = query_of(request).value().where.parts.at(0);
  EXPECT_EQ(where.kind, Kind::any);
  EXPECT_EQ(where.parts.at(0).values, std::vector<store::SearchValue>{"x"});
  EXPECT_EQ(where.parts.at(1).kind, Kind::none);
  request.visibility_conditions->front().key = "team";
  EXPECT_THAT(refusal(request), HasSubstr("is not of the form Tags.<key>"));
}

TEST(SearchExpression, ATokenGoesOnBehindItsLastHitAndWithItsRequestOnly) {
  model::SearchRequest request = request_with({filter("TrainingJobName", {}, "a")});
  EXPECT_EQ(hits_before(request).value(), 0);
  for (const std::optional<store::SearchValue>& key :
       {std::optional<store::SearchValue>(std::int64_t{7}), std::optional<store::SearchValue>(0.1),
        std::optional<store::SearchValue>("x"), std::optional<store::SearchValue>()}) {
    request.next_token = make_search_token(request, {key, "job", 3}, 20);
    const auto query = query_of(request).value();
    EXPECT_EQ(query.after->key, key);
    EXPECT_EQ(query.after->name, "job");
    EXPECT_EQ(query.after->version, 3);
    EXPECT_EQ(hits_before(request).value(), 20);
  }
  request.max_results = 50;
  EXPECT_TRUE(query_of(request));
  request.sort_by = "CreationTime";
  EXPECT_THAT(refusal(request), HasSubstr("belongs to a request with other parameters"));
  for (const char* token : {"", "x", "zz", "5b5d", "6e756c6c"}) {
    request.next_token = token;
    EXPECT_THAT(refusal(request), HasSubstr("is not a token of this operation"));
  }
}

}  // namespace
}  // namespace trainyard::control
