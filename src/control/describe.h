#pragma once

#include "base/result.h"
#include "control/job_recorder.h"
#include "model/describe_training_job.h"
#include "model/list_training_jobs.h"

// What DescribeTrainingJob and ListTrainingJobs show of a job: its request with the service's
// defaults, and its state.
namespace trainyard::control {

// corrupt: the stored request can't be read.
Result<model::DescribeTrainingJobResponse> describe(JobRecorder::Job job);
model::TrainingJobSummary summarize(const JobRecorder::Job& job);

}  // namespace trainyard::control
