#include "store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "base/alarms.h"
#include "base/bytes.h"
#include "base/unique_fd.h"

namespace trainyard::store {
namespace {

// Twice the size at which SQLite checkpoints a log (1,000 pages).
constexpr Bytes kWalReserve = mib(8);
constexpr Bytes kMinWalReserve = kib(256);

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return ErrorKind::exhausted;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
      return ErrorKind::unavailable;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorKind::denied;
    case SQLITE_CONSTRAINT:
      return ErrorKind::already_exists;
    default:
      return ErrorKind::internal;
  }
}

}  // namespace

Error sqlite_error(sqlite3* db, int code, std::string_view doing) {
  const char* reason = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  const std::string message = std::string(doing) + ": " + reason;
  const int primary = code & 0xff;
  if (primary == SQLITE_FULL)
    return Error(ErrorKind::exhausted, message).with_fault(Fault::platform).with_code("ENOSPC");
  if (primary == SQLITE_NOMEM)
    return Error(ErrorKind::exhausted, message).with_fault(Fault::platform).with_code("ENOMEM");
  // The operating system's message, if SQLite has none for it.
  if (db != nullptr && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN)) {
    const Error cause = Error::from_errno(sqlite3_system_errno(db), message);
    const bool failed_half_way = primary == SQLITE_IOERR;
    if (is_shortage(cause))
      return Error(failed_half_way ? ErrorKind::unavailable : ErrorKind::exhausted, cause.message())
          .with_fault(Fault::platform)
          .with_code(cause.code());
  }
  return Error(kind_of(code), message).with_fault(Fault::platform);
}

bool in_transaction(sqlite3* db) {
  return sqlite3_get_autocommit(db) == 0;
}

Result<void> empty_wal(sqlite3* db) {
  const int code =
      sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(db, code, "empty the write-ahead log");
  return ok();
}

void reserve_wal(const std::filesystem::path& path) {
  // SQLite holds no lock on this file, so closing it releases none.
  const UniqueFd wal(::open((path.string() + "-wal").c_str(), O_RDWR | O_CLOEXEC));
  if (!wal) return;
  for (std::uint64_t size = kWalReserve.value; size >= kMinWalReserve.value; size /= 2) {
    if (::fallocate(wal.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) == 0) return;
    if (errno != ENOSPC && errno != EDQUOT) return;
  }
}

}  // namespace trainyard::store
