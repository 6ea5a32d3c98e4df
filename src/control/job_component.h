#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "control/arn_scope.h"
#include "control/component_state.h"
#include "control/job_state.h"
#include "model/training_job.h"
#include "store/job_store.h"
#include "store/resource_store.h"

// The trial component that each training job has: its parameters, its inputs, its outputs and how
// it ended, beside other runs' in experiments. It is stored with the job, in the same transactions.
// Later changes of the job only touch what they are about: clients may change the component too.
// Pure.
namespace trainyard::control {

// StoredResource::status of a component, which clients don't see: its job runs; or it has ended, and
// the totals of its metrics aren't added yet (control/job_metrics.h). Otherwise it is empty.
inline constexpr std::string_view kJobRuns = "JobRuns";
inline constexpr std::string_view kMetricsDue = "MetricsDue";

inline bool has_due_metrics(const store::StoredResource& component) {
  return component.status == kJobRuns || component.status == kMetricsDue;
}
// The name of the training job that made the component.
std::string job_of_component(const ComponentSource& source);

// "<job>-aws-training-job", in lower case: BatchPutMetrics accepts no other.
std::string job_component_name(const std::string& job);
store::ResourceId job_component_id(const std::string& job);

// The component of a new job. Parameters are its hyperparameters, with an algorithm's defaults, as
// numbers if they are, and SageMaker.ImageUri, SageMaker.InstanceType, SageMaker.InstanceCount and
// SageMaker.VolumeSizeInGB; a channel is an input artifact, with the URI of its data.
store::StoredResource make_job_component(const std::string& job,
                                         const model::CreateTrainingJobRequest& request,
                                         const std::string& job_arn, const JobState& state,
                                         const ArnScope& arns);

// What the component becomes by a change of its job's state: InProgress and its start when training
// starts, the outcome, the end and the artifacts at the end. nullopt: it stays. A component that
// can't be read is logged and stays as it is: it must not hold its job up.
std::optional<store::ResourceChange> follow_job(const std::string& job, const JobState& before,
                                                const JobState& after);

}  // namespace trainyard::control
