#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/rules.h"

// How a job stands.
namespace trainyard::model {

TRAINYARD_MODEL_ENUM(WarmPoolResourceStatus, Available, Terminated, Reused, InUse)
TRAINYARD_MODEL_ENUM(SecondaryStatus, Starting, LaunchingMLInstances, PreparingTrainingStack,
                     Downloading, DownloadingTrainingImage, Training, Uploading, Stopping, Stopped,
                     MaxRuntimeExceeded, Completed, Failed, Interrupted, MaxWaitTimeExceeded,
                     Updating, Restarting, Pending)
TRAINYARD_MODEL_ENUM(TrainingJobStatus, InProgress, Completed, Failed, Stopping, Stopped, Deleting)

struct WarmPoolStatus {
  static constexpr std::string_view kName = "WarmPoolStatus";

  std::optional<WarmPoolResourceStatus> status;
  std::optional<std::int64_t> resource_retained_billable_time_in_seconds;
  std::optional<std::string> reused_by_job;

  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &WarmPoolStatus::status);
    members.optional("ResourceRetainedBillableTimeInSeconds",
                     &WarmPoolStatus::resource_retained_billable_time_in_seconds, Number{.min = 0});
    members.optional("ReusedByJob", &WarmPoolStatus::reused_by_job, kTrainingJobName);
  }
  bool operator==(const WarmPoolStatus&) const = default;
};

struct SecondaryStatusTransition {
  static constexpr std::string_view kName = "SecondaryStatusTransition";

  std::optional<SecondaryStatus> status;
  std::optional<trainyard::Timestamp> start_time;
  std::optional<trainyard::Timestamp> end_time;
  std::optional<std::string> status_message;

  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &SecondaryStatusTransition::status);
    members.required("StartTime", &SecondaryStatusTransition::start_time);
    members.optional("EndTime", &SecondaryStatusTransition::end_time);
    members.optional("StatusMessage", &SecondaryStatusTransition::status_message);
  }
  bool operator==(const SecondaryStatusTransition&) const = default;
};

struct MetricData {
  static constexpr std::string_view kName = "MetricData";

  std::optional<std::string> metric_name;
  std::optional<double> value;
  std::optional<trainyard::Timestamp> timestamp;

  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricName", &MetricData::metric_name, kMetricName);
    members.optional("Value", &MetricData::value);
    members.optional("Timestamp", &MetricData::timestamp);
  }
  bool operator==(const MetricData&) const = default;
};

struct TrainingProgressInfo {
  static constexpr std::string_view kName = "TrainingProgressInfo";

  std::optional<std::int64_t> total_step_count_per_epoch;
  std::optional<std::int64_t> current_step;
  std::optional<std::int64_t> current_epoch;
  std::optional<std::int64_t> max_epoch;

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
