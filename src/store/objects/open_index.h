#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/commit_mark.h"
#include "store/sqlite.h"

// The index of a store as its one writer opens it. Not for use outside store.
namespace trainyard::store::objects {

struct OpenIndex {
  Database database;
  CommitMark mark;
};

// Made when there is none: see require_index. corrupt: it is damaged, or has lost commits.
// unimplemented: it was written by a newer version.
Result<OpenIndex> open_index(const std::filesystem::path& path);

// Whether files are there that only an index could name.
Result<bool> needs_index(const std::filesystem::path& directory);
// corrupt: there was an index, for its mark or such files are there, and it is gone.
Result<void> require_index(const std::filesystem::path& directory);

}  // namespace trainyard::store::objects
