#pragma once

#include <memory>
#include <vector>

#include "agent/container_step.h"
#include "agent/step.h"

namespace trainyard::agent {

struct StepList {
  std::vector<std::unique_ptr<Step>> all;
  ContainerStep* container = nullptr;  // one of them: started and waited for
};

// The steps of an instance, in order.
StepList make_steps();

}  // namespace trainyard::agent
