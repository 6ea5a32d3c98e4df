#include "store/job_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <variant>

#include "base/files.h"
#include "base/unique_fd.h"
#include "store/job_search.h"
#include "store/search_sql.h"
#include "store/sqlite.h"
#include "store/write_queue.h"

namespace trainyard::store {
namespace {

constexpr std::int64_t kSchemaVersion = 2;
constexpr std::size_t kReaders = 4;
constexpr std::size_t kSearchers = 2;               // of their own: a search may take long
constexpr std::string_view kDeleting = "Deleting";  // a status of the store's own
constexpr std::size_t kFinders = 2;

// `number` keeps the order of acceptance where two jobs came in the same millisecond.
constexpr const char* kSchema = R"sql(
CREATE TABLE jobs(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  arn TEXT NOT NULL UNIQUE,
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

// From version 1: what searches go by.
constexpr const char* kSearchIndexes = R"sql(
CREATE INDEX jobs_by_modification ON jobs(modified, name);
CREATE INDEX tags_by_value ON tags(key, value, arn);
PRAGMA user_version = 2;
)sql";

constexpr std::string_view kColumns =
    "SELECT name, arn, request, state, status, created, modified, terminal FROM jobs ";

StoredJob job_from(const Statement& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          from_epoch_millis(row.integer(5)),
          {row.text(3), row.text(4), from_epoch_millis(row.integer(6)), row.integer(7) != 0}};
}

// The connections that only read; each is lent to one call at a time.
class Readers {
 public:
  explicit Readers(std::vector<Database> databases) : idle_(std::move(databases)) {}

  template <class Function>
  auto with(Function function) {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty(); });
    Database database = std::move(idle_.back());
    idle_.pop_back();
    lock.unlock();
    auto result = function(database);
    lock.lock();
    idle_.push_back(std::move(database));
    returned_.notify_one();
    return result;
  }

 private:
  std::mutex mutex_;  // guards idle_
  std::condition_variable returned_;
  std::vector<Database> idle_;
};

Result<std::optional<StoredJob>> find_job(Database& db, std::string_view column,
                                          const std::string& value) {
  TRY(Statement find, db.prepare(std::string(kColumns) + "WHERE " + std::string(column) + " = ?1"));
  TRY_VOID(find.bind_all(std::string_view(value)));
  TRY(const bool row, find.step());
  if (!row) return std::optional<StoredJob>();
  return std::optional(job_from(find));
}

Result<std::vector<StoredJob>> collect(Statement& statement) {
  std::vector<StoredJob> jobs;
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) return jobs;
    jobs.push_back(job_from(statement));
  }
}

Result<void> append_events(Database& db, const std::string& job,
                           const std::vector<StoredEvent>& events) {
  if (events.empty()) return ok();
  TRY(Statement insert,
      db.prepare("INSERT INTO events(job, seq, at, json) SELECT ?1, "
                 "1 + coalesce((SELECT max(seq) FROM events WHERE job = ?1), 0), ?2, ?3"));
  for (const StoredEvent& event : events) {
    TRY_VOID(insert.bind_all(std::string_view(job), to_epoch_millis(event.at),
                             std::string_view(event.json)));
    TRY_VOID(insert.run());
  }
  return ok();
}

// false: the name is taken.
Result<bool> insert_job(Database& db, const StoredJob& job) {
  TRY(Statement insert,
      db.prepare("INSERT INTO jobs(name, arn, request, state, status, created, modified, terminal) "
                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(name) DO NOTHING"));
  TRY_VOID(insert.bind_all(std::string_view(job.name), std::string_view(job.arn),
                           std::string_view(job.request), std::string_view(job.record.state),
                           std::string_view(job.record.status), to_epoch_millis(job.created),
                           to_epoch_millis(job.record.modified),
                           std::int64_t{job.record.terminal}));
  TRY_VOID(insert.run());
  return db.changes() > 0;
}

Result<void> update_job(Database& db, const std::string& name, const JobRecord& record) {
  TRY(Statement update, db.prepare("UPDATE jobs SET state = ?2, status = ?3, modified = ?4, "
                                   "terminal = ?5 WHERE name = ?1"));
  TRY_VOID(update.bind_all(std::string_view(name), std::string_view(record.state),
                           std::string_view(record.status), to_epoch_millis(record.modified),
                           std::int64_t{record.terminal}));
  return update.run();
}

Result<void> insert_tags(Database& db, const std::string& arn, const Tags& tags) {
  if (tags.empty()) return ok();
  TRY(Statement insert, db.prepare("INSERT INTO tags(arn, key, value) VALUES(?1, ?2, ?3) "
                                   "ON CONFLICT(arn, key) DO UPDATE SET value = excluded.value"));
  for (const auto& [key, value] : tags) {
    TRY_VOID(
        insert.bind_all(std::string_view(arn), std::string_view(key), std::string_view(value)));
    TRY_VOID(insert.run());
  }
  return ok();
}

Result<Tags> read_tags(Database& db, const std::string& arn) {
  TRY(Statement select, db.prepare("SELECT key, value FROM tags WHERE arn = ?1"));
  TRY_VOID(select.bind_all(std::string_view(arn)));
  Tags tags;
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return tags;
    tags.emplace(select.text(0), select.text(1));
  }
}

// The statement of a query: its conditions, order and bound values.
class ListSqlBuilder {
 public:
  explicit ListSqlBuilder(const JobQuery& query) : query_(query) {}

  Result<Statement> prepare(Database& db) {
    filter();
    const std::string order = query_.descending ? " DESC" : " ASC";
    std::string by = "name" + order;
    if (query_.sort == JobQuery::Sort::CreationTime) by = "created" + order + ", " + by;
    if (query_.sort == JobQuery::Sort::Status) by = "status" + order + ", " + by;
    sql_ += " ORDER BY " + by + " LIMIT " + parameter(static_cast<std::int64_t>(query_.limit));
    TRY(Statement statement, db.prepare(std::string(kColumns) + sql_));
    for (std::size_t i = 0; i < bound_.size(); ++i) {
      const int index = static_cast<int>(i + 1);
      if (const auto* number = std::get_if<std::int64_t>(&bound_[i])) {
        TRY_VOID(statement.bind(index, *number));
      } else {
        TRY_VOID(statement.bind(index, std::string_view(std::get<std::string>(bound_[i]))));
      }
    }
    return statement;
  }

 private:
  using Value = std::variant<std::int64_t, std::string>;

  std::string parameter(Value value) {
    bound_.push_back(std::move(value));
    return "?" + std::to_string(bound_.size());
  }
  void require(const std::string& condition) {
    sql_ += (sql_.empty() ? "WHERE " : " AND ") + condition;
  }
  void bound_time(const char* column, const char* comparison,
                  const std::optional<Timestamp>& time) {
    if (time) require(std::string(column) + comparison + parameter(to_epoch_millis(*time)));
  }

  void filter() {
    bound_time("created", " >= ", query_.created_from);
    bound_time("created", " <= ", query_.created_to);
    bound_time("modified", " >= ", query_.modified_from);
    bound_time("modified", " <= ", query_.modified_to);
    if (!query_.name_contains.empty()) {
      require("instr(name, " + parameter(query_.name_contains) + ") > 0");
    }
    if (!query_.after) return;
    const std::string beyond = query_.descending ? " < " : " > ";
    switch (query_.sort) {
      case JobQuery::Sort::Name:
        return require("name" + beyond + parameter(query_.after->name));
      case JobQuery::Sort::CreationTime: {
        const std::string key = parameter(to_epoch_millis(query_.after->created));
        return require("(created, name)" + beyond + "(" + key + ", " +
                       parameter(query_.after->name) + ")");
      }
      case JobQuery::Sort::Status: {
        const std::string key = parameter(query_.after->status);
        return require("(status, name)" + beyond + "(" + key + ", " +
                       parameter(query_.after->name) + ")");
      }
    }
  }

  const JobQuery& query_;
  std::string sql_;
  std::vector<Value> bound_;
};

// Each statement has the job's name as its one parameter.
Result<void> run_for_job(Database& db, const std::string& name,
                         std::initializer_list<const char*> statements) {
  for (const char* sql : statements) {
    TRY(Statement statement, db.prepare(sql));
    TRY_VOID(statement.bind_all(std::string_view(name)));
    TRY_VOID(statement.run());
  }
  return ok();
}

WriteQueue::Verdict broken(Result<void> result) {
  return {ok(), std::move(result)};
}
WriteQueue::Verdict refused(Error error) {
  return {std::move(error), ok()};
}

WriteQueue::Verdict change_job(Database& db, const std::string& name,
                               const std::function<Result<JobChange>(const StoredJob&)>& decide) {
  auto job = find_job(db, "name", name);
  if (!job) return broken(std::move(job).error());
  if (!*job) return refused(Error(ErrorKind::not_found, "no training job '" + name + "'"));
  auto change = decide(**job);
  if (!change) return refused(std::move(change).error());
  if (!change->record) return {};
  return broken([&]() -> Result<void> {
    TRY_VOID(update_job(db, name, *change->record));
    return append_events(db, name, change->events);
  }());
}

class SqliteJobStore : public JobStore {
 public:
  SqliteJobStore(FileLock lock, Database writer, std::vector<Database> readers,
                 std::vector<Database> finders, std::vector<Database> searchers)
      : lock_(std::move(lock)),
        readers_(std::move(readers)),
        finders_(std::move(finders)),
        searchers_(std::move(searchers)),
        writer_(std::move(writer)) {}

  Result<void> create(const StoredJob& job, const std::vector<StoredEvent>& events,
                      const Tags& tags) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      auto inserted = insert_job(db, job);
      if (!inserted) return broken(std::move(inserted).error());
      if (!*inserted) {
        auto taken = find_job(db, "name", job.name);
        if (!taken) return broken(std::move(taken).error());
        return refused(Error(ErrorKind::already_exists, (*taken)->arn));
      }
      return broken([&]() -> Result<void> {
        TRY_VOID(append_events(db, job.name, events));
        return insert_tags(db, job.arn, tags);
      }());
    });
  }

  Result<void> apply(const std::string& name,
                     std::function<Result<JobChange>(const StoredJob&)> decide) override {
    return writer_.run([&](Database& db) { return change_job(db, name, decide); });
  }

  Result<void> apply_each(const std::vector<std::string>& names,
                          std::function<Result<JobChange>(const StoredJob&)> decide) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      for (const std::string& name : names) {
        WriteQueue::Verdict verdict = change_job(db, name, decide);
        if (!verdict.broken) return verdict;
      }
      return {};
    });
  }

  Result<void> begin_delete(const std::string& name) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      auto job = find_job(db, "name", name);
      if (!job) return broken(Error(std::move(job).error()));
      if (!*job) return refused(Error(ErrorKind::not_found, "no training job '" + name + "'"));
      if (!(*job)->record.terminal)
        return refused(Error(ErrorKind::conflict, (*job)->record.status));
      return broken(run_for_job(db, name, {"UPDATE jobs SET status = 'Deleting' WHERE name = ?1"}));
    });
  }

  Result<void> finish_delete(const std::string& name) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      auto job = find_job(db, "name", name);
      if (!job) return broken(Error(std::move(job).error()));
      if (!*job || (*job)->record.status != kDeleting) return {};
      return broken(
          run_for_job(db, name,
                      {"DELETE FROM tags WHERE arn = (SELECT arn FROM jobs WHERE name = ?1)",
                       "DELETE FROM events WHERE job = ?1", "DELETE FROM jobs WHERE name = ?1"}));
    });
  }

  Result<std::vector<std::string>> list_deleting() override {
    return readers_.with([&](Database& db) -> Result<std::vector<std::string>> {
      TRY(Statement select, db.prepare("SELECT name FROM jobs WHERE status = ?1 ORDER BY name"));
      TRY_VOID(select.bind_all(kDeleting));
      std::vector<std::string> names;
      while (true) {
        TRY(const bool row, select.step());
        if (!row) return names;
        names.push_back(select.text(0));
      }
    });
  }

  Result<std::optional<StoredJob>> find(const std::string& name) override {
    return finders_.with([&](Database& db) { return find_job(db, "name", name); });
  }

  Result<std::vector<StoredJob>> list(const JobQuery& query) override {
    return readers_.with([&](Database& db) -> Result<std::vector<StoredJob>> {
      TRY(Statement statement, ListSqlBuilder(query).prepare(db));
      return collect(statement);
    });
  }

  Result<std::vector<FoundJob>> search(const SearchQuery& query) override {
    return searchers_.with([&](Database& db) -> Result<std::vector<FoundJob>> {
      TRY(const auto hits, run_search(db, query));
      std::vector<FoundJob> found;
      for (const SearchHit& hit : hits) {
        TRY(auto job, find_job(db, "name", hit.name));
        if (job) found.push_back({std::move(*job), hit.key});
      }
      return found;
    });
  }

  Result<std::vector<StoredJob>> list_active() override {
    return readers_.with([&](Database& db) -> Result<std::vector<StoredJob>> {
      TRY(Statement statement,
          db.prepare(std::string(kColumns) + "WHERE terminal = 0 ORDER BY number"));
      return collect(statement);
    });
  }

  Result<std::vector<StoredEvent>> list_events(const std::string& name) override {
    return readers_.with([&](Database& db) -> Result<std::vector<StoredEvent>> {
      TRY(Statement select,
          db.prepare("SELECT seq, at, json FROM events WHERE job = ?1 ORDER BY seq"));
      TRY_VOID(select.bind_all(std::string_view(name)));
      std::vector<StoredEvent> events;
      while (true) {
        TRY(const bool row, select.step());
        if (!row) return events;
        events.push_back({select.integer(0), from_epoch_millis(select.integer(1)), select.text(2)});
      }
    });
  }

  Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t most) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      auto job = find_job(db, "arn", arn);
      if (!job) return broken(Error(std::move(job).error()));
      if (!*job) return refused(Error(ErrorKind::not_found, "no resource '" + arn + "'"));
      auto all = read_tags(db, arn);
      if (!all) return broken(Error(std::move(all).error()));
      for (const auto& [key, value] : tags) (*all)[key] = value;
      if (all->size() > most) {
        return refused(Error(ErrorKind::exhausted,
                             "'" + arn + "' would have " + std::to_string(all->size()) + " tags"));
      }
      return broken(insert_tags(db, arn, tags));
    });
  }

  Result<void> delete_tags(const std::string& arn, const std::vector<std::string>& keys) override {
    return writer_.run([&](Database& db) -> WriteQueue::Verdict {
      auto job = find_job(db, "arn", arn);
      if (!job) return broken(Error(std::move(job).error()));
      if (!*job) return refused(Error(ErrorKind::not_found, "no resource '" + arn + "'"));
      return broken([&]() -> Result<void> {
        TRY(Statement remove, db.prepare("DELETE FROM tags WHERE arn = ?1 AND key = ?2"));
        for (const std::string& key : keys) {
          TRY_VOID(remove.bind_all(std::string_view(arn), std::string_view(key)));
          TRY_VOID(remove.run());
        }
        return ok();
      }());
    });
  }

  Result<Tags> get_tags(const std::string& arn) override {
    return readers_.with([&](Database& db) -> Result<Tags> {
      TRY(const auto job, find_job(db, "arn", arn));
      if (!job) return Error(ErrorKind::not_found, "no resource '" + arn + "'");
      return read_tags(db, arn);
    });
  }

 private:
  FileLock lock_;  // first in, last out: this process's alone
  Readers readers_;
  Readers finders_;  // of their own, so that a find never waits for a long list
  Readers searchers_;
  WriteQueue writer_;
};

// Requests may hold secrets in their environment: the owner's alone. SQLite gives its other files
// the same mode.
Result<void> ensure_private_file(const std::filesystem::path& path) {
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return Error::from_errno(errno, "open " + path.string());
  if (::fchmod(file.get(), 0600) != 0) return Error::from_errno(errno, "chmod " + path.string());
  return ok();
}

Result<Database> open_writer(const std::filesystem::path& path) {
  TRY_VOID(ensure_private_file(path));
  TRY(Database db, Database::open(path, Database::Mode::read_write));
  TRY_VOID(db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"));
  TRY(const auto version, db.query_integer("PRAGMA user_version"));
  if (version > kSchemaVersion) {
    return Error(ErrorKind::unimplemented,
                 path.string() + " was written by a newer version of Trainyard (schema " +
                     std::to_string(version) + "; this one knows up to " +
                     std::to_string(kSchemaVersion) + "). Use that version, or another folder.");
  }
  if (version == 0) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kSchema + "COMMIT;"));
  }
  if (version <= 1) {
    TRY_VOID(db.execute(std::string("BEGIN IMMEDIATE;") + kSearchIndexes + "COMMIT;"));
  }
  return db;
}

Result<std::vector<Database>> open_readers(const std::filesystem::path& path, std::size_t count) {
  std::vector<Database> readers;
  while (readers.size() < count) {
    TRY(Database reader, Database::open(path, Database::Mode::read_only));
    readers.push_back(std::move(reader));
  }
  return readers;
}

}  // namespace

Result<std::unique_ptr<JobStore>> JobStore::open(const std::filesystem::path& directory) {
  TRY_VOID(ensure_directory(directory));
  TRY(auto lock, FileLock::try_acquire(directory / "state.lock"));
  if (!lock) {
    return Error(ErrorKind::conflict,
                 directory.string() + " is in use by another Trainyard server on this machine.");
  }
  const std::filesystem::path path = directory / "state.db";
  auto writer = open_writer(path);
  if (!writer) return std::move(writer).error().wrap("open the job store");
  TRY_VOID(fsync_directory(directory));
  TRY(auto readers, open_readers(path, kReaders));
  TRY(auto finders, open_readers(path, kFinders));
  TRY(auto searchers, open_readers(path, kSearchers));
  return std::unique_ptr<JobStore>(
      std::make_unique<SqliteJobStore>(std::move(*lock), std::move(*writer), std::move(readers),
                                       std::move(finders), std::move(searchers)));
}

}  // namespace trainyard::store
