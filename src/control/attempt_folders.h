#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

// What agents keep of a job: attempts/<job>/<n>/<host>/, and beside it
//   attempts/.open/<job>.<n>.<host>   an empty file (model/open_mark.h): an agent of this instance
//                                     was started, and more than its folder may be left of it
// Written before the agent is started; not durable, for what it stands for doesn't survive a crash
// of the machine either. All calls are idempotent, and fine where nothing is there.
namespace trainyard::control {

std::string mark_name(const engine::InstanceId& id);  // <job>.<n>.<host>
Result<void> mark_open(const std::filesystem::path& attempts, const engine::AgentOrder& order);
void mark_closed(const std::filesystem::path& attempts, const engine::InstanceId& instance);
std::vector<engine::AgentOrder> list_open(const std::filesystem::path& attempts);

// The agent, which is gone, may have left something that needs cleaning up.
bool needs_cleaning(const std::filesystem::path& attempts, const engine::AgentOrder& order);

// The instance's folder is of another job that had the same name, or of nobody: its plan isn't this
// job's. `job_id`: JobState::id. False where there is no folder.
bool is_of_another_job(const std::filesystem::path& attempts, const engine::AgentOrder& order,
                       const std::string& job_id);

// One step towards a job's folder with no agent alive and nothing but files in it: kills the agents
// that run, and has the engine clean up. Never waits; `clean` once all is.
Result<engine::CleanState> clear_attempts(engine::Engine& engine,
                                          const std::filesystem::path& attempts,
                                          const std::string& job);

// Returns when no agent of the job runs any more, and nothing of them is left but files. One that
// has said its last word has only to leave; it gets `farewell` for that, then it is killed. Blocks;
// any thread. unavailable: it is still there, or can't be cleaned up after.
Result<void> see_agents_gone(engine::Engine& engine, const std::filesystem::path& attempts,
                             const std::string& job, std::chrono::milliseconds farewell);

// Durably: after a crash the job's folder is not there again.
Result<void> remove_attempts(const std::filesystem::path& attempts, const std::string& job);

}  // namespace trainyard::control
