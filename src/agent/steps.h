#pragma once

#include <memory>
#include <vector>

#include "agent/container_step.h"
#include "agent/step.h"

namespace trainyard::agent {

struct StepList {
  std::vector<std::unique_ptr<Step>> all;
  ContainerStep* container = nullptr;  // one of them: what is started and waited for
};

// What an instance consists of, in its order.
StepList make_steps();

}  // namespace trainyard::agent
