#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"
#include "model/search_record.h"
#include "model/tags.h"

// Search and GetSearchSuggestions. Of the resources that SageMaker finds, training jobs are
// declared.
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(ResourceType, TrainingJob, Experiment, ExperimentTrial,
                     ExperimentTrialComponent, Endpoint, Model, ModelPackage, ModelPackageGroup,
                     Pipeline, PipelineExecution, FeatureGroup, FeatureMetadata, Image,
                     ImageVersion, Project, HyperParameterTuningJob, ModelCard, PipelineVersion,
                     Job, HubContent)
TRAINYARD_MODEL_ENUM(Operator, Equals, NotEquals, GreaterThan, GreaterThanOrEqualTo, LessThan,
                     LessThanOrEqualTo, Contains, Exists, NotExists, In)
TRAINYARD_MODEL_ENUM(BooleanOperator, And, Or)
TRAINYARD_MODEL_ENUM(SearchSortOrder, Ascending, Descending)
TRAINYARD_MODEL_ENUM(CrossAccountFilterOption, SameAccount, CrossAccount)
TRAINYARD_MODEL_ENUM(Relation, EqualTo, GreaterThanOrEqualTo)

inline constexpr Text kResourcePropertyName{.min = 1, .max = 255, .pattern = ".+"};
inline constexpr Text kFilterValue{.min = 1, .max = 1024, .pattern = ".+"};
inline constexpr Text kPropertyNameHint{.min = 0, .max = 100, .pattern = ".*"};

struct Filter {
  static constexpr std::string_view kName = "Filter";

  std::optional<std::string> name;
  std::optional<Operator> operation;  // `operator` is C++'s
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &Filter::name, kResourcePropertyName);
    members.optional("Operator", &Filter::operation);
    members.optional("Value", &Filter::value, kFilterValue);
  }
  bool operator==(const Filter&) const = default;
};

struct NestedFilters {
  static constexpr std::string_view kName = "NestedFilters";

  std::optional<std::string> nested_property_name;
  std::optional<std::vector<Filter>> filters;

  template <class Members>
  static void declare(Members& members) {
    members.required("NestedPropertyName", &NestedFilters::nested_property_name,
                     kResourcePropertyName);
    members.required("Filters", &NestedFilters::filters, List{.min = 1, .max = 20});
  }
  bool operator==(const NestedFilters&) const = default;
};

struct SearchExpression {
  static constexpr std::string_view kName = "SearchExpression";

  std::optional<std::vector<Filter>> filters;
  std::optional<std::vector<NestedFilters>> nested_filters;
  std::optional<std::vector<SearchExpression>> sub_expressions;
  std::optional<BooleanOperator> operation;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Filters", &SearchExpression::filters, List{.min = 1, .max = 20});
    members.optional("NestedFilters", &SearchExpression::nested_filters, List{.min = 1, .max = 20});
    members.optional("SubExpressions", &SearchExpression::sub_expressions,
                     List{.min = 1, .max = 20});
    members.optional("Operator", &SearchExpression::operation);
  }
  bool operator==(const SearchExpression&) const = default;
};

struct VisibilityConditions {
  static constexpr std::string_view kName = "VisibilityConditions";

  std::optional<std::string> key;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Key", &VisibilityConditions::key, kTagKey);
    members.optional("Value", &VisibilityConditions::value, kTagValue);
  }
  bool operator==(const VisibilityConditions&) const = default;
};

struct SearchRequest {
  static constexpr std::string_view kName = "SearchRequest";

  std::optional<ResourceType> resource;
  std::optional<SearchExpression> search_expression;
  std::optional<std::string> sort_by;
  std::optional<SearchSortOrder> sort_order;
  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
  std::optional<CrossAccountFilterOption> cross_account_filter_option;
  std::optional<std::vector<VisibilityConditions>> visibility_conditions;

  template <class Members>
  static void declare(Members& members) {
    members.required("Resource", &SearchRequest::resource);
    members.optional("SearchExpression", &SearchRequest::search_expression);
    members.optional("SortBy", &SearchRequest::sort_by, kResourcePropertyName);
    members.optional("SortOrder", &SearchRequest::sort_order);
    members.optional("NextToken", &SearchRequest::next_token, kNextToken);
    members.optional("MaxResults", &SearchRequest::max_results, Number{.min = 1, .max = 100});
    members.optional("CrossAccountFilterOption", &SearchRequest::cross_account_filter_option);
    members.optional("VisibilityConditions", &SearchRequest::visibility_conditions,
                     List{.min = 1, .max = 5});
  }
  bool operator==(const SearchRequest&) const = default;
};

struct TotalHits {
  static constexpr std::string_view kName = "TotalHits";

  std::optional<std::int64_t> value;
  std::optional<Relation> relation;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Value", &TotalHits::value);
    members.optional("Relation", &TotalHits::relation);
  }
  bool operator==(const TotalHits&) const = default;
};

struct SearchResponse {
  static constexpr std::string_view kName = "SearchResponse";

  std::optional<std::vector<SearchRecord>> results;
  std::optional<std::string> next_token;
  std::optional<TotalHits> total_hits;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Results", &SearchResponse::results);
    members.optional("NextToken", &SearchResponse::next_token, kNextToken);
    members.optional("TotalHits", &SearchResponse::total_hits);
  }
  bool operator==(const SearchResponse&) const = default;
};

struct PropertyNameQuery {
  static constexpr std::string_view kName = "PropertyNameQuery";

  std::optional<std::string> property_name_hint;

  template <class Members>
  static void declare(Members& members) {
    members.required("PropertyNameHint", &PropertyNameQuery::property_name_hint, kPropertyNameHint);
  }
  bool operator==(const PropertyNameQuery&) const = default;
};

struct SuggestionQuery {
  static constexpr std::string_view kName = "SuggestionQuery";

  std::optional<PropertyNameQuery> property_name_query;

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameQuery", &SuggestionQuery::property_name_query);
  }
  bool operator==(const SuggestionQuery&) const = default;
};

struct GetSearchSuggestionsRequest {
  static constexpr std::string_view kName = "GetSearchSuggestionsRequest";

  std::optional<ResourceType> resource;
  std::optional<SuggestionQuery> suggestion_query;

  template <class Members>
  static void declare(Members& members) {
    members.required("Resource", &GetSearchSuggestionsRequest::resource);
    members.optional("SuggestionQuery", &GetSearchSuggestionsRequest::suggestion_query);
  }
  bool operator==(const GetSearchSuggestionsRequest&) const = default;
};

struct PropertyNameSuggestion {
  static constexpr std::string_view kName = "PropertyNameSuggestion";

  std::optional<std::string> property_name;

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyName", &PropertyNameSuggestion::property_name, kResourcePropertyName);
  }
  bool operator==(const PropertyNameSuggestion&) const = default;
};

struct GetSearchSuggestionsResponse {
  static constexpr std::string_view kName = "GetSearchSuggestionsResponse";

  std::optional<std::vector<PropertyNameSuggestion>> property_name_suggestions;

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameSuggestions",
                     &GetSearchSuggestionsResponse::property_name_suggestions);
  }
  bool operator==(const GetSearchSuggestionsResponse&) const = default;
};

}  // namespace trainyard::model
