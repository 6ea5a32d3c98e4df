#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// Advice for a job whose container was refused something by its confinement or its network. That a
// system call, a privilege or a connection was refused can only be seen in its output, so this
// examines the lines of its log. observe() and after() may be called from different threads.
class RefusalHints {
 public:
  void observe(std::string_view line);
  // A line for the job's log that names the settings to change; nullopt: there is no hint.
  std::optional<std::string> after(const runtime::ContainerExit& exit,
                                   const model::LaunchPlan& plan) const;

 private:
  std::atomic<bool> refused_ = false;
  std::atomic<bool> not_connected_ = false;
};

}  // namespace trainyard::agent
