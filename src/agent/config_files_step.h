#pragma once

#include <string>

#include "agent/step.h"

namespace trainyard::agent {

// /opt/ml/input/config and the container's environment, according to docs/container.md.
class ConfigFilesStep final : public Step {
 public:
  std::string_view name() const override { return "config files"; }
  Result<void> prepare(StepContext& context) override;
};

// The files' contents. Pure.
std::string hyperparameters_json(const model::LaunchPlan& plan);
std::string input_data_config_json(const model::LaunchPlan& plan);
std::string resource_config_json(const model::LaunchPlan& plan,
                                 const std::string& network_interface);
std::string metric_definitions_json(const model::LaunchPlan& plan);
std::map<std::string, std::string> container_environment(const model::LaunchPlan& plan,
                                                         const std::string& network_interface);

// The interface of the default route in the text of /proc/net/route; "lo" if there is none.
std::string default_interface(std::string_view route_table);

}  // namespace trainyard::agent
