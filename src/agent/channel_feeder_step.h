#pragma once

#include <optional>

#include "agent/feeder_client.h"
#include "agent/step.h"

namespace trainyard::agent {

// The channels in Pipe and FastFile mode, which continue while the container runs: created and
// owned by their feeder.
class ChannelFeederStep final : public Step {
 public:
  std::string_view name() const override { return "channel feeder"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> restore(StepContext& context) override;
  Result<void> tick(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  std::optional<FeederClient> feeder_;  // if there are such channels
};

}  // namespace trainyard::agent
