#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

// A thin, typed edge over SQLite's C API for the object index. One thread at a time.
namespace trainyard::store::objects {

// One prepared statement in use: bind, step, read columns. Goes back to its database, reset, when
// it leaves scope.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  ~Query();
  Query(Query&& other) noexcept : statement_(other.statement_) { other.statement_ = nullptr; }
  Query& operator=(Query&&) = delete;

  Query& integer(std::int64_t value);
  Query& text(std::string_view value);
  // Bytes in memcmp order, NULs and all: the keys.
  Query& bytes(std::string_view value);

  // True while there is a row. Writes are done after the first step.
  Result<bool> step();
  Result<void> run();  // a step without rows
  void rewind();       // forget rows and bindings, for another round

  std::int64_t column_integer(int column) const;
  std::string column_text(int column) const;

 private:
  sqlite3_stmt* statement_;
  int next_parameter_ = 1;
};

class Database {
 public:
  // Opens or creates; write-ahead log, synchronous=FULL: a committed transaction survives a power
  // cut.
  static Result<Database> open(const std::filesystem::path& path);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Result<void> execute(const char* sql);
  // `sql` must be a literal: statements are kept by its address.
  Result<Query> prepare(const char* sql);
  // For store/commit_mark.h and store/database_health.h.
  sqlite3* handle() const;

 private:
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace trainyard::store::objects
