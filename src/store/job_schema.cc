#include "store/job_schema.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "base/unique_fd.h"
#include "store/database_health.h"

namespace trainyard::store {
namespace {

constexpr std::int64_t kSchemaVersion = 4;

// `number` keeps the order of acceptance if two jobs came in the same millisecond. Older databases
// have AUTOINCREMENT on it and UNIQUE on arn, which nothing needs and every create pays for; they
// stay as they are, because SQLite can only remove them by rewriting the table.
constexpr const char* kSchema = R"sql(
CREATE TABLE jobs(
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  arn TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  terminal INTEGER NOT NULL);
CREATE INDEX jobs_by_creation ON jobs(created, name);
CREATE INDEX jobs_by_status ON jobs(status, name);
CREATE INDEX jobs_active ON jobs(number) WHERE terminal = 0;
CREATE TABLE events(
  job TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY(job, seq)) WITHOUT ROWID;
CREATE TABLE tags(
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(arn, key)) WITHOUT ROWID;
PRAGMA user_version = 1;
)sql";

// From version 1: what searches use.
constexpr const char* kSearchIndexes = R"sql(
CREATE INDEX jobs_by_modification ON jobs(modified, name);
CREATE INDEX tags_by_value ON tags(key, value, arn);
PRAGMA user_version = 2;
)sql";

// From version 2: named resources of all kinds (store/resource_store.h). The names of the indexes
// are known to searches.
constexpr const char* kResources = R"sql(
CREATE TABLE resources(
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL,
  state TEXT NOT NULL,
  status TEXT NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL);
CREATE UNIQUE INDEX resources_by_name ON resources(kind, name, version);
CREATE INDEX resources_by_creation ON resources(kind, created, name, version);
CREATE INDEX resources_by_modification ON resources(kind, modified, name, version);
CREATE INDEX resources_by_status ON resources(kind, status, name, version);
CREATE TABLE resource_versions(
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(kind, name)) WITHOUT ROWID;
CREATE TABLE resource_tags(
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY(arn, key)) WITHOUT ROWID;
CREATE INDEX resource_tags_by_value ON resource_tags(kind, key, value, arn);
PRAGMA user_version = 3;
)sql";

// From version 3: links between resources, and points of their metrics. Resources are meant by
// their numbers, which a later resource may get again: links and points never outlive a resource.
constexpr const char* kLinksAndPoints = R"sql(
CREATE TABLE resource_links(
  number INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  parent INTEGER NOT NULL,
  child INTEGER NOT NULL,
  created INTEGER NOT NULL);
CREATE UNIQUE INDEX resource_links_by_parent ON resource_links(parent, type, child);
CREATE INDEX resource_links_by_child ON resource_links(child, type, parent);
CREATE TABLE resource_metrics(
  number INTEGER PRIMARY KEY,
  resource INTEGER NOT NULL,
  name TEXT NOT NULL,
  points INTEGER NOT NULL);
CREATE UNIQUE INDEX resource_metrics_by_name ON resource_metrics(resource, name);
CREATE TABLE resource_points(
  metric INTEGER NOT NULL,
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  step INTEGER,
  value REAL NOT NULL,
  PRIMARY KEY(metric, at, seq)) WITHOUT ROWID;
PRAGMA user_version = 4;
)sql";

// Requests may contain secrets in their environment: only the owner may read. SQLite gives its
// other files the same mode.
Result<void> ensure_private_file(const std::filesystem::path& path) {
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return Error::from_errno(errno, "open " + path.string());
  if (::fchmod(file.get(), 0600) != 0) return Error::from_errno(errno, "chmod " + path.string());
  return ok();
}

struct Versioned {
  Database database;
  std::int64_t version;
};

Result<Versioned> open_versioned(const std::filesystem::path& path) {
  TRY(Database db, Database::open_durable(path));
  TRY(const auto version, db.query_integer("PRAGMA user_version"));
  return Versioned{std::move(db), version};
}

}  // namespace

Result<JobDatabase> open_job_database(const std::filesystem::path& path) {
  TRY_VOID(CommitMark::require_database(path));
  TRY_VOID(ensure_private_file(path));
  auto opened = open_versioned(path);
  if (!opened && opened.error().kind() == ErrorKind::corrupt)
    return damaged(path, "is damaged (" + opened.error().message() + ")");
  TRY(auto versioned, std::move(opened));
  auto& [db, version] = versioned;
  if (version > kSchemaVersion) {
    return Error(ErrorKind::unimplemented,
                 path.string() + " was written by a newer version of Trainyard (schema " +
                     std::to_string(version) + "; this one knows up to " +
                     std::to_string(kSchemaVersion) + "). Use that version, or another folder.");
  }
  TRY(CommitMark mark, CommitMark::open(db.handle(), path));
  TRY_VOID(check_before_use(db.handle(), path));
  if (version == 0) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kSchema + "COMMIT;"));
  }
  if (version <= 1) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kSearchIndexes + "COMMIT;"));
  }
  if (version <= 2) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kResources + "COMMIT;"));
  }
  if (version <= 3) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kLinksAndPoints + "COMMIT;"));
  }
  return JobDatabase{std::move(db), std::move(mark)};
}

}  // namespace trainyard::store
