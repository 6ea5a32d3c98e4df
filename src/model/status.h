#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// How a job stands.
namespace trainyard::model {

// How a job's instances stand after its end.
TRAINYARD_MODEL_ENUM(WarmPoolResourceStatus, Available, Terminated, Reused, InUse)
// What goes on in a job.
TRAINYARD_MODEL_ENUM(SecondaryStatus, Starting, LaunchingMLInstances, PreparingTrainingStack,
                     Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped,
                     MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded,
                     Updating, Restarting, Pending)
// How a job stands.
TRAINYARD_MODEL_ENUM(TrainingJobStatus, InProgress, Completed, Failed, Stopping, Stopped, Deleting)

// How a job's instances stand after its end.
struct WarmPoolStatus {
  static constexpr std::string_view kName = "WarmPoolStatus";

  // Whether they are kept, used again, or gone.
  std::optional<WarmPoolResourceStatus> status{};
  // How long they were kept, in seconds.
  std::optional<std::int64_t> resource_retained_billable_time_in_seconds{};
  // The job that took them over.
  std::optional<std::string> reused_by_job{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &WarmPoolStatus::status);
    members.optional("ResourceRetainedBillableTimeInSeconds",
                     &WarmPoolStatus::resource_retained_billable_time_in_seconds, Number{.min = 0});
    members.optional("ReusedByJob", &WarmPoolStatus::reused_by_job, kTrainingJobName);
  }
  bool operator==(const WarmPoolStatus&) const = default;
};

// A stretch of a job's life.
struct SecondaryStatusTransition {
  static constexpr std::string_view kName = "SecondaryStatusTransition";

  // What went on.
  std::optional<SecondaryStatus> status{};
  // Since when.
  std::optional<trainyard::Timestamp> start_time{};
  // Until when; absent: it still does.
  std::optional<trainyard::Timestamp> end_time{};
  // More about that, in words.
  std::optional<std::string> status_message{};

  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &SecondaryStatusTransition::status);
    members.required("StartTime", &SecondaryStatusTransition::start_time);
    members.optional("EndTime", &SecondaryStatusTransition::end_time);
    members.optional("StatusMessage", &SecondaryStatusTransition::status_message);
  }
  bool operator==(const SecondaryStatusTransition&) const = default;
};

// The last value of a metric.
struct MetricData {
  static constexpr std::string_view kName = "MetricData";

  // The metric.
  std::optional<std::string> metric_name{};
  // Its value.
  std::optional<double> value{};
  // When that was logged.
  std::optional<trainyard::Timestamp> timestamp{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricName", &MetricData::metric_name, kMetricName);
    members.optional("Value", &MetricData::value);
    members.optional("Timestamp", &MetricData::timestamp);
  }
  bool operator==(const MetricData&) const = default;
};

// How far a serverless job is.
struct TrainingProgressInfo {
  static constexpr std::string_view kName = "TrainingProgressInfo";

  // Steps of an epoch.
  std::optional<std::int64_t> total_step_count_per_epoch{};
  // The step it is at.
  std::optional<std::int64_t> current_step{};
  // The epoch it is at.
  std::optional<std::int64_t> current_epoch{};
  // The last epoch.
  std::optional<std::int64_t> max_epoch{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("TotalStepCountPerEpoch", &TrainingProgressInfo::total_step_count_per_epoch,
                     Number{.min = 0});
    members.optional("CurrentStep", &TrainingProgressInfo::current_step, Number{.min = 0});
    members.optional("CurrentEpoch", &TrainingProgressInfo::current_epoch, Number{.min = 0});
    members.optional("MaxEpoch", &TrainingProgressInfo::max_epoch, Number{.min = 0});
  }
  bool operator==(const TrainingProgressInfo&) const = default;
};

}  // namespace trainyard::model
