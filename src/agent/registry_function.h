#pragma once

#include <chrono>
#include <functional>

#include "base/result.h"
#include "model/launch_plan.h"
#include "runtime/registry_login.h"

namespace trainyard::agent {

inline constexpr std::chrono::seconds kFunctionTimeout{60};

// Asks what stands for the plan's function (docs/configuration.md, "Registries that require
// credentials"): reads its file, or runs its command, which is killed after kFunctionTimeout or
// when `given_up` returns true. Blocks. Messages of errors repeat nothing of the answer.
Result<runtime::RegistryLogin> call_registry_function(const model::PlanRegistryLogin& plan,
                                                      const std::function<bool()>& given_up);

// Parses {"Credentials": {"Username": "…", "Password": "…"}}. corrupt: it is something else.
Result<runtime::RegistryLogin> parse_registry_answer(const std::string& text);

}  // namespace trainyard::agent
