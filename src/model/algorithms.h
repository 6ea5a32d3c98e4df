#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/list_training_jobs.h"
#include "model/rules.h"
#include "model/tags.h"
#include "model/training_specification.h"

// Algorithms as resources: CreateAlgorithm, DescribeAlgorithm, ListAlgorithms, DeleteAlgorithm.
namespace trainyard::model {

// The status of an algorithm.
TRAINYARD_MODEL_ENUM(AlgorithmStatus, Pending, InProgress, Completed, Failed, Deleting)
// The status of one check of an algorithm.
TRAINYARD_MODEL_ENUM(DetailedAlgorithmStatus, NotStarted, InProgress, Completed, Failed)
// What a list of algorithms is sorted by.
TRAINYARD_MODEL_ENUM(AlgorithmSortBy, Name, CreationTime)

inline constexpr Text kEntityName{
    .min = 1, .max = 63, .pattern = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"};
inline constexpr Text kProductId{.min = 0, .max = 256, .pattern = "[a-zA-Z0-9](-*[a-zA-Z0-9])*"};
inline constexpr Text kAlgorithmArn{
    .min = 1,
    .max = 2048,
    .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]{9,16}:[0-9]{12}:algorithm/[\S]{1,2048})"};

// How an algorithm's models are used. Refused as a whole: its members aren't declared.
struct InferenceSpecification {
  static constexpr std::string_view kName = "InferenceSpecification";

  template <class Members>
  static void declare(Members&) {}
  bool operator==(const InferenceSpecification&) const = default;
};

// Jobs that test an algorithm. Refused as a whole: its members aren't declared.
struct AlgorithmValidationSpecification {
  static constexpr std::string_view kName = "AlgorithmValidationSpecification";

  template <class Members>
  static void declare(Members&) {}
  bool operator==(const AlgorithmValidationSpecification&) const = default;
};

// CreateAlgorithm's request.
struct CreateAlgorithmInput {
  static constexpr std::string_view kName = "CreateAlgorithmInput";

  // Unique among the region's algorithms of the account.
  std::optional<std::string> algorithm_name{};
  // For a person.
  std::optional<std::string> algorithm_description{};
  // How it is trained.
  std::optional<TrainingSpecification> training_specification{};
  // How its models are used.
  std::optional<InferenceSpecification> inference_specification{};
  // Jobs that test it.
  std::optional<AlgorithmValidationSpecification> validation_specification{};
  // Whether it is to be sold.
  std::optional<bool> certify_for_marketplace{};
  // Tags of the algorithm from its start.
  std::optional<std::vector<Tag>> tags{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &CreateAlgorithmInput::algorithm_name, kEntityName);
    members.optional("AlgorithmDescription", &CreateAlgorithmInput::algorithm_description,
                     kEntityDescription);
    members.required("TrainingSpecification", &CreateAlgorithmInput::training_specification);
    members.optional("InferenceSpecification", &CreateAlgorithmInput::inference_specification);
    members.optional("ValidationSpecification", &CreateAlgorithmInput::validation_specification);
    members.optional("CertifyForMarketplace", &CreateAlgorithmInput::certify_for_marketplace);
    members.optional("Tags", &CreateAlgorithmInput::tags, List{.min = 0, .max = 50});
  }
  bool operator==(const CreateAlgorithmInput&) const = default;
};

// CreateAlgorithm's answer.
struct CreateAlgorithmOutput {
  static constexpr std::string_view kName = "CreateAlgorithmOutput";

  // The new algorithm's ARN.
  std::optional<std::string> algorithm_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmArn", &CreateAlgorithmOutput::algorithm_arn, kAlgorithmArn);
  }
  bool operator==(const CreateAlgorithmOutput&) const = default;
};

// DescribeAlgorithm's request.
struct DescribeAlgorithmInput {
  static constexpr std::string_view kName = "DescribeAlgorithmInput";

  // The algorithm, by name or ARN.
  std::optional<std::string> algorithm_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DescribeAlgorithmInput::algorithm_name, kArnOrName);
  }
  bool operator==(const DescribeAlgorithmInput&) const = default;
};

// One check of an algorithm.
struct AlgorithmStatusItem {
  static constexpr std::string_view kName = "AlgorithmStatusItem";

  // What was checked.
  std::optional<std::string> name{};
  // Its status.
  std::optional<DetailedAlgorithmStatus> status{};
  // Why it failed.
  std::optional<std::string> failure_reason{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &AlgorithmStatusItem::name, kEntityName);
    members.required("Status", &AlgorithmStatusItem::status);
    members.optional("FailureReason", &AlgorithmStatusItem::failure_reason);
  }
  bool operator==(const AlgorithmStatusItem&) const = default;
};

// The checks of an algorithm.
struct AlgorithmStatusDetails {
  static constexpr std::string_view kName = "AlgorithmStatusDetails";

  // By the jobs of its ValidationSpecification.
  std::optional<std::vector<AlgorithmStatusItem>> validation_statuses{};
  // Of its images.
  std::optional<std::vector<AlgorithmStatusItem>> image_scan_statuses{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("ValidationStatuses", &AlgorithmStatusDetails::validation_statuses);
    members.optional("ImageScanStatuses", &AlgorithmStatusDetails::image_scan_statuses);
  }
  bool operator==(const AlgorithmStatusDetails&) const = default;
};

// An algorithm.
struct DescribeAlgorithmOutput {
  static constexpr std::string_view kName = "DescribeAlgorithmOutput";

  // Its name.
  std::optional<std::string> algorithm_name{};
  // Its ARN.
  std::optional<std::string> algorithm_arn{};
  // For a person.
  std::optional<std::string> algorithm_description{};
  // When it was created.
  std::optional<trainyard::Timestamp> creation_time{};
  // How it is trained.
  std::optional<TrainingSpecification> training_specification{};
  // How its models are used.
  std::optional<InferenceSpecification> inference_specification{};
  // Jobs that test it.
  std::optional<AlgorithmValidationSpecification> validation_specification{};
  // Whether training jobs can use it.
  std::optional<AlgorithmStatus> algorithm_status{};
  // Its checks.
  std::optional<AlgorithmStatusDetails> algorithm_status_details{};
  // The Marketplace product that it is.
  std::optional<std::string> product_id{};
  // Whether it is to be sold.
  std::optional<bool> certify_for_marketplace{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DescribeAlgorithmOutput::algorithm_name, kEntityName);
    members.required("AlgorithmArn", &DescribeAlgorithmOutput::algorithm_arn, kAlgorithmArn);
    members.optional("AlgorithmDescription", &DescribeAlgorithmOutput::algorithm_description,
                     kEntityDescription);
    members.required("CreationTime", &DescribeAlgorithmOutput::creation_time);
    members.required("TrainingSpecification", &DescribeAlgorithmOutput::training_specification);
    members.optional("InferenceSpecification", &DescribeAlgorithmOutput::inference_specification);
    members.optional("ValidationSpecification", &DescribeAlgorithmOutput::validation_specification);
    members.required("AlgorithmStatus", &DescribeAlgorithmOutput::algorithm_status);
    members.required("AlgorithmStatusDetails", &DescribeAlgorithmOutput::algorithm_status_details);
    members.optional("ProductId", &DescribeAlgorithmOutput::product_id, kProductId);
    members.optional("CertifyForMarketplace", &DescribeAlgorithmOutput::certify_for_marketplace);
  }
  bool operator==(const DescribeAlgorithmOutput&) const = default;
};

// ListAlgorithms' request. All of its conditions hold together.
struct ListAlgorithmsInput {
  static constexpr std::string_view kName = "ListAlgorithmsInput";

  // Only algorithms that were created then or later.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only algorithms that were created then or earlier.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // The max number of algorithms per page; default 10.
  std::optional<std::int64_t> max_results{};
  // Only algorithms with this in their names.
  std::optional<std::string> name_contains{};
  // The last page's next_token; absent: from the start.
  std::optional<std::string> next_token{};
  // What the order is by; default CreationTime.
  std::optional<AlgorithmSortBy> sort_by{};
  // Its direction; default Ascending.
  std::optional<SortOrder> sort_order{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("CreationTimeAfter", &ListAlgorithmsInput::creation_time_after);
    members.optional("CreationTimeBefore", &ListAlgorithmsInput::creation_time_before);
    members.optional("MaxResults", &ListAlgorithmsInput::max_results, Number{.min = 1, .max = 100});
    members.optional("NameContains", &ListAlgorithmsInput::name_contains, kNameContains);
    members.optional("NextToken", &ListAlgorithmsInput::next_token, kNextToken);
    members.optional("SortBy", &ListAlgorithmsInput::sort_by);
    members.optional("SortOrder", &ListAlgorithmsInput::sort_order);
  }
  bool operator==(const ListAlgorithmsInput&) const = default;
};

// An algorithm, in a list.
struct AlgorithmSummary {
  static constexpr std::string_view kName = "AlgorithmSummary";

  // Its name.
  std::optional<std::string> algorithm_name{};
  // Its ARN.
  std::optional<std::string> algorithm_arn{};
  // For a person.
  std::optional<std::string> algorithm_description{};
  // When it was created.
  std::optional<trainyard::Timestamp> creation_time{};
  // Whether training jobs can use it.
  std::optional<AlgorithmStatus> algorithm_status{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &AlgorithmSummary::algorithm_name, kEntityName);
    members.required("AlgorithmArn", &AlgorithmSummary::algorithm_arn, kAlgorithmArn);
    members.optional("AlgorithmDescription", &AlgorithmSummary::algorithm_description,
                     kEntityDescription);
    members.required("CreationTime", &AlgorithmSummary::creation_time);
    members.required("AlgorithmStatus", &AlgorithmSummary::algorithm_status);
  }
  bool operator==(const AlgorithmSummary&) const = default;
};

// A page of ListAlgorithms.
struct ListAlgorithmsOutput {
  static constexpr std::string_view kName = "ListAlgorithmsOutput";

  // The page's algorithms.
  std::optional<std::vector<AlgorithmSummary>> algorithm_summary_list{};
  // For the next page; absent: this is the last.
  std::optional<std::string> next_token{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmSummaryList", &ListAlgorithmsOutput::algorithm_summary_list);
    members.optional("NextToken", &ListAlgorithmsOutput::next_token, kNextToken);
  }
  bool operator==(const ListAlgorithmsOutput&) const = default;
};

// DeleteAlgorithm's request.
struct DeleteAlgorithmInput {
  static constexpr std::string_view kName = "DeleteAlgorithmInput";

  // The algorithm to delete.
  std::optional<std::string> algorithm_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("AlgorithmName", &DeleteAlgorithmInput::algorithm_name, kEntityName);
  }
  bool operator==(const DeleteAlgorithmInput&) const = default;
};

}  // namespace trainyard::model
