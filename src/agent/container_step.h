#pragma once

#include <map>
#include <string>

#include "agent/step.h"

namespace trainyard::agent {

// The id of an instance's container: the same for every agent of the plan, so that what one left
// another finds.
std::string container_id(const model::LaunchPlan& plan, const std::filesystem::path& directory);

// By which a person, or a test, finds what belongs to a job.
std::map<std::string, std::string> container_labels(const model::LaunchPlan& plan,
                                                    const std::filesystem::path& directory);

// The container itself, created but not started.
class ContainerStep final : public Step {
 public:
  std::string_view name() const override { return "container"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  std::string failure_reason(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
