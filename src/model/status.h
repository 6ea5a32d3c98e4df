// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "model/enum.h"

// The status of a job.
namespace trainyard::model {

// The status of a job.
TRAINYARD_MODEL_ENUM(TrainingJobStatus, InProgress, Completed, Failed, Stopping, Stopped, Deleting)
// The phase of a job.
TRAINYARD_MODEL_ENUM(SecondaryStatus, Starting, LaunchingMLInstances, PreparingTrainingStack,
                     Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped,
                     MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded,
                     Updating, Restarting, Pending)
// The status of a job's warm pool.
TRAINYARD_MODEL_ENUM(WarmPoolResourceStatus, Available, Terminated, Reused, InUse)

// The status of a job's warm pool.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_WarmPoolStatus.html
struct WarmPoolStatus {
  // Whether the instances are in use, kept, reused or gone.
  //
  // Required.
  // One of Available, Terminated, Reused, InUse.
  std::optional<WarmPoolResourceStatus> status{};
  // How long they were kept, in seconds.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> resource_retained_billable_time_in_seconds{};
  // The job that took them over.
  //
  // Optional.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> reused_by_job{};

  bool operator==(const WarmPoolStatus&) const = default;
};

// A phase in the history of a job.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SecondaryStatusTransition.html
struct SecondaryStatusTransition {
  // The phase.
  //
  // Required.
  // One of Starting, LaunchingMLInstances, PreparingTrainingStack, Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped, MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded, Updating, Restarting, Pending.
  std::optional<SecondaryStatus> status{};
  // When it started.
  //
  // Required.
  std::optional<trainyard::Timestamp> start_time{};
  // When it ended; absent: it hasn't.
  //
  // Optional.
  std::optional<trainyard::Timestamp> end_time{};
  // Details, for people.
  //
  // Optional.
  std::optional<std::string> status_message{};

  bool operator==(const SecondaryStatusTransition&) const = default;
};

// The last value of a metric.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricData.html
struct MetricData {
  // The metric.
  //
  // Optional.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> metric_name{};
  // Its value.
  //
  // Optional.
  std::optional<double> value{};
  // When that was logged.
  //
  // Optional.
  std::optional<trainyard::Timestamp> timestamp{};

  bool operator==(const MetricData&) const = default;
};

// The progress of a serverless job.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingProgressInfo.html
struct TrainingProgressInfo {
  // Steps of an epoch.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> total_step_count_per_epoch{};
  // The step it is at.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> current_step{};
  // The epoch it is at.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> current_epoch{};
  // The last epoch.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> max_epoch{};

  bool operator==(const TrainingProgressInfo&) const = default;
};

}  // namespace trainyard::model
