#pragma once

#include <memory>

#include "agent/space_watch.h"
#include "agent/step.h"

namespace trainyard::agent {

// Ends a container that takes more of a disk than it may, where no file system holds it to that.
class SpaceWatchStep final : public Step {
 public:
  std::string_view name() const override { return "space watch"; }
  Result<void> started(StepContext& context, const runtime::Container& container) override;
  Result<void> tick(StepContext& context) override;
  Result<void> ended(StepContext& context) override;
  Failure failure(const StepContext& context, const Error& error) const override;

 private:
  std::unique_ptr<SpaceWatch> watch_;  // while the container runs
};

}  // namespace trainyard::agent
