#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "model/gate.h"

namespace trainyard::agent {

// Waits until the control plane has opened the gate, without a limit, and returns the content of
// its file. cancelled: `cancelled`, which may be null, was set before.
Result<std::string> wait_for_gate(const std::filesystem::path& directory, model::Gate gate,
                                  const std::atomic<bool>* cancelled);

}  // namespace trainyard::agent
