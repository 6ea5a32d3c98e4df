#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "engine/engine.h"

// What agents keep of a job that has ended: attempts/<job>/<n>/<host>/. Both calls are idempotent,
// and fine where nothing is there.
namespace trainyard::control {

// Returns when no agent of the job runs any more. One that has said its last word has only to
// leave; it gets `farewell` for that, then it is killed, and gets as long to be gone. Blocks; any
// thread. unavailable: it is still there.
Result<void> see_agents_gone(engine::Engine& engine, const std::filesystem::path& attempts,
                             const std::string& job, std::chrono::milliseconds farewell);

// Durably: after a crash the job's folder is not there again.
Result<void> remove_attempts(const std::filesystem::path& attempts, const std::string& job);

}  // namespace trainyard::control
