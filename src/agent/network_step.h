#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <string>

#include "agent/forwarder.h"
#include "agent/step.h"

namespace trainyard::agent {

// The instance's place in the job's network (network/job_networks.h), and the forwarder in it
// (forwarder.h). Created on a thread of its own, while other steps create the volume, download and
// unpack; the container's step waits for it. In a warm pool of root's it stays for the instance of
// a matching job. Does nothing if the plan says that the machine's network is used.
class NetworkStep final : public Step {
 public:
  std::string_view name() const override { return "network"; }
  Result<void> prepare(StepContext& context) override;
  // Starts the forwarder again if it has died.
  Result<void> tick(StepContext& context) override;
  // Waits for what is still being created, so that undo() finds everything.
  Result<void> finish(StepContext& context) override;
  Result<void> undo(StepContext& context) override;

 private:
  std::chrono::steady_clock::time_point next_check_{};
  std::optional<StartedForwarder> forwarder_;  // the last one started by tick()
  std::future<Result<void>> listening_;        // for an ordinary user: its sockets, from root
};

// A notice for the job if `resolver`, the text of its /etc/resolv.conf, leaves names unresolved.
// Pure.
std::optional<std::string> resolver_notice(const model::LaunchPlan& plan,
                                           const std::string& resolver);

// Whether undo() leaves the instance's place in the network for a matching job.
bool retains_network(const StepContext& context);

// Removes an instance's part of its job's network, by its folder, attempts/<job>/<n>/<host>.
// `runtime` runs things as root for an ordinary user; nullptr: there is none.
Result<void> leave_network(const std::filesystem::path& directory, runtime::Runtime* runtime);

}  // namespace trainyard::agent
