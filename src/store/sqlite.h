#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// The little of SQLite that the stores need, jobs' and objects', with errors as values. Not for use
// outside store.
namespace trainyard::store {

class Database;

// The statements of a connection that nobody uses now. Preparing costs more than most statements
// do, and the same few come again and again: the ones that were used last are kept.
class IdleStatements {
 public:
  ~IdleStatements();
  // nullptr: there is none of this text.
  sqlite3_stmt* take(std::string_view sql);
  void return_statement(sqlite3_stmt* statement);

 private:
  std::vector<sqlite3_stmt*> statements_;  // the one that was used last is last
};

// Bytes in memcmp order, NULs and all: keys of objects.
struct Blob {
  std::string_view bytes;
};

// What a connection has besides SQLite's handle.
struct ConnectionState {
  IdleStatements idle;
  std::optional<Error> failure;  // the last one
};

// A prepared statement. Bind, step through its rows, then it resets itself on the next bind_all().
// Goes before its database.
class Statement {
 public:
  // Binds in order to ?1, ?2 …; the statement starts anew.
  template <class... Values>
  Result<void> bind_all(const Values&... values) {
    TRY_VOID(reset());
    int index = 0;
    Result<void> bound;
    ((bound = bound ? bind(++index, values) : bound), ...);
    return bound;
  }
  Result<void> reset();
  template <std::integral Integer>
  Result<void> bind(int index, Integer value) {
    return bind_integer(index, static_cast<std::int64_t>(value));
  }
  Result<void> bind(int index, double value);
  Result<void> bind(int index, std::string_view value);
  Result<void> bind(int index, Blob value);

  // true: a row is there to be read. false: done, and the statement holds no lock any more. Writes
  // are done after the first step.
  Result<bool> step();
  // For statements that give no rows.
  Result<void> run();
  // The same of a statement that starts anew with these values.
  template <class First, class... Others>
  Result<bool> step(const First& first, const Others&... others) {
    TRY_VOID(bind_all(first, others...));
    return step();
  }
  template <class First, class... Others>
  Result<void> run(const First& first, const Others&... others) {
    TRY_VOID(bind_all(first, others...));
    return run();
  }

  std::int64_t integer(int column) const;
  std::string text(int column) const;  // or bytes
  // By the kind of what is there; nullopt: NULL. For columns that are no blobs.
  std::optional<std::variant<std::int64_t, double, std::string>> value(int column) const;

 private:
  friend class Database;
  Result<void> bind_integer(int index, std::int64_t value);
  struct ReturnStatement {
    ConnectionState* state;
    void operator()(sqlite3_stmt* statement) const { state->idle.return_statement(statement); }
  };
  Statement(sqlite3* db, ConnectionState& state, sqlite3_stmt* statement)
      : db_(db), statement_(statement, ReturnStatement{&state}) {}
  Error failed(int code, std::string_view doing);
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, ReturnStatement> statement_;
};

// One connection; used by one thread at a time.
class Database {
 public:
  enum class Mode { read_write, read_only };
  static Result<Database> open(const std::filesystem::path& path, Mode mode);
  // For reading and writing; write-ahead log, synchronous=FULL: a committed transaction survives a
  // power cut.
  static Result<Database> open_durable(const std::filesystem::path& path);

  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  // Rows that the last statement inserted, changed or deleted.
  std::int64_t changes() const;
  // What SQLite has failed at since it was forgotten, whatever came of that.
  const std::optional<Error>& failure() const { return state_->failure; }
  void clear_failure() { state_->failure.reset(); }
  // For store/commit_mark.h and store/database_health.h.
  sqlite3* handle() const { return db_.get(); }
  // The first column of the first row.
  Result<std::int64_t> query_integer(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  explicit Database(sqlite3* db) : db_(db) {}
  Error failed(int code, std::string_view doing);
  std::unique_ptr<sqlite3, Close> db_;
  // Goes before db_; where it is stays the same when the database is moved.
  std::unique_ptr<ConnectionState> state_ = std::make_unique<ConnectionState>();
};

}  // namespace trainyard::store
