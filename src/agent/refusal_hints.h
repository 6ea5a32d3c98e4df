#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// What to tell a person whose container was kept from something by its confinement or its network.
// That it was refused a system call, a privilege or a connection is only to be seen in what it
// prints, so this looks at the lines of its log. observe() and after() may be called from different
// threads.
class RefusalHints {
 public:
  void observe(std::string_view line);
  // A line for the job's log that names the settings to change; nullopt: nothing points to them.
  std::optional<std::string> after(const runtime::ContainerExit& exit,
                                   const model::LaunchPlan& plan) const;

 private:
  std::atomic<bool> refused_ = false;
  std::atomic<bool> not_connected_ = false;
};

}  // namespace trainyard::agent
