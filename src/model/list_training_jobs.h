#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"
#include "model/status.h"

// ListTrainingJobs.
namespace trainyard::model {

// What a list's order is by.
TRAINYARD_MODEL_ENUM(SortBy, Name, CreationTime, Status)
// The direction of a list's order.
TRAINYARD_MODEL_ENUM(SortOrder, Ascending, Descending)

inline constexpr Text kNameContains{.min = 0, .max = 63, .pattern = R"([a-zA-Z0-9\-]+)"};

// A training job, in a list.
struct TrainingJobSummary {
  static constexpr std::string_view kName = "TrainingJobSummary";

  // The job.
  std::optional<std::string> training_job_name{};
  // Its ARN.
  std::optional<std::string> training_job_arn{};
  // When it was created.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it ended; absent: it hasn't.
  std::optional<trainyard::Timestamp> training_end_time{};
  // When its status changed last.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // How it stands.
  std::optional<TrainingJobStatus> training_job_status{};
  // What goes on.
  std::optional<SecondaryStatus> secondary_status{};
  // How its instances stand; absent: it asked for no warm pool.
  std::optional<WarmPoolStatus> warm_pool_status{};
  // The plan whose capacity it uses.
  std::optional<std::string> training_plan_arn{};
  // Trainyard's own, unknown to AWS: how many hosts it has; absent: one, or none yet.
  std::optional<std::int64_t> trainyard_hosts{};
  // Trainyard's own: how often it was tried; absent: once at most.
  std::optional<std::int64_t> trainyard_attempt{};

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
    members.optional("TrainyardHosts", &TrainingJobSummary::trainyard_hosts, Number{.min = 2});
    members.optional("TrainyardAttempt", &TrainingJobSummary::trainyard_attempt, Number{.min = 2});
  }
  bool operator==(const TrainingJobSummary&) const = default;
};

// ListTrainingJobs' request. All of its conditions hold together.
struct ListTrainingJobsRequest {
  static constexpr std::string_view kName = "ListTrainingJobsRequest";

  // The last page's next_token; absent: from the start.
  std::optional<std::string> next_token{};
  // The most jobs in a page; default 10.
  std::optional<std::int64_t> max_results{};
  // Only jobs that were created after this.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only jobs that were created before this.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // Only jobs that changed after this.
  std::optional<trainyard::Timestamp> last_modified_time_after{};
  // Only jobs that changed before this.
  std::optional<trainyard::Timestamp> last_modified_time_before{};
  // Only jobs with this in their names.
  std::optional<std::string> name_contains{};
  // Only jobs of this status.
  std::optional<TrainingJobStatus> status_equals{};
  // What the order is by; default CreationTime.
  std::optional<SortBy> sort_by{};
  // Its direction; default Ascending.
  std::optional<SortOrder> sort_order{};
  // Only jobs whose instances stand so.
  std::optional<WarmPoolResourceStatus> warm_pool_status_equals{};
  // Only jobs that use this plan's capacity.
  std::optional<std::string> training_plan_arn_equals{};

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

// A page of ListTrainingJobs.
struct ListTrainingJobsResponse {
  static constexpr std::string_view kName = "ListTrainingJobsResponse";

  // The page's jobs.
  std::optional<std::vector<TrainingJobSummary>> training_job_summaries{};
  // For the next page; absent: this is the last.
  std::optional<std::string> next_token{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobSummaries", &ListTrainingJobsResponse::training_job_summaries);
    members.optional("NextToken", &ListTrainingJobsResponse::next_token, kNextToken);
  }
  bool operator==(const ListTrainingJobsResponse&) const = default;
};

}  // namespace trainyard::model
