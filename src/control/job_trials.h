#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "model/training_job.h"
#include "store/job_store.h"
#include "store/resource_store.h"

namespace trainyard::control {

// Where a new job's trial component belongs.
struct JobTrials {
  ArnScope arns{};                            // of the component's own ARN
  std::vector<std::string> parents{};         // ARNs of trials; none: in no trial
  std::vector<store::NewResource> created{};  // a trial that is created with the job
};

// What a request's ExperimentConfig means now. A TrialName is a trial that exists, of the
// experiment, if that is named too; an ExperimentName alone gives the job a trial of its own,
// "<job>-aws-trial". A RunName only concerns programs, which read it from DescribeTrainingJob (SDK
// v2's load_run()). ResourceNotFound: no such experiment or trial. ValidationException: the trial is
// another experiment's. Any thread; blocks.
Result<JobTrials> find_trials(store::ResourceStore& store, const ArnScope& arns,
                              const model::CreateTrainingJobRequest& request, Timestamp now);

}  // namespace trainyard::control
