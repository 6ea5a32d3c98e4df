#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

// The folders of a job's agents: attempts/<job>/<n>/<host>/, and beside them
//   attempts/.open/<job>.<n>.<host>   an empty file (model/open_mark.h): an agent of this instance
//                                     was started, and something outside its folder may be left
// The file is created before the agent starts; it isn't durable, since what it stands for doesn't
// survive a crash of the machine either. All calls are idempotent, and succeed if nothing exists.
namespace trainyard::control {

Result<void> mark_open(const std::filesystem::path& attempts, const engine::AgentOrder& order);
void mark_closed(const std::filesystem::path& attempts, const engine::InstanceId& instance);
std::vector<engine::AgentOrder> list_open(const std::filesystem::path& attempts);

// The agent, which has ended, may have left something to clean up.
bool needs_cleaning(const std::filesystem::path& attempts, const engine::AgentOrder& order);

// The instance's folder belongs to another job of the same name, or to none: its plan isn't this
// job's. `job_id`: JobState::id. False if there is no folder.
bool is_of_another_job(const std::filesystem::path& attempts, const engine::AgentOrder& order,
                       const std::string& job_id);

// One step towards a job's folder that contains only files and has no running agents: kills the
// agents, and has the engine clean up. Never waits; `clean` when everything is done.
Result<engine::CleanState> clear_attempts(engine::Engine& engine,
                                          const std::filesystem::path& attempts,
                                          const std::string& job);

// Returns when no agent of the job runs any more, and only files are left of them. An agent that
// has written its last report has `farewell` to exit, then it is killed. Blocks; any thread.
// unavailable: an agent is still running, or can't be cleaned up.
Result<void> wait_for_agents_to_exit(engine::Engine& engine, const std::filesystem::path& attempts,
                                     const std::string& job,
                                     std::chrono::milliseconds exit_timeout);

// Durable: the folder doesn't reappear after a crash.
Result<void> remove_attempts(const std::filesystem::path& attempts, const std::string& job);

}  // namespace trainyard::control
