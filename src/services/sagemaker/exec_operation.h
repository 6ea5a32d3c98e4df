#pragma once

#include <atomic>
#include <boost/json/value.hpp>
#include <memory>

#include "control/training_jobs.h"
#include "services/operation.h"

namespace trainyard::services {

// A program in a container of a training job (docs/adr/0028-programs-in-containers.md): what it
// reads and writes goes over the client's own connection, in model/exec_frames.h's frames.
class ExecOperation {
 public:
  // `jobs` outlives this. Safe from any thread.
  explicit ExecOperation(control::TrainingJobs& jobs) : jobs_(jobs) {}

  // {"TrainingJobName", "Host", "Command": […], "Terminal", "Rows", "Columns"} -> the connection to
  // the program, which has been told what to run. Blocks.
  Answer begin(const boost::json::value& input, const RequestContext& context);

 private:
  control::TrainingJobs& jobs_;
  // How many run; each one's lease holds it.
  std::shared_ptr<std::atomic<int>> running_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace trainyard::services
