#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

struct sqlite3;

// What all connections to SQLite databases have in common, whatever wraps them.
namespace trainyard::store {

// `code`: what the call gave. Shortages (full disk, no descriptors, no memory) are known by
// is_shortage(); exhausted: one that left everything as it was. unavailable: locked, or the device
// failed half-way. corrupt: the database is damaged.
Error sqlite_error(sqlite3* db, int code, std::string_view doing);

bool in_transaction(sqlite3* db);

// Everything that was committed goes into the database's own file, which is synced, and its
// write-ahead log is emptied. unavailable: somebody reads from the log for longer than the
// connection's timeout.
Result<void> empty_wal(sqlite3* db);

// Allocates blocks for the write-ahead log of the database at `path`, behind the log's end, so
// that a disk that is full later still has room for some hundred small transactions: stops, ends
// and deletions of jobs can be recorded, and what they free is free. As much as can be had, up to
// 8 MiB; not every file system can (docs/operations.md). A log that is emptied loses them.
void reserve_wal(const std::filesystem::path& path);

}  // namespace trainyard::store
