// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"
#include "model/status.h"

// ListTrainingJobs.
namespace trainyard::model {

// The sort direction of a list.
TRAINYARD_MODEL_ENUM(SortOrder, Ascending, Descending)
// The key that a list is sorted by.
TRAINYARD_MODEL_ENUM(SortBy, Name, CreationTime, Status)

// ListTrainingJobs' request. All of its conditions hold together.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html
struct ListTrainingJobsRequest {
  // The previous page's next_token; absent: the first page.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};
  // The maximum number of jobs in a page; default 10.
  //
  // Optional.
  // 1 to 100.
  std::optional<std::int64_t> max_results{};
  // Only jobs that were created after this.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_after{};
  // Only jobs that were created before this.
  //
  // Optional.
  std::optional<trainyard::Timestamp> creation_time_before{};
  // Only jobs that changed after this.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time_after{};
  // Only jobs that changed before this.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time_before{};
  // Only jobs with this in their names.
  //
  // Optional.
  // At most 63 characters.
  // Pattern: `[a-zA-Z0-9\-]+`.
  std::optional<std::string> name_contains{};
  // Only jobs of this status.
  //
  // Optional.
  // One of InProgress, Completed, Failed, Stopping, Stopped, Deleting.
  std::optional<TrainingJobStatus> status_equals{};
  // The sort key; default CreationTime.
  //
  // Optional.
  // One of Name, CreationTime, Status.
  std::optional<SortBy> sort_by{};
  // The sort direction; default Ascending.
  //
  // Optional.
  // One of Ascending, Descending.
  std::optional<SortOrder> sort_order{};
  // Only jobs whose warm pool has this status.
  //
  // Optional.
  // One of Available, Terminated, Reused, InUse.
  std::optional<WarmPoolResourceStatus> warm_pool_status_equals{};
  // Only jobs that use this plan's capacity.
  //
  // Optional.
  // 50 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*`.
  std::optional<std::string> training_plan_arn_equals{};

  bool operator==(const ListTrainingJobsRequest&) const = default;
};

// A training job, in a list.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingJobSummary.html
struct TrainingJobSummary {
  // The job.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};
  // Its ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_arn{};
  // When it was created.
  //
  // Required.
  std::optional<trainyard::Timestamp> creation_time{};
  // When it ended; absent: it hasn't.
  //
  // Optional.
  std::optional<trainyard::Timestamp> training_end_time{};
  // When its status last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};
  // Its status.
  //
  // Required.
  // One of InProgress, Completed, Failed, Stopping, Stopped, Deleting.
  std::optional<TrainingJobStatus> training_job_status{};
  // The phase that it is in.
  //
  // Optional.
  // One of Starting, LaunchingMLInstances, PreparingTrainingStack, Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped, MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded, Updating, Restarting, Pending.
  std::optional<SecondaryStatus> secondary_status{};
  // The status of its warm pool; absent: it asked for none.
  //
  // Optional.
  std::optional<WarmPoolStatus> warm_pool_status{};
  // The plan whose capacity it uses.
  //
  // Optional.
  // 50 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*`.
  std::optional<std::string> training_plan_arn{};
  // Trainyard's own, unknown to AWS: how many hosts it has; absent: one, or none yet.
  //
  // Optional.
  // At least 2.
  std::optional<std::int64_t> trainyard_hosts{};
  // Trainyard's own: the number of attempts; absent: one at most.
  //
  // Optional.
  // At least 2.
  std::optional<std::int64_t> trainyard_attempt{};

  bool operator==(const TrainingJobSummary&) const = default;
};

// A page of ListTrainingJobs.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html
struct ListTrainingJobsResponse {
  // The page's jobs.
  //
  // Required.
  std::optional<std::vector<TrainingJobSummary>> training_job_summaries{};
  // For the next page; absent: this is the last.
  //
  // Optional.
  // At most 8192 characters.
  // Pattern: `.*`.
  std::optional<std::string> next_token{};

  bool operator==(const ListTrainingJobsResponse&) const = default;
};

}  // namespace trainyard::model
