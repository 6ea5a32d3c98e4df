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

// A kind of resource that Search finds.
TRAINYARD_MODEL_ENUM(ResourceType, TrainingJob, Experiment, ExperimentTrial,
                     ExperimentTrialComponent, Endpoint, Model, ModelPackage, ModelPackageGroup,
                     Pipeline, PipelineExecution, FeatureGroup, FeatureMetadata, Image,
                     ImageVersion, Project, HyperParameterTuningJob, ModelCard, PipelineVersion,
                     Job, HubContent)
// How a property is compared.
TRAINYARD_MODEL_ENUM(Operator, Equals, NotEquals, GreaterThan, GreaterThanOrEqualTo, LessThan,
                     LessThanOrEqualTo, Contains, Exists, NotExists, In)
// Whether all conditions have to hold, or one.
TRAINYARD_MODEL_ENUM(BooleanOperator, And, Or)
// The direction of a search's order.
TRAINYARD_MODEL_ENUM(SearchSortOrder, Ascending, Descending)
// Whose resources a search finds.
TRAINYARD_MODEL_ENUM(CrossAccountFilterOption, SameAccount, CrossAccount)
// Whether a number is exact.
TRAINYARD_MODEL_ENUM(Relation, EqualTo, GreaterThanOrEqualTo)

inline constexpr Text kResourcePropertyName{.min = 1, .max = 255, .pattern = ".+"};
inline constexpr Text kFilterValue{.min = 1, .max = 1024, .pattern = ".+"};
inline constexpr Text kPropertyNameHint{.min = 0, .max = 100, .pattern = ".*"};

// One condition on a property.
struct Filter {
  static constexpr std::string_view kName = "Filter";

  // The property: "TrainingJobStatus", "Tags.team", "Metrics.loss", …
  std::optional<std::string> name{};
  // How it is compared; absent: Equals.
  std::optional<Operator> operation{};  // `operator` is C++'s
  // What with; of a list for In: separated by commas. A time is ISO 8601.
  std::optional<std::string> value{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &Filter::name, kResourcePropertyName);
    members.optional("Operator", &Filter::operation);
    members.optional("Value", &Filter::value, kFilterValue);
  }
  bool operator==(const Filter&) const = default;
};

// Conditions that one entry of a list meets together.
struct NestedFilters {
  static constexpr std::string_view kName = "NestedFilters";

  // The list.
  std::optional<std::string> nested_property_name{};
  // The conditions, on properties that begin with the list's name.
  std::optional<std::vector<Filter>> filters{};

  template <class Members>
  static void declare(Members& members) {
    members.required("NestedPropertyName", &NestedFilters::nested_property_name,
                     kResourcePropertyName);
    members.required("Filters", &NestedFilters::filters, List{.min = 1, .max = 20});
  }
  bool operator==(const NestedFilters&) const = default;
};

// Conditions, put together.
struct SearchExpression {
  static constexpr std::string_view kName = "SearchExpression";

  // On properties.
  std::optional<std::vector<Filter>> filters{};
  // On entries of lists.
  std::optional<std::vector<NestedFilters>> nested_filters{};
  // Expressions of their own.
  std::optional<std::vector<SearchExpression>> sub_expressions{};
  // Whether all have to hold, or one; absent: And.
  std::optional<BooleanOperator> operation{};

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

// Restricts what is seen to resources of a tag.
struct VisibilityConditions {
  static constexpr std::string_view kName = "VisibilityConditions";

  // The tag's key.
  std::optional<std::string> key{};
  // The tag's value.
  std::optional<std::string> value{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("Key", &VisibilityConditions::key, kTagKey);
    members.optional("Value", &VisibilityConditions::value, kTagValue);
  }
  bool operator==(const VisibilityConditions&) const = default;
};

// Search's request.
struct SearchRequest {
  static constexpr std::string_view kName = "SearchRequest";

  // What kind of resource to find.
  std::optional<ResourceType> resource{};
  // Which of them; absent: all.
  std::optional<SearchExpression> search_expression{};
  // The property that the order is by; default LastModifiedTime.
  std::optional<std::string> sort_by{};
  // Its direction; default Descending.
  std::optional<SearchSortOrder> sort_order{};
  // The last page's next_token; absent: from the start.
  std::optional<std::string> next_token{};
  // The most results in a page; default 10.
  std::optional<std::int64_t> max_results{};
  // Whose resources: of this account, or shared with it.
  std::optional<CrossAccountFilterOption> cross_account_filter_option{};
  // Restricts what is seen.
  std::optional<std::vector<VisibilityConditions>> visibility_conditions{};

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

// How many resources a search finds.
struct TotalHits {
  static constexpr std::string_view kName = "TotalHits";

  // The number.
  std::optional<std::int64_t> value{};
  // Whether it is exact, or they are more.
  std::optional<Relation> relation{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("Value", &TotalHits::value);
    members.optional("Relation", &TotalHits::relation);
  }
  bool operator==(const TotalHits&) const = default;
};

// A page of Search.
struct SearchResponse {
  static constexpr std::string_view kName = "SearchResponse";

  // The page's resources.
  std::optional<std::vector<SearchRecord>> results{};
  // For the next page; absent: this is the last.
  std::optional<std::string> next_token{};
  // How many there are on all pages.
  std::optional<TotalHits> total_hits{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("Results", &SearchResponse::results);
    members.optional("NextToken", &SearchResponse::next_token, kNextToken);
    members.optional("TotalHits", &SearchResponse::total_hits);
  }
  bool operator==(const SearchResponse&) const = default;
};

// The beginning of a property's name.
struct PropertyNameQuery {
  static constexpr std::string_view kName = "PropertyNameQuery";

  // What has been typed of it.
  std::optional<std::string> property_name_hint{};

  template <class Members>
  static void declare(Members& members) {
    members.required("PropertyNameHint", &PropertyNameQuery::property_name_hint, kPropertyNameHint);
  }
  bool operator==(const PropertyNameQuery&) const = default;
};

// What suggestions are for.
struct SuggestionQuery {
  static constexpr std::string_view kName = "SuggestionQuery";

  // For a property's name.
  std::optional<PropertyNameQuery> property_name_query{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameQuery", &SuggestionQuery::property_name_query);
  }
  bool operator==(const SuggestionQuery&) const = default;
};

// GetSearchSuggestions' request.
struct GetSearchSuggestionsRequest {
  static constexpr std::string_view kName = "GetSearchSuggestionsRequest";

  // Of what kind of resource.
  std::optional<ResourceType> resource{};
  // What the suggestions are for.
  std::optional<SuggestionQuery> suggestion_query{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Resource", &GetSearchSuggestionsRequest::resource);
    members.optional("SuggestionQuery", &GetSearchSuggestionsRequest::suggestion_query);
  }
  bool operator==(const GetSearchSuggestionsRequest&) const = default;
};

// A property that a search can name.
struct PropertyNameSuggestion {
  static constexpr std::string_view kName = "PropertyNameSuggestion";

  // Its name.
  std::optional<std::string> property_name{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyName", &PropertyNameSuggestion::property_name, kResourcePropertyName);
  }
  bool operator==(const PropertyNameSuggestion&) const = default;
};

// GetSearchSuggestions' answer.
struct GetSearchSuggestionsResponse {
  static constexpr std::string_view kName = "GetSearchSuggestionsResponse";

  // The properties.
  std::optional<std::vector<PropertyNameSuggestion>> property_name_suggestions{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("PropertyNameSuggestions",
                     &GetSearchSuggestionsResponse::property_name_suggestions);
  }
  bool operator==(const GetSearchSuggestionsResponse&) const = default;
};

}  // namespace trainyard::model
