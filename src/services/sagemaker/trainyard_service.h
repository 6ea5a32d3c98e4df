#pragma once

#include <string_view>

#include "control/training_jobs.h"
#include "services/json_service.h"

namespace trainyard::services {

// What no AWS service has, for the commands of this binary: X-Amz-Target "Trainyard.<operation>",
// signed for "trainyard". A training job's session may do none of it.
//
//   InterruptTrainingJob  {"TrainingJobName"} -> null
//   ListQueue             {} -> {"Free": SIZE, "TrainingJobs": [{"TrainingJobName",
//                         "EnableManagedSpotTraining", "CreationTime", "Needs": SIZE, "WaitsFor",
//                         "HeldBy": [{"TrainingJobName", "Holds": SIZE}]}]},
//                         SIZE {"VCpus", "MemoryInBytes", "Gpus"}
class TrainyardService final : public JsonService {
 public:
  // `jobs` outlives this. Safe from any thread.
  explicit TrainyardService(control::TrainingJobs& jobs) : jobs_(jobs) {}

  std::string_view target_prefix() const override { return "Trainyard"; }
  std::string_view signing_name() const override { return "trainyard"; }
  bool has_operation(std::string_view operation) const override;
  JsonAnswer call(std::string_view operation, const boost::json::value& input,
                  const RequestContext& context) override;

 private:
  JsonAnswer interrupt(const boost::json::value& input);
  JsonAnswer list_queue();

  control::TrainingJobs& jobs_;
};

}  // namespace trainyard::services
