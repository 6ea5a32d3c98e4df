#include "store/sqlite.h"

#include <sqlite3.h>

#include <algorithm>
#include <iterator>

#include "store/sqlite_connection.h"

namespace trainyard::store {
namespace {

// A store has about a dozen fixed statements, and those that lists and searches generate.
constexpr std::size_t kMaxIdle = 48;

}  // namespace

IdleStatements::~IdleStatements() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
}

sqlite3_stmt* IdleStatements::take(std::string_view sql) {
  const auto found = std::find_if(statements_.rbegin(), statements_.rend(),
                                  [&](sqlite3_stmt* each) { return sqlite3_sql(each) == sql; });
  if (found == statements_.rend()) return nullptr;
  sqlite3_stmt* statement = *found;
  statements_.erase(std::next(found).base());
  return statement;
}

void IdleStatements::return_statement(sqlite3_stmt* statement) {
  sqlite3_reset(statement);           // releases its locks
  sqlite3_clear_bindings(statement);  // and its values' memory
  if (statements_.size() == kMaxIdle) {
    sqlite3_finalize(statements_.front());
    statements_.erase(statements_.begin());
  }
  statements_.push_back(statement);
}

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);  // waits for statements, should one be left
}

Error Statement::failed(int code, std::string_view doing) {
  return *(statement_.get_deleter().state->failure = sqlite_error(db_, code, doing));
}

Error Database::failed(int code, std::string_view doing) {
  return *(state_->failure = sqlite_error(db_.get(), code, doing));
}

Result<void> Statement::reset() {
  sqlite3_reset(statement_.get());  // repeats the previous step's error
  return ok();
}

Result<void> Statement::bind_integer(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), index, value);
  if (code != SQLITE_OK) return failed(code, "bind a number");
  return ok();
}

Result<void> Statement::bind(int index, double value) {
  const int code = sqlite3_bind_double(statement_.get(), index, value);
  if (code != SQLITE_OK) return failed(code, "bind a number");
  return ok();
}

Result<void> Statement::bind(int index, std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  const int code = sqlite3_bind_text64(statement_.get(), index, bytes, value.size(),
                                       SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) return failed(code, "bind a text");
  return ok();
}

Result<void> Statement::bind(int index, Blob value) {
  // A null pointer would bind NULL.
  const char* bytes = value.bytes.empty() ? "" : value.bytes.data();
  const int code =
      sqlite3_bind_blob64(statement_.get(), index, bytes, value.bytes.size(), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) return failed(code, "bind bytes");
  return ok();
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  Error error = failed(code, sqlite3_sql(statement_.get()));
  sqlite3_reset(statement_.get());
  return error;
}

Result<void> Statement::run() {
  TRY(const bool row, step());
  if (row) sqlite3_reset(statement_.get());
  return ok();
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  // As a blob: for a text, SQLite would first copy it to append a NUL.
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

std::optional<std::variant<std::int64_t, double, std::string>> Statement::value(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_NULL:
      return std::nullopt;
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement_.get(), column);
    default:
      return text(column);
  }
}

Result<Database> Database::open(const std::filesystem::path& path, Mode mode) {
  sqlite3* raw = nullptr;
  const int flags =
      SQLITE_OPEN_NOMUTEX | (mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                      : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return sqlite_error(raw, code, "open " + path.string());
  sqlite3_busy_timeout(raw, 10000);
  sqlite3_extended_result_codes(raw, 1);
  // The write-ahead log of a refused database stays as it is, so that it can be examined.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return database;
}

Result<Database> Database::open_durable(const std::filesystem::path& path) {
  TRY(Database database, open(path, Mode::read_write));
  // Pages that a savepoint could bring back are kept in memory: in a file of their own, as is the
  // default, they cost more writes than the write-ahead log.
  TRY_VOID(database.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY"));
  return database;
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code, sql.substr(0, 60));
  return ok();
}

Result<Statement> Database::prepare(std::string_view sql) {
  if (sqlite3_stmt* reused = state_->idle.take(sql)) return Statement(db_.get(), *state_, reused);
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return failed(code, sql);
  return Statement(db_.get(), *state_, raw);
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(db_.get());
}

Result<std::int64_t> Database::query_integer(const std::string& sql) {
  TRY(Statement statement, prepare(sql));
  TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

}  // namespace trainyard::store
