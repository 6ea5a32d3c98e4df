#include "store/objects/open_index.h"

#include <string>
#include <system_error>
#include <utility>

#include "store/database_health.h"
#include "store/objects/object_index.h"

namespace trainyard::store::objects {

namespace fs = std::filesystem;

Result<OpenIndex> open_index(const fs::path& path) {
  auto opened = [&]() -> Result<Database> {
    TRY(Database db, Database::open_durable(path));
    TRY_VOID(check_index_version(db));
    return db;
  }();
  if (!opened && opened.error().kind() == ErrorKind::corrupt)
    return damaged(path, "is damaged (" + opened.error().message() + ")");
  TRY(Database db, std::move(opened));
  TRY(CommitMark mark, CommitMark::open(db.handle(), path));
  TRY_VOID(check_before_use(db.handle(), path));
  TRY_VOID(prepare_index(db));
  return OpenIndex{std::move(db), std::move(mark)};
}

// The first entry that a new store's folder wouldn't contain; empty: there is none.
static Result<std::string> first_found(const fs::path& directory) {
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename();
    if (name.starts_with(".index.db") || name == ".lock") continue;
    const bool holds_files = name == ".incoming" || name == ".escaped";
    if (!holds_files || !fs::is_empty(entry->path(), failed)) return name;
  }
  if (failed) return Error::from_errno(failed.value(), "list " + directory.string());
  return std::string();
}

Result<bool> needs_index(const fs::path& directory) {
  TRY(const std::string found, first_found(directory));
  return !found.empty();
}

Result<void> require_index(const fs::path& directory) {
  const fs::path path = directory / ".index.db";
  TRY_VOID(CommitMark::require_database(path));
  std::error_code failed;
  if (fs::exists(path, failed)) return ok();
  TRY(const std::string found, first_found(directory));
  if (!found.empty()) return damaged(path, "is gone, but objects are there ('" + found + "')");
  return ok();
}

}  // namespace trainyard::store::objects
