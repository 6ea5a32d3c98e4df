#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

struct sqlite3;

// Whether a database's file is whole. Not for use outside store.
namespace trainyard::store {

// For a database that is about to be served, with no other connection open: brings what the
// write-ahead log holds into the file, as far as the disk has room, and looks at the file: all of
// one of up to 64 MiB (some 0.2 s), the size of a larger one. corrupt: it is damaged; the message
// says what to do.
Result<void> check_before_use(sqlite3* db, const std::filesystem::path& database);

// At a clean stop, without readers: everything is in the file, and the log is empty. Best effort:
// what fails is logged, and the log keeps what is in it.
void empty_write_ahead_log(sqlite3* db, const std::filesystem::path& database);

// Every page, index and row; takes as long as reading the file. Empty: nothing is wrong.
Result<std::vector<std::string>> find_damage(sqlite3* db);

}  // namespace trainyard::store
