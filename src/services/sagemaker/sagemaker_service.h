#pragma once

#include "control/resource_kinds.h"
#include "control/training_jobs.h"
#include "services/operation.h"
#include "services/sagemaker/recent_answers.h"

namespace trainyard::services {

// The SageMaker API: calls `control` for each operation. No policy here.
class SageMakerService {
 public:
  // Both outlive this. Safe from any thread.
  SageMakerService(control::TrainingJobs& jobs, control::ResourceKinds& resources);

  // This outlives the table.
  Service table();

 private:
  Answer create(const boost::json::value& input);
  // Returns the earlier answer if it can't have changed: waiting clients poll repeatedly.
  Answer describe(const boost::json::value& input);

  control::TrainingJobs& jobs_;
  control::ResourceKinds& resources_;
  RecentAnswers recent_;
};

}  // namespace trainyard::services
