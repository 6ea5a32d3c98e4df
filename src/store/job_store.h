#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// Where training jobs are kept: state.db in the data folder, SQLite in WAL mode with
// synchronous=FULL. Knows of a job only what it must find it by; request and state are texts of
// control's.
//
// Durability: a call that changes something returns when the change is durable (fsynced); changes
// that come at the same time share one commit. unavailable: it could not be written (a full disk,
// say), and nothing was changed; reading goes on, and so does writing when it works again
// (store/database_keeper.h). Threads: any. All calls block.
namespace trainyard {
class Alarms;
}

namespace trainyard::store {

// What may change of a job.
struct JobRecord {
  std::string state;      // JSON
  std::string status;     // TrainingJobStatus
  Timestamp modified;     // LastModifiedTime
  bool terminal = false;  // nothing of it goes on
};

struct StoredJob {
  std::string name;
  std::string arn;
  std::string request;  // CreateTrainingJob's, JSON
  Timestamp created;
  JobRecord record;
};

struct StoredEvent {
  std::int64_t sequence = 0;  // per job, from 1; given by the store
  Timestamp at;
  std::string json;
};

using Tags = std::map<std::string, std::string>;

// What apply()'s function wants done. No record: nothing is written.
struct JobChange {
  std::optional<JobRecord> record;
  std::vector<StoredEvent> events;  // appended in this order; their `sequence` is not looked at
};

struct JobQuery {
  enum class Sort { Name, CreationTime, Status };
  Sort sort = Sort::CreationTime;
  bool descending = true;
  std::size_t limit = 10;
  std::string name_contains;
  std::optional<std::string> name;  // the job of that name alone
  // Jobs in whose state's JSON that member has that value. Looks at the state of every job it walks
  // over.
  struct StateText {
    std::string path;  // "$.a.b"
    std::string value;
  };
  std::optional<StateText> state_text;
  // Inclusive, both ends.
  std::optional<Timestamp> created_from;
  std::optional<Timestamp> created_to;
  std::optional<Timestamp> modified_from;
  std::optional<Timestamp> modified_to;
  // The sort key and name of the last job of the page before: the page goes on behind it.
  struct Position {
    std::string status;  // Sort::Status
    Timestamp created;   // Sort::CreationTime
    std::string name;
  };
  std::optional<Position> after;
};

struct SearchQuery;  // store/job_search.h
struct KeyQuery;
struct FoundJob;

class ResourceStore;

class JobStore {
 public:
  // Opens or makes directory/state.db. unimplemented: it was written by a newer version of this
  // program. What a search asked for that took longer than `slow_search` is kept in memory from
  // then on, some 10 bytes a job and value. `alarms` outlives the store: one of "state.db" is up
  // while it can't be written.
  static Result<std::unique_ptr<JobStore>> open(
      const std::filesystem::path& directory,
      std::chrono::milliseconds slow_search = std::chrono::milliseconds(10),
      Alarms* alarms = nullptr);
  virtual ~JobStore() = default;
  // Changes nothing. No error: writing works, and if an alarm was up it isn't any more.
  virtual Result<void> try_to_write() = 0;

  // already_exists: the name is taken; the message is the ARN of the job that has it, nothing else.
  virtual Result<void> create(const StoredJob& job, const std::vector<StoredEvent>& events,
                              const Tags& tags) = 0;
  // Changes one job. `decide` runs on the writer's thread inside the transaction, so that all
  // changes of a job come one after another, each on the state that the one before left; it must
  // not call the store. Its error is handed back and nothing is written. not_found: no such job.
  virtual Result<void> apply(const std::string& name,
                             std::function<Result<JobChange>(const StoredJob&)> decide) = 0;

  // apply() for many jobs in one transaction, in this order. Jobs that aren't there are left out;
  // an error of `decide` leaves its job as it is, and is the caller's to keep.
  virtual Result<void> apply_each(const std::vector<std::string>& names,
                                  std::function<Result<JobChange>(const StoredJob&)> decide) = 0;

  virtual Result<std::optional<StoredJob>> find(const std::string& name) = 0;
  // Costs next to nothing. As long as it is the same, find() would give what it gave after it was
  // first asked for. nullopt: the job is changing just now.
  virtual std::optional<std::uint64_t> mark(const std::string& name) const = 0;
  // Deleting a job takes two steps, so that what else is kept of it can go between them and a crash
  // leaves a job that is known to be half deleted. begin_delete: the job's status becomes Deleting
  // for good; its name stays taken. Again is fine. conflict: it is not terminal; the message is its
  // status, nothing else. not_found: no such job.
  // With `ended_by`, not_found too where the job was changed later.
  virtual Result<void> begin_delete(const std::string& name,
                                    std::optional<Timestamp> ended_by = {}) = 0;
  // The job, its events and tags are gone, and its name is free. No job whose deletion has begun:
  // nothing is done.
  virtual Result<void> finish_delete(const std::string& name) = 0;
  // At most `limit` of the jobs that are terminal since then or longer, the oldest first.
  virtual Result<std::vector<std::string>> list_ended(Timestamp ended_by, std::size_t limit) = 0;
  // The jobs whose deletion has begun and not ended, by name.
  virtual Result<std::vector<std::string>> list_deleting() = 0;

  // At most `limit`, by the query's order; ties by name. Costs what it walks over, never what lies
  // before.
  virtual Result<std::vector<StoredJob>> list(const JobQuery& query) = 0;
  // At most `limit` that satisfy the query's condition, in its order. What it costs: see
  // store/search_sql.h; a slow search keeps other calls waiting for other searches only.
  virtual Result<std::vector<FoundJob>> search(const SearchQuery& query) = 0;
  // At most `limit`, in order, each once: of tags those of all jobs, else those of the thousand
  // jobs that were changed last.
  virtual Result<std::vector<std::string>> list_keys(const KeyQuery& query) = 0;
  // The jobs that are not terminal, oldest first.
  virtual Result<std::vector<StoredJob>> list_active() = 0;
  virtual Result<std::vector<StoredEvent>> list_events(const std::string& name) = 0;

  // Adds or overwrites. exhausted: there would be more than `most`; nothing is written then.
  // not_found: no job has this ARN.
  virtual Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t most) = 0;
  // Keys that are not there are no error. not_found: no job has this ARN.
  virtual Result<void> delete_tags(const std::string& arn,
                                   const std::vector<std::string>& keys) = 0;
  virtual Result<Tags> get_tags(const std::string& arn) = 0;

  // What else is kept in state.db, through the same writer; as long as this.
  virtual ResourceStore& resources() = 0;
};

}  // namespace trainyard::store
