#pragma once

#include "control/training_jobs.h"
#include "services/operation.h"
#include "services/sagemaker/exec_operation.h"

namespace trainyard::services {

// Operations that no AWS service has, for the commands of this binary: X-Amz-Target
// "Trainyard.<operation>", signed for "trainyard". Not available to a training job's session.
//
//   InterruptTrainingJob  {"TrainingJobName"} -> null
//   ListQueue             {} -> {"Free": SIZE, "TrainingJobs": [{"TrainingJobName",
//                         "EnableManagedSpotTraining", "CreationTime", "Needs": SIZE, "WaitsFor",
//                         "HeldBy": [{"TrainingJobName", "Holds": HELD}]}],
//                         "WarmPools": [{"TrainingJobName", "Holds": HELD, "EndTime"}]},
//                         SIZE {"VCpus", "MemoryInBytes", "Gpus"}; HELD also has "DiskInBytes",
//                         what is promised to it of the data folder's disk
//   ReleaseTrainingJob    {"TrainingJobName"} -> null: removes what is kept of it after its failure
//   Exec                  services/sagemaker/exec_operation.h
class TrainyardService {
 public:
  // `jobs` outlives this. Safe from any thread.
  explicit TrainyardService(control::TrainingJobs& jobs) : jobs_(jobs), exec_(jobs) {}

  // This outlives the table.
  Service table();

 private:
  Answer list_queue();

  control::TrainingJobs& jobs_;
  ExecOperation exec_;
};

}  // namespace trainyard::services
