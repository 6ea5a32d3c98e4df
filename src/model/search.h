// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/enum.h"
#include "model/search_record.h"
#include "model/user_context.h"

// Search and GetSearchSuggestions. Of the resources that SageMaker finds, training jobs,
// experiments and the model registry are declared.
namespace trainyard::model {

// A kind of resource that Search finds.
TRAINYARD_MODEL_ENUM(ResourceType, TrainingJob, Experiment, ExperimentTrial,
                     ExperimentTrialComponent, Endpoint, Model, ModelPackage, ModelPackageGroup,
                     Pipeline, PipelineExecution, FeatureGroup, FeatureMetadata, Image,
                     ImageVersion, Project, HyperParameterTuningJob, ModelCard, PipelineVersion,
                     Job, HubContent)
// The comparison with a property.
TRAINYARD_MODEL_ENUM(Operator, Equals, NotEquals, GreaterThan, GreaterThanOrEqualTo, LessThan,
                     LessThanOrEqualTo, Contains, Exists, NotExists, In)
// Whether all conditions must hold, or one.
TRAINYARD_MODEL_ENUM(BooleanOperator, And, Or)
// The sort direction of a search.
TRAINYARD_MODEL_ENUM(SearchSortOrder, Ascending, Descending)
// Whether a number is exact.
TRAINYARD_MODEL_ENUM(Relation, EqualTo, GreaterThanOrEqualTo)

// The beginning of a property's name.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PropertyNameQuery.html
struct PropertyNameQuery {
  // The part that has been typed.
  //
  // Required.
  // At most 100 characters.
  // Pattern: `.*`.
  std::optional<std::string> property_name_hint{};

  bool operator==(const PropertyNameQuery&) const = default;
};

// What suggestions are for.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SuggestionQuery.html
struct SuggestionQuery {
  // For a property's name.
  //
  // Optional.
  std::optional<PropertyNameQuery> property_name_query{};

  bool operator==(const SuggestionQuery&) const = default;
};

// GetSearchSuggestions' request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetSearchSuggestions.html
struct GetSearchSuggestionsRequest {
  // Of what kind of resource.
  //
  // Required.
  // One of TrainingJob, Experiment, ExperimentTrial, ExperimentTrialComponent, Endpoint, Model, ModelPackage, ModelPackageGroup, Pipeline, PipelineExecution, FeatureGroup, FeatureMetadata, Image, ImageVersion, Project, HyperParameterTuningJob, ModelCard, PipelineVersion, Job, HubContent.
  std::optional<ResourceType> resource{};
  // What the suggestions are for.
  //
  // Optional.
  std::optional<SuggestionQuery> suggestion_query{};

  bool operator==(const GetSearchSuggestionsRequest&) const = default;
};

// A property that a search can name.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PropertyNameSuggestion.html
struct PropertyNameSuggestion {
  // Its name.
  //
  // Optional.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> property_name{};

  bool operator==(const PropertyNameSuggestion&) const = default;
};

// GetSearchSuggestions' answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_GetSearchSuggestions.html
struct GetSearchSuggestionsResponse {
  // The properties.
  //
  // Optional.
  std::optional<std::vector<PropertyNameSuggestion>> property_name_suggestions{};

  bool operator==(const GetSearchSuggestionsResponse&) const = default;
};

// One condition on a property.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Filter.html
struct Filter {
  // The property: "TrainingJobStatus", "Tags.team", "Metrics.loss", …
  //
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> name{};
  // The comparison; absent: Equals.
  //
  // Optional.
  // One of Equals, NotEquals, GreaterThan, GreaterThanOrEqualTo, LessThan, LessThanOrEqualTo, Contains, Exists, NotExists, In.
  std::optional<Operator> operation{};
  // The value to compare with; for In a list, separated by commas. Times are ISO 8601.
  //
  // Optional.
  // 1 to 1024 characters.
  // Pattern: `.+`.
  std::optional<std::string> value{};

  bool operator==(const Filter&) const = default;
};

// Conditions that one entry of a list must all meet.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_NestedFilters.html
struct NestedFilters {
  // The list.
  //
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> nested_property_name{};
  // The conditions, on properties that start with the list's name.
  //
  // Required.
  // 1 to 20 entries.
  std::optional<std::vector<Filter>> filters{};

  bool operator==(const NestedFilters&) const = default;
};

// A combination of conditions.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SearchExpression.html
struct SearchExpression {
  // On properties.
  //
  // Optional.
  // 1 to 20 entries.
  std::optional<std::vector<Filter>> filters{};
  // On entries of lists.
  //
  // Optional.
  // 1 to 20 entries.
  std::optional<std::vector<NestedFilters>> nested_filters{};
  // Nested expressions.
  //
  // Optional.
  // 1 to 20 entries.
  std::optional<std::vector<SearchExpression>> sub_expressions{};
  // Whether all must hold, or one; absent: And.
  //
  // Optional.
  // One of And, Or.
  std::optional<BooleanOperator> operation{};

  bool operator==(const SearchExpression&) const = default;
};

// Restricts the results to resources with a tag.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VisibilityConditions.html
struct VisibilityConditions {
  // The tag's key.
  //
  // Optional.
  // 1 to 128 characters.
  // Pattern: `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`.
  std::optional<std::string> key{};
  // The tag's value.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `([\p{L}\p{Z}\p{N}_.:/=+\-@]*)`.
  std::optional<std::string> value{};

  bool operator==(const VisibilityConditions&) const = default;
};

// Search's request.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Search.html
struct SearchRequest {
  // What kind of resource to find.
  //
  // Required.
  // One of TrainingJob, Experiment, ExperimentTrial, ExperimentTrialComponent, Endpoint, Model, ModelPackage, ModelPackageGroup, Pipeline, PipelineExecution, FeatureGroup, FeatureMetadata, Image, ImageVersion, Project, HyperParameterTuningJob, ModelCard, PipelineVersion, Job, HubContent.
  std::optional<ResourceType> resource{};
  // Which of them; absent: all.
  //
  // Optional.
  std::optional<SearchExpression> search_expression{};
  // The property to sort by; default LastModifiedTime.
  //
  // Optional.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> sort_by{};
  // The sort direction; default Descending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SearchSortOrder> sort_order{};
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of results in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // Whose resources: of this account, or shared with it.
  //
  // Optional.
  // One of SameAccount, CrossAccount.
  std::optional<CrossAccountFilterOption> cross_account_filter_option{};
  // Restricts the results.
  //
  // Optional.
  // 1 to 5 entries.
  std::optional<std::vector<VisibilityConditions>> visibility_conditions{};

  bool operator==(const SearchRequest&) const = default;
};

// How many resources a search finds.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TotalHits.html
struct TotalHits {
  // The number.
  //
  // Optional.
  std::optional<std::int64_t> value{};
  // Whether it is exact, or a lower bound.
  //
  // Optional.
  // One of EqualTo, GreaterThanOrEqualTo.
  std::optional<Relation> relation{};

  bool operator==(const TotalHits&) const = default;
};

// A page of Search.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Search.html
struct SearchResponse {
  // The page's resources.
  //
  // Optional.
  std::optional<std::vector<SearchRecord>> results{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // How many there are on all pages.
  //
  // Optional.
  std::optional<TotalHits> total_hits{};

  bool operator==(const SearchResponse&) const = default;
};

}  // namespace trainyard::model
