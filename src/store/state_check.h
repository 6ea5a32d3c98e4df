#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "base/result.h"
#include "store/database_check.h"

// state.db offline: for `trainyard check`. One process at a time per folder.
namespace trainyard::store {

struct StateCheck {
  DatabaseCheck database;
  std::size_t jobs = 0;
};

struct JobTexts {
  std::string name;
  std::string request;
  std::string state;
};

// `expected`: other files show that jobs have been run. `problem_of` checks a job's documents,
// which the store doesn't understand. conflict: a server has it open.
Result<StateCheck> check_state(
    const std::filesystem::path& directory, bool expected, const CheckOptions& options,
    const std::function<std::optional<std::string>(const JobTexts&)>& problem_of);

// The names of the jobs in a state.db that no server uses.
Result<std::set<std::string>> read_job_names(const std::filesystem::path& database);

}  // namespace trainyard::store
