#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/damage.h"

// Checks and repairs one of our SQLite databases as a file, whatever its tables. Offline: nothing
// else has it open. Not for use outside store.
namespace trainyard::store {

struct DatabaseCheck {
  std::vector<Damage> damages;
  bool usable = true;         // it can be opened and read now
  bool lost_commits = false;  // it has fewer commits than before, even after a repair
  bool lost_rows = false;     // a repair copied what was readable
};

// `expected`: other files show that there was one, even if there is neither database nor mark.
// `create` creates a new, empty one at its path, with its mark. What a repair gives up or rewrites
// is kept unchanged below options.lost.
Result<DatabaseCheck> check_database(const std::filesystem::path& database, bool expected,
                                     const CheckOptions& options,
                                     const std::function<Result<void>()>& create);

// What is wrong with a SQLite database of another program; nullopt: nothing.
Result<std::optional<std::string>> damage_of_other_database(const std::filesystem::path& database);

// Copies a database that may be in use, as it is at one moment, with a matching mark. Not synced.
Result<void> copy_database(const std::filesystem::path& from, const std::filesystem::path& to);
// The same for a SQLite database of another program, without a mark.
Result<void> copy_other_database(const std::filesystem::path& from,
                                 const std::filesystem::path& to);

}  // namespace trainyard::store
