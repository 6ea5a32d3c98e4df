#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/commit_mark.h"
#include "store/sqlite.h"

// Opens the index of a store as its only writer. Not for use outside store.
namespace trainyard::store::objects {

struct OpenIndex {
  Database database;
  CommitMark mark;
};

// Creates the index if there is none: see require_index(). corrupt: it is damaged, or has lost
// commits. unimplemented: it was written by a newer version.
Result<OpenIndex> open_index(const std::filesystem::path& path);

// Whether there are files that only an index could name.
Result<bool> needs_index(const std::filesystem::path& directory);
// corrupt: there was an index, because its mark or such files exist, and it is missing.
Result<void> require_index(const std::filesystem::path& directory);

}  // namespace trainyard::store::objects
