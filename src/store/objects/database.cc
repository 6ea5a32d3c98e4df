#include "store/objects/database.h"

#include <sqlite3.h>

#include <utility>

#include "store/sqlite_connection.h"

namespace trainyard::store::objects {

Query::~Query() {
  if (statement_ != nullptr) rewind();
}

void Query::rewind() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  next_parameter_ = 1;
}

Query& Query::integer(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_parameter_++, value);
  return *this;
}

Query& Query::text(std::string_view value) {
  sqlite3_bind_text64(statement_, next_parameter_++, value.data(), value.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
  return *this;
}

Query& Query::bytes(std::string_view value) {
  // A null pointer would bind NULL, so an empty view needs an address.
  sqlite3_bind_blob64(statement_, next_parameter_++, value.empty() ? "" : value.data(),
                      value.size(), SQLITE_TRANSIENT);
  return *this;
}

Result<bool> Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_error(sqlite3_db_handle(statement_), code, "object index");
}

Result<void> Query::run() {
  TRY([[maybe_unused]] const bool row, step());
  return ok();
}

std::int64_t Query::column_integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Query::column_text(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

struct Database::Handle {
  ~Handle() {
    for (const auto& [sql, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(db);
  }
  sqlite3* db = nullptr;
  std::map<const char*, sqlite3_stmt*> statements;
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& path) {
  auto handle = std::make_unique<Handle>();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (const int code = sqlite3_open_v2(path.c_str(), &handle->db, flags, nullptr);
      code != SQLITE_OK)
    return sqlite_error(handle->db, code, "open " + path.string());
  sqlite3_busy_timeout(handle->db, 10000);
  // The write-ahead log of a database that is refused stays as it is, for whoever looks into it.
  sqlite3_db_config(handle->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_extended_result_codes(handle->db, 1);
  Database database(std::move(handle));
  TRY_VOID(database.execute("PRAGMA journal_mode=WAL"));
  TRY_VOID(database.execute("PRAGMA synchronous=FULL"));
  return database;
}

sqlite3* Database::handle() const {
  return handle_->db;
}

Result<void> Database::execute(const char* sql) {
  if (const int code = sqlite3_exec(handle_->db, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
    return sqlite_error(handle_->db, code, "object index");
  return ok();
}

Result<Query> Database::prepare(const char* sql) {
  sqlite3_stmt*& statement = handle_->statements[sql];
  if (statement == nullptr) {
    const int code =
        sqlite3_prepare_v3(handle_->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return sqlite_error(handle_->db, code, "object index");
  }
  return Query(statement);
}

}  // namespace trainyard::store::objects
