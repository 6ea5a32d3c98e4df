#include "store/database_check.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "store/commit_mark.h"
#include "store/database_health.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffixes[] = {"", "-wal", "-shm", ".mark"};

struct CloseHandle {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

Error sqlite_error(sqlite3* db, const std::string& doing) {
  const int code = sqlite3_errcode(db) & 0xff;
  const bool corrupt = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  return Error(corrupt ? ErrorKind::corrupt : ErrorKind::unavailable,
               doing + ": " + sqlite3_errmsg(db));
}

Result<Handle> open_handle(const fs::path& database, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(database.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) return sqlite_error(raw, "open " + database.string());
  sqlite3_busy_timeout(raw, 10000);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return handle;
}

Result<Prepared> prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    return sqlite_error(db, sql);
  return Prepared(raw);
}

Result<void> execute(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return sqlite_error(db, sql);
  return ok();
}

// Reads what any use needs; `corrupt`: the file isn't a database.
Result<void> check_readable(sqlite3* db) {
  TRY(const Prepared schema, prepare(db, "SELECT count(*) FROM sqlite_schema"));
  if (sqlite3_step(schema.get()) != SQLITE_ROW) return sqlite_error(db, "read the schema");
  return ok();
}

std::vector<fs::path> files_of(const fs::path& database) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const char* suffix : kSuffixes)
    if (const fs::path file = database.string() + suffix; fs::exists(file, none))
      files.push_back(file);
  return files;
}

// Copies database, log and mark unchanged to below `lost`; returns the database's path there.
Result<fs::path> save_copy(const fs::path& database, const fs::path& lost) {
  TRY_VOID(ensure_directory(lost, 0700));
  std::error_code failed;
  for (const fs::path& file : files_of(database)) {
    fs::copy_file(file, lost / file.filename(), fs::copy_options::overwrite_existing, failed);
    if (failed) return Error::from_errno(failed.value(), "copy " + file.string());
  }
  return lost / database.filename();
}

Result<void> remove_files(const fs::path& database) {
  std::error_code failed;
  for (const fs::path& file : files_of(database))
    if (!fs::remove(file, failed) && failed)
      return Error::from_errno(failed.value(), "remove " + file.string());
  return ok();
}

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> key;  // rows are met in this order
};

std::string joined(const std::vector<std::string>& words, const std::string& behind = "") {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word + behind;
  return all;
}

Result<std::vector<Table>> tables_of(sqlite3* db) {
  std::vector<Table> tables;
  TRY(const Prepared list, prepare(db,
                                   "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                   "name NOT LIKE 'sqlite_%' AND name != 'commits'"));
  while (sqlite3_step(list.get()) == SQLITE_ROW) {
    Table table{reinterpret_cast<const char*>(sqlite3_column_text(list.get(), 0)), {}, {}};
    TRY(const Prepared info, prepare(db, "PRAGMA table_info(" + table.name + ")"));
    while (sqlite3_step(info.get()) == SQLITE_ROW) {
      table.columns.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(info.get(), 1)));
      if (sqlite3_column_int(info.get(), 5) > 0) table.key.push_back(table.columns.back());
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

// Copies from the front to the first unreadable row, then from the back.
Result<void> copy_rows(sqlite3* from, sqlite3* to, const Table& table) {
  std::vector<std::string> places(table.columns.size(), "?");
  TRY(const Prepared insert,
      prepare(to, "INSERT OR IGNORE INTO " + table.name + "(" + joined(table.columns) +
                      ") VALUES(" + joined(places) + ")"));
  for (const char* direction : {" ASC", " DESC"}) {
    const auto select = prepare(from, "SELECT " + joined(table.columns) + " FROM " + table.name +
                                          " ORDER BY " + joined(table.key, direction));
    if (!select) continue;  // the table itself can't be read
    int code = SQLITE_OK;
    while ((code = sqlite3_step(select->get())) == SQLITE_ROW) {
      for (int i = 0; i < static_cast<int>(table.columns.size()); ++i)
        sqlite3_bind_value(insert.get(), i + 1, sqlite3_column_value(select->get(), i));
      sqlite3_step(insert.get());
      if (sqlite3_reset(insert.get()) != SQLITE_OK && sqlite3_errcode(to) != SQLITE_CONSTRAINT)
        return sqlite_error(to, "write " + table.name);
    }
    if (code == SQLITE_DONE) break;
  }
  return ok();
}

Result<void> copy_what_can_be_read(const fs::path& from, const fs::path& to) {
  TRY(const Handle old, open_handle(from, SQLITE_OPEN_READWRITE));
  TRY(const Handle fresh, open_handle(to, SQLITE_OPEN_READWRITE));
  TRY(const auto tables, tables_of(fresh.get()));
  TRY_VOID(execute(fresh.get(), "BEGIN IMMEDIATE"));
  for (const Table& table : tables) TRY_VOID(copy_rows(old.get(), fresh.get(), table));
  TRY_VOID(execute(fresh.get(), "COMMIT"));
  return CommitMark::accept(fresh.get(), to);
}

std::string plural(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string damage_text(const std::vector<std::string>& lines) {
  return "is damaged: " + lines[0] +
         (lines.size() > 1 ? " (and " + std::to_string(lines.size() - 1) + " more)" : "");
}

std::string unreadable_text(const Error& error) {
  return "can't be read as a database (" + error.message() + ")";
}

// The checks of one database, in the order of their dependencies.
class Check {
 public:
  Check(const fs::path& database, const CheckOptions& options,
        const std::function<Result<void>()>& create)
      : database_(database), options_(options), create_(create) {}

  Result<DatabaseCheck> run(bool expected) {
    const auto mark = CommitMark::read(database_);
    if (!mark && mark.error().kind() != ErrorKind::corrupt) return Error(mark.error());
    std::error_code none;
    const auto size = fs::file_size(database_, none);
    if (none || size == 0) {
      if (mark && !*mark && !expected) return std::move(result_);
      TRY_VOID(create_new_database(none ? "is gone" : "is empty"));
      return std::move(result_);
    }
    auto handle = open_handle(database_, SQLITE_OPEN_READWRITE);
    auto looked = handle ? check_readable(handle->get()) : Result<void>(handle.error());
    if (!looked && looked.error().kind() != ErrorKind::corrupt) return Error(looked.error());
    if (!looked) {
      handle = Handle();
      TRY_VOID(create_new_database(unreadable_text(looked.error())));
      return std::move(result_);
    }
    TRY_VOID(compare(handle->get(), mark));
    TRY_VOID(check_contents(std::move(*handle)));
    return std::move(result_);
  }

 private:
  Damage& found(std::string what, RepairKind repair_kind) {
    return result_.damages.emplace_back(Damage{database_.string(), std::move(what), repair_kind});
  }

  Result<void> create_new_database(const std::string& what) {
    Damage& damage = found(what, RepairKind::loss);
    result_.lost_commits = true;
    result_.usable = options_.may(RepairKind::loss);
    if (!result_.usable) return ok();
    TRY_VOID(save_copy(database_, options_.lost));
    TRY_VOID(remove_files(database_));
    TRY_VOID(create_());
    damage.done = "made a new, empty one; what was there is in " + options_.lost.string();
    return ok();
  }

  Result<void> compare(sqlite3* db, const Result<std::optional<CommitCount>>& mark) {
    const auto has = read_commit_count(db);
    const bool counted = has && *has;
    std::string what;
    RepairKind repair_kind = RepairKind::loss;
    if (!mark) {
      what = "has an unreadable mark, so it is unknown whether it has lost commits";
    } else if (!*mark && counted) {
      what = "has no mark";
      repair_kind = RepairKind::repair;
    } else if (*mark && (!counted || (*has)->identity != (*mark)->identity)) {
      what = "isn't the database that was here, which had " + plural((*mark)->commits, "commit");
    } else if (*mark && (*has)->commits < (*mark)->commits) {
      what = "has lost " + plural((*mark)->commits - (*has)->commits, "commit") + " of " +
             std::to_string((*mark)->commits);
    }
    if (what.empty()) return ok();
    result_.lost_commits = repair_kind == RepairKind::loss;
    Damage& damage = found(what, repair_kind);
    result_.usable = repair_kind == RepairKind::repair || options_.may(repair_kind);
    if (!options_.may(repair_kind)) return ok();
    if (repair_kind == RepairKind::loss) TRY_VOID(save_copy(database_, options_.lost));
    TRY_VOID(CommitMark::accept(db, database_));
    damage.done = repair_kind == RepairKind::repair
                      ? "made it again"
                      : "accepted; what was there is in " + options_.lost.string();
    return ok();
  }

  Result<void> check_contents(Handle handle) {
    TRY(auto lines, find_damage(handle.get()));
    if (lines.empty()) return ok();
    const std::string what = damage_text(lines);
    if (options_.repair && execute(handle.get(), "REINDEX")) {
      TRY(lines, find_damage(handle.get()));
      if (lines.empty()) {
        found(what, RepairKind::repair).done = "rebuilt its indexes";
        return ok();
      }
    }
    Damage& damage = found(what, RepairKind::loss);
    result_.usable = options_.may(RepairKind::loss);
    if (!result_.usable) return ok();
    TRY(const fs::path backup, save_copy(database_, options_.lost));
    handle.reset();
    TRY_VOID(remove_files(database_));
    TRY_VOID(create_());
    TRY_VOID(copy_what_can_be_read(backup, database_));
    result_.lost_rows = true;
    damage.done = "copied what can be read of it; what was there is in " + options_.lost.string();
    return ok();
  }

  const fs::path& database_;
  const CheckOptions& options_;
  const std::function<Result<void>()>& create_;
  DatabaseCheck result_;
};

}  // namespace

Result<DatabaseCheck> check_database(const fs::path& database, bool expected,
                                     const CheckOptions& options,
                                     const std::function<Result<void>()>& create) {
  return Check(database, options, create).run(expected);
}

Result<std::optional<std::string>> damage_of_other_database(const fs::path& database) {
  const auto handle = open_handle(database, SQLITE_OPEN_READONLY);
  const auto looked = handle ? check_readable(handle->get()) : Result<void>(handle.error());
  if (!looked && looked.error().kind() != ErrorKind::corrupt) return looked.error();
  if (!looked) return std::optional(unreadable_text(looked.error()));
  TRY(const auto lines, find_damage(handle->get()));
  return lines.empty() ? std::nullopt : std::optional(damage_text(lines));
}

Result<void> copy_other_database(const fs::path& from, const fs::path& to) {
  TRY(const Handle source, open_handle(from, SQLITE_OPEN_READONLY));
  TRY(const Prepared vacuum, prepare(source.get(), "VACUUM INTO ?1"));
  sqlite3_bind_text(vacuum.get(), 1, to.c_str(), -1, SQLITE_TRANSIENT);
  if (sqlite3_step(vacuum.get()) != SQLITE_DONE)
    return sqlite_error(source.get(), "copy " + from.string());
  return ok();
}

Result<void> copy_database(const fs::path& from, const fs::path& to) {
  TRY_VOID(copy_other_database(from, to));
  TRY(const Handle copy, open_handle(to, SQLITE_OPEN_READWRITE));
  return CommitMark::accept(copy.get(), to);
}

}  // namespace trainyard::store
