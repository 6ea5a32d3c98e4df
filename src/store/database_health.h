#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

struct sqlite3;

// Checks whether a database's file is intact. Not for use outside store.
namespace trainyard::store {

// For a database that is about to be used, with no other connection open: moves the contents of the
// write-ahead log to the file, as far as the disk has room, and checks the file: all of one of up
// to 64 MiB (about 0.2 s), the size of a larger one. corrupt: it is damaged; the message says what
// to do.
Result<void> check_before_use(sqlite3* db, const std::filesystem::path& database);

// At a clean stop, without readers: moves everything to the file, and empties the log. Best effort:
// failures are logged, and the log keeps its contents.
void empty_write_ahead_log(sqlite3* db, const std::filesystem::path& database);

// Checks every page, index and row; takes as long as reading the file. Empty: no damage.
Result<std::vector<std::string>> find_damage(sqlite3* db);

}  // namespace trainyard::store
