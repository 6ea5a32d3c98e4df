#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"
#include "model/status.h"

// ListTrainingJobs.
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(SortBy, Name, CreationTime, Status)
TRAINYARD_MODEL_ENUM(SortOrder, Ascending, Descending)

inline constexpr Text kNameContains{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9\-]+)"};

struct TrainingJobSummary {
  static constexpr std::string_view kName = "TrainingJobSummary";

  std::optional<std::string> training_job_name;
  std::optional<std::string> training_job_arn;
  std::optional<trainyard::Timestamp> creation_time;
  std::optional<trainyard::Timestamp> training_end_time;
  std::optional<trainyard::Timestamp> last_modified_time;
  std::optional<TrainingJobStatus> training_job_status;
  std::optional<SecondaryStatus> secondary_status;
  std::optional<WarmPoolStatus> warm_pool_status;
  std::optional<std::string> training_plan_arn;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &TrainingJobSummary::training_job_name, kTrainingJobName);
    members.required("TrainingJobArn", &TrainingJobSummary::training_job_arn, kTrainingJobArn);
    members.required("CreationTime", &TrainingJobSummary::creation_time);
    members.optional("TrainingEndTime", &TrainingJobSummary::training_end_time);
    members.optional("LastModifiedTime", &TrainingJobSummary::last_modified_time);
    members.required("TrainingJobStatus", &TrainingJobSummary::training_job_status);
    members.optional("SecondaryStatus", &TrainingJobSummary::secondary_status);
    members.optional("WarmPoolStatus", &TrainingJobSummary::warm_pool_status);
    members.optional("TrainingPlanArn", &TrainingJobSummary::training_plan_arn, kTrainingPlanArn);
  }
  bool operator==(const TrainingJobSummary&) const = default;
};

struct ListTrainingJobsRequest {
  static constexpr std::string_view kName = "ListTrainingJobsRequest";

  std::optional<std::string> next_token;
  std::optional<std::int64_t> max_results;
  std::optional<trainyard::Timestamp> creation_time_after;
  std::optional<trainyard::Timestamp> creation_time_before;
  std::optional<trainyard::Timestamp> last_modified_time_after;
  std::optional<trainyard::Timestamp> last_modified_time_before;
  std::optional<std::string> name_contains;
  std::optional<TrainingJobStatus> status_equals;
  std::optional<SortBy> sort_by;
  std::optional<SortOrder> sort_order;
  std::optional<WarmPoolResourceStatus> warm_pool_status_equals;
  std::optional<std::string> training_plan_arn_equals;

  template <class Members>
  static void declare(Members& members) {
    members.optional("NextToken", &ListTrainingJobsRequest::next_token, kNextToken);
    members.optional("MaxResults", &ListTrainingJobsRequest::max_results,
                     Number{.min = 1, .max = 100});
    members.optional("CreationTimeAfter", &ListTrainingJobsRequest::creation_time_after);
    members.optional("CreationTimeBefore", &ListTrainingJobsRequest::creation_time_before);
    members.optional("LastModifiedTimeAfter", &ListTrainingJobsRequest::last_modified_time_after);
    members.optional("LastModifiedTimeBefore", &ListTrainingJobsRequest::last_modified_time_before);
    members.optional("NameContains", &ListTrainingJobsRequest::name_contains, kNameContains);
    members.optional("StatusEquals", &ListTrainingJobsRequest::status_equals);
    members.optional("SortBy", &ListTrainingJobsRequest::sort_by);
    members.optional("SortOrder", &ListTrainingJobsRequest::sort_order);
    members.optional("WarmPoolStatusEquals", &ListTrainingJobsRequest::warm_pool_status_equals);
    members.optional("TrainingPlanArnEquals", &ListTrainingJobsRequest::training_plan_arn_equals,
                     kTrainingPlanArn);
  }
  bool operator==(const ListTrainingJobsRequest&) const = default;
};

struct ListTrainingJobsResponse {
  static constexpr std::string_view kName = "ListTrainingJobsResponse";

  std::optional<std::vector<TrainingJobSummary>> training_job_summaries;
  std::optional<std::string> next_token;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobSummaries", &ListTrainingJobsResponse::training_job_summaries);
    members.optional("NextToken", &ListTrainingJobsResponse::next_token, kNextToken);
  }
  bool operator==(const ListTrainingJobsResponse&) const = default;
};

}  // namespace trainyard::model
