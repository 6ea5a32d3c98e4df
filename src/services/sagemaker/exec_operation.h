#pragma once

#include <atomic>
#include <boost/json/value.hpp>
#include <memory>

#include "control/training_jobs.h"
#include "services/operation.h"

namespace trainyard::services {

// Runs a program in a container of a training job (docs/adr/0028-programs-in-containers.md): its
// input and output use the client's connection, in the frames of model/exec_frames.h.
class ExecOperation {
 public:
  // `jobs` outlives this. Safe from any thread.
  explicit ExecOperation(control::TrainingJobs& jobs) : jobs_(jobs) {}

  // {"TrainingJobName", "Host", "Command": […], "Terminal", "Rows", "Columns"} -> the connection to
  // the program, to which the command was sent. Blocks.
  Answer begin(const boost::json::value& input, const RequestContext& context);

 private:
  control::TrainingJobs& jobs_;
  // The number of running programs; each one's lease holds a reference.
  std::shared_ptr<std::atomic<int>> running_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace trainyard::services
