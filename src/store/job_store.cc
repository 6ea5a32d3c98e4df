#include "store/job_store.h"

#include <chrono>
#include <list>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "store/change_marks.h"
#include "store/group_writer.h"
#include "store/job_schema.h"
#include "store/job_search.h"
#include "store/list_sql.h"
#include "store/name_table.h"
#include "store/readers.h"
#include "store/resource_rows.h"
#include "store/resource_store.h"
#include "store/search_columns.h"
#include "store/search_condition.h"
#include "store/search_sql.h"
#include "store/sqlite.h"
#include "store/tag_rows.h"

namespace trainyard::store {
namespace {

constexpr std::size_t kReaders = 6;
constexpr std::size_t kSearchers = 2;  // separate ones: a search may take long
// The maximum number of jobs that are fetched by name and sorted: with a million jobs 300 cost as
// much as walking to the first page of those that so many names contain.
constexpr std::size_t kMaxByName = 300;
constexpr std::string_view kDeleting = "Deleting";  // the store's own status

constexpr std::string_view kColumns =
    "SELECT name, arn, request, state, status, created, modified, terminal, number FROM jobs ";

StoredJob job_from(const Statement& row) {
  return {row.text(0),
          row.text(1),
          row.text(2),
          from_epoch_millis(row.integer(5)),
          {row.text(3), row.text(4), from_epoch_millis(row.integer(6)), row.integer(7) != 0},
          row.integer(8)};
}

Result<std::optional<StoredJob>> find_job(Database& db, std::string_view name) {
  TRY(Statement find, db.prepare(std::string(kColumns) + "WHERE name = ?1"));
  TRY_VOID(find.bind_all(name));
  TRY(const bool row, find.step());
  if (!row) return std::optional<StoredJob>();
  return std::optional(job_from(find));
}

Result<std::optional<StoredJob>> find_job_of(Database& db, std::string_view arn) {
  TRY(auto job, find_job(db, name_in_arn(arn)));
  if (job && job->arn != arn) job.reset();
  return job;
}

Result<std::vector<StoredJob>> collect(Statement& statement) {
  std::vector<StoredJob> jobs;
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) return jobs;
    jobs.push_back(job_from(statement));
  }
}

Result<std::vector<std::string>> first_column(Statement& select) {
  std::vector<std::string> texts;
  while (true) {
    TRY(const bool row, select.step());
    if (!row) return texts;
    texts.push_back(select.text(0));
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
// Its number; nullopt: the name is in use.
Result<std::optional<std::int64_t>> insert_job(Database& db, const StoredJob& job) {
  TRY(Statement insert,
      db.prepare("INSERT INTO jobs(name, arn, request, state, status, created, modified, terminal) "
                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(name) DO NOTHING "
                 "RETURNING number"));
  TRY_VOID(insert.bind_all(std::string_view(job.name), std::string_view(job.arn),
                           std::string_view(job.request), std::string_view(job.record.state),
                           std::string_view(job.record.status), to_epoch_millis(job.created),
                           to_epoch_millis(job.record.modified),
                           std::int64_t{job.record.terminal}));
  TRY(const bool inserted, insert.step());
  return inserted ? std::optional(insert.integer(0)) : std::nullopt;
}

Result<void> update_job(Database& db, const std::string& name, const JobRecord& record) {
  TRY(Statement update, db.prepare("UPDATE jobs SET state = ?2, status = ?3, modified = ?4, "
                                   "terminal = ?5 WHERE name = ?1"));
  TRY_VOID(update.bind_all(std::string_view(name), std::string_view(record.state),
                           std::string_view(record.status), to_epoch_millis(record.modified),
                           std::int64_t{record.terminal}));
  return update.run();
}

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

Result<void> change_job(Database& db, const std::string& name,
                        const std::function<Result<JobChange>(const StoredJob&)>& decide) {
  TRY(const auto job, find_job(db, name));
  if (!job) return Error(ErrorKind::not_found, "no training job '" + name + "'");
  TRY(JobChange change, decide(*job));
  TRY_VOID(change_resources(db, change.resources));
  if (!change.record) return ok();
  if (const auto version = std::exchange(change.version, {}))
    version->complete(insert_version(db, version->version), change);
  TRY_VOID(update_job(db, name, *change.record));
  return append_events(db, name, change.events);
}

// Hooks of each batch of changes.
BatchHooks job_failpoints() {
  return {.before_batch = {},
          .changed = []() -> Result<void> {
            TRY_FAILPOINT("server.state.changed");
            return ok();
          },
          .ended = [] { FAILPOINT("server.state.committed"); }};
}

class SqliteJobStore : public JobStore {
 public:
  SqliteJobStore(FileLock lock, JobDatabase writer, WriterParts parts,
                 std::vector<Database> readers, std::vector<Database> searchers,
                 Database for_columns, std::chrono::milliseconds slow_search)
      : lock_(std::move(lock)),
        writer_(std::move(writer.database), std::move(writer.mark), std::move(parts),
                job_failpoints()),
        readers_(std::move(readers)),
        searchers_(std::move(searchers)),
        columns_(std::move(for_columns)),
        slow_search_(slow_search),
        resources_(writer_, readers_) {}

  Result<void> try_to_write() override {
    return writer_.apply([](Database&) { return ok(); });
  }

  Result<std::int64_t> create(const StoredJob& job, const std::vector<StoredEvent>& events,
                              const Tags& tags,
                              const std::vector<NewResource>& resources) override {
    const Change change(*this, job.name);
    std::optional<std::int64_t> number;
    const auto created = writer_.apply([&](Database& db) -> Result<void> {
      names_.add(job.name);
      TRY(number, insert_job(db, job));
      if (!number) {
        TRY(const auto taken, find_job(db, job.name));
        return Error(ErrorKind::already_exists, taken->arn);
      }
      TRY_VOID(append_events(db, job.name, events));
      TRY_VOID(insert_tags(db, kJobTags, job.arn, tags));
      for (const NewResource& resource : resources) TRY_VOID(put_resource(db, resource));
      return ok();
    });
    TRY_VOID(created);
    return *number;
  }

  Result<void> apply(const std::string& name,
                     std::function<Result<JobChange>(const StoredJob&)> decide) override {
    const Change change(*this, name);
    return writer_.apply([&](Database& db) { return change_job(db, name, decide); });
  }

  Result<void> apply_each(const std::vector<std::string>& names,
                          std::function<Result<JobChange>(const StoredJob&)> decide) override {
    std::list<Change> changes;
    for (const std::string& name : names) changes.emplace_back(*this, name);
    return writer_.apply([&](Database& db) -> Result<void> {
      // A missing one, or one that `decide` refuses, isn't changed. If SQLite fails, the batch
      // fails.
      for (const std::string& name : names) (void)change_job(db, name, decide);
      return ok();
    });
  }

  Result<void> begin_delete(const std::string& name, std::optional<Timestamp> ended_by) override {
    const Change change(*this, name);
    return writer_.apply([&](Database& db) -> Result<void> {
      TRY(const auto job, find_job(db, name));
      if (!job || (ended_by && job->record.modified > *ended_by))
        return Error(ErrorKind::not_found, "no training job '" + name + "'");
      if (!job->record.terminal) return Error(ErrorKind::conflict, job->record.status);
      return run_for_job(db, name, {"UPDATE jobs SET status = 'Deleting' WHERE name = ?1"});
    });
  }

  Result<void> finish_delete(const std::string& name,
                             const std::vector<ResourceId>& resources) override {
    const Change change(*this, name);
    return writer_.apply([&](Database& db) -> Result<void> {
      TRY(const auto job, find_job(db, name));
      if (!job || job->record.status != kDeleting) return ok();
      TRY_VOID(delete_free_resources(db, resources));
      names_.removed();
      return run_for_job(db, name,
                         {"DELETE FROM tags WHERE arn = (SELECT arn FROM jobs WHERE name = ?1)",
                          "DELETE FROM events WHERE job = ?1", "DELETE FROM jobs WHERE name = ?1"});
    });
  }

  Result<std::vector<std::string>> list_ended(Timestamp ended_by, std::size_t limit) override {
    return readers_.with([&](Database& db) -> Result<std::vector<std::string>> {
      TRY(Statement select, db.prepare("SELECT name FROM jobs WHERE modified <= ?1 AND "
                                       "terminal = 1 ORDER BY modified, name LIMIT ?2"));
      TRY_VOID(select.bind_all(to_epoch_millis(ended_by), static_cast<std::int64_t>(limit)));
      return first_column(select);
    });
  }

  Result<std::vector<std::string>> list_deleting() override {
    return readers_.with([&](Database& db) -> Result<std::vector<std::string>> {
      TRY(Statement select, db.prepare("SELECT name FROM jobs WHERE status = ?1 ORDER BY name"));
      TRY_VOID(select.bind_all(kDeleting));
      return first_column(select);
    });
  }

  Result<std::optional<StoredJob>> find(const std::string& name) override {
    return readers_.with([&](Database& db) { return find_job(db, name); });
  }

  std::optional<std::uint64_t> mark(const std::string& name) const override {
    return marks_.mark(name);
  }

  Result<std::vector<StoredJob>> list(const JobQuery& query) override {
    const auto only = find_names(query.name_contains);
    return readers_.with([&](Database& db) -> Result<std::vector<StoredJob>> {
      TRY(Statement statement, prepare_list(db, kColumns, query, only));
      return collect(statement);
    });
  }

  Result<std::vector<FoundJob>> search(const SearchQuery& query) override {
    return searchers_.with([&](Database& db) -> Result<std::vector<FoundJob>> {
      const auto began = std::chrono::steady_clock::now();
      TRY(const auto hits, run_search(db, kJobTable, query, &columns_));
      if (std::chrono::steady_clock::now() - began > slow_search_) columns_.learn(query);
      std::vector<FoundJob> found;
      for (const SearchHit& hit : hits) {
        TRY(auto job, find_job(db, hit.name));
        if (job) found.push_back({std::move(*job), hit.key});
      }
      return found;
    });
  }

  Result<std::vector<std::string>> list_keys(const KeyQuery& query) override {
    return searchers_.with([&](Database& db) { return run_key_query(db, kJobTable, query); });
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

  Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t max) override {
    return writer_.apply([&](Database& db) -> Result<void> {
      TRY(const auto job, find_job_of(db, arn));
      if (!job) return Error(ErrorKind::not_found, "no resource '" + arn + "'");
      return store::put_tags(db, kJobTags, arn, tags, max);
    });
  }

  Result<void> delete_tags(const std::string& arn, const std::vector<std::string>& keys) override {
    return writer_.apply([&](Database& db) -> Result<void> {
      TRY(const auto job, find_job_of(db, arn));
      if (!job) return Error(ErrorKind::not_found, "no resource '" + arn + "'");
      return store::delete_tags(db, kJobTags, arn, keys);
    });
  }

  ResourceStore& resources() override { return resources_; }

  Result<Tags> get_tags(const std::string& arn) override {
    return readers_.with([&](Database& db) -> Result<Tags> {
      TRY(const auto job, find_job_of(db, arn));
      if (!job) return Error(ErrorKind::not_found, "no resource '" + arn + "'");
      return read_tags(db, kJobTags, arn);
    });
  }

 private:
  // Exists around every change of a job: from before it can be visible until before its author is
  // told.
  struct Change {
    Change(SqliteJobStore& store, std::string_view name)
        : changing(store.marks_.change(name)), touch(store.columns_, name) {}
    ChangeMarks::Changing changing;
    SearchColumns::Touch touch;
  };

  // The jobs whose names contain `part`, and perhaps some deleted ones. nullopt: so many that
  // walking over all jobs finds some soon.
  std::optional<std::vector<std::string>> find_names(const std::string& part) {
    if (part.empty()) return std::nullopt;
    // If the state can't be written any more, this is refused too, and jobs are walked over.
    if (!names_.ready()) (void)writer_.apply([this](Database& db) { return read_names(db); });
    return names_.find(part, kMaxByName);
  }

  // As a change: no job can be added in between.
  Result<void> read_names(Database& db) {
    if (names_.ready()) return ok();
    names_.fill();
    TRY(Statement select, db.prepare("SELECT name FROM jobs"));
    while (true) {
      TRY(const bool row, select.step());
      if (!row) break;
      names_.add(select.text(0));
    }
    names_.filled();
    return ok();
  }

  FileLock lock_;       // first in, last out: this process's alone
  GroupWriter writer_;  // destroyed after all readers: they hold the write-ahead log
  Readers readers_;
  Readers searchers_;
  ChangeMarks marks_;
  NameTable names_;
  SearchColumns columns_;
  const std::chrono::milliseconds slow_search_;
  ResourceStore resources_;
};

Result<std::vector<Database>> open_readers(const std::filesystem::path& path, std::size_t count) {
  std::vector<Database> readers;
  while (readers.size() < count) {
    TRY(Database reader, Database::open(path, Database::Mode::read_only));
    readers.push_back(std::move(reader));
  }
  return readers;
}

}  // namespace

Result<std::unique_ptr<JobStore>> JobStore::open(const std::filesystem::path& directory,
                                                 std::chrono::milliseconds slow_search,
                                                 Alarms* alarms) {
  TRY_VOID(ensure_directory(directory));
  TRY(auto lock, FileLock::try_acquire(directory / "state.lock"));
  if (!lock) {
    return Error(ErrorKind::conflict,
                 directory.string() + " is in use by another Trainyard server on this machine.");
  }
  const std::filesystem::path path = directory / "state.db";
  auto writer = open_job_database(path);
  if (!writer) return std::move(writer).error().wrap("open the job store");
  TRY_VOID(fsync_directory(directory));
  TRY(auto readers, open_readers(path, kReaders));
  TRY(auto searchers, open_readers(path, kSearchers));
  TRY(Database for_columns, Database::open(path, Database::Mode::read_only));
  return std::unique_ptr<JobStore>(std::make_unique<SqliteJobStore>(
      std::move(*lock), std::move(*writer),
      WriterParts{path, [path] { return Database::open_durable(path); }, alarms},
      std::move(readers), std::move(searchers), std::move(for_columns), slow_search));
}

}  // namespace trainyard::store
