#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/stored_resource.h"

// The storage of training jobs: state.db in the data folder, SQLite in WAL mode with
// synchronous=FULL. Knows only what it needs to find a job; request and state are documents of
// control's.
//
// Durability: a call that changes something returns when the change is durable (fsynced);
// concurrent changes share a commit. unavailable: it couldn't be written (a full disk, for
// example), and nothing was changed; reading continues, and so does writing when it works again
// (store/database_keeper.h). Threads: any. All calls block.
namespace trainyard {
class Alarms;
}

namespace trainyard::store {

// The parts of a job that can change.
struct JobRecord {
  std::string state;      // JSON
  std::string status;     // TrainingJobStatus
  Timestamp modified;     // LastModifiedTime
  bool terminal = false;  // nothing of it is active
};

struct StoredJob {
  std::string name;
  std::string arn;
  std::string request;  // CreateTrainingJob's, JSON
  Timestamp created;
  JobRecord record;
  // Ascending in the order of creation; assigned by the store.
  std::int64_t number = 0;
};

struct StoredEvent {
  std::int64_t sequence = 0;  // per job, from 1; assigned by the store
  Timestamp at;
  std::string json;
};

struct JobChange;

// A version that is created together with a change of a job.
struct JobVersion {
  NewVersion version;
  // Called inside the transaction with what was stored, or with the error for which nothing was (as
  // ResourceStore::create_version()'s); it completes the change with that, and must not call the
  // store.
  std::function<void(const Result<StoredResource>& created, JobChange& change)> complete;
};

// The change that apply()'s function returns. Without a record the job isn't changed, and no event
// is written.
struct JobChange {
  std::optional<JobRecord> record;
  std::vector<StoredEvent> events;  // appended in this order; their `sequence` is ignored
  // In the same transaction, in this order; those that don't exist are skipped. An error of one of
  // their functions is one of apply()'s.
  std::vector<ResourceChange> resources{};
  // After `resources`, in the same transaction; only with a record.
  std::optional<JobVersion> version{};
};

struct JobQuery {
  enum class Sort { Name, CreationTime, Status };
  Sort sort = Sort::CreationTime;
  bool descending = true;
  std::size_t limit = 10;
  std::string name_contains;
  std::optional<std::string> name;  // only the job with that name
  // Jobs in whose state's JSON that member has that value. Reads the state of every job that it
  // visits.
  struct StateText {
    std::string path;  // "$.a.b"
    std::string value;
  };
  std::optional<StateText> state_text;
  // Inclusive.
  std::optional<Timestamp> created_from;
  std::optional<Timestamp> created_to;
  std::optional<Timestamp> modified_from;
  std::optional<Timestamp> modified_to;
  // The sort key and name of the last job of the previous page, after which this page starts.
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
  // Opens or creates directory/state.db. unimplemented: it was written by a newer version of this
  // program. Values that a search slower than `slow_search` used are kept in memory from then on,
  // some 10 bytes per job and value. `alarms` outlives the store: "state.db" is raised while it
  // can't be written.
  static Result<std::unique_ptr<JobStore>> open(
      const std::filesystem::path& directory,
      std::chrono::milliseconds slow_search = std::chrono::milliseconds(10),
      Alarms* alarms = nullptr);
  virtual ~JobStore() = default;
  // Changes nothing. Without an error writing works, and its alarm is lowered.
  virtual Result<void> try_to_write() = 0;

  // Returns the job's number; the one in `job` is ignored. already_exists: the name is in use; the
  // message is just the ARN of the job that has it.
  //
  // `resources` are stored in the same transaction, in this order, so that one can be the parent of
  // a later one. If a resource with that ARN exists, it gets the new one's request, state, status
  // and modified, and no points; its name, creation and links stay, and tags and parents are added.
  // already_exists: a resource's name is in use with another ARN, which is the message. not_found: a
  // parent doesn't exist; the message is just its ARN.
  virtual Result<std::int64_t> create(const StoredJob& job, const std::vector<StoredEvent>& events,
                                      const Tags& tags,
                                      const std::vector<NewResource>& resources = {}) = 0;
  // Changes one job. `decide` runs inside the transaction, on any thread, so that changes
  // of a job are sequential, each on the state that the previous one left; it must not call the
  // store. Its error is returned and nothing is written. not_found: no such job.
  virtual Result<void> apply(const std::string& name,
                             std::function<Result<JobChange>(const StoredJob&)> decide) = 0;

  // apply() for many jobs in one transaction, in this order. Jobs that don't exist are skipped; an
  // error of `decide` leaves its job unchanged, and isn't returned.
  virtual Result<void> apply_each(const std::vector<std::string>& names,
                                  std::function<Result<JobChange>(const StoredJob&)> decide) = 0;

  virtual Result<std::optional<StoredJob>> find(const std::string& name) = 0;
  // Very cheap. While it returns the same mark, find() returns what it returned after the first
  // call. nullopt: the job is being changed.
  virtual std::optional<std::uint64_t> mark(const std::string& name) const = 0;
  // Deleting a job takes two steps, so that other data of it can be removed in between, and a crash
  // leaves a job that is known to be half deleted. begin_delete: the job's status becomes Deleting
  // for good; its name stays in use. Idempotent. conflict: it isn't terminal; the message is just
  // its status. not_found: no such job; with `ended_by`, also if the job was changed later.
  virtual Result<void> begin_delete(const std::string& name,
                                    std::optional<Timestamp> ended_by = {}) = 0;
  // Removes the job, its events and tags; its name is free. In the same transaction those of
  // `resources` are removed that exist and belong to no other (ResourceLink). Does nothing if there
  // is no job whose deletion has begun.
  virtual Result<void> finish_delete(const std::string& name,
                                     const std::vector<ResourceId>& resources = {}) = 0;
  // At most `limit` of the jobs that have been terminal since then or longer, the oldest first.
  virtual Result<std::vector<std::string>> list_ended(Timestamp ended_by, std::size_t limit) = 0;
  // The jobs whose deletion has begun but not finished, by name.
  virtual Result<std::vector<std::string>> list_deleting() = 0;

  // At most `limit`, in the query's order; ties by name. The cost depends on the rows visited, not
  // on those before the page.
  virtual Result<std::vector<StoredJob>> list(const JobQuery& query) = 0;
  // At most `limit` that satisfy the query's condition, in its order. For the cost see
  // store/search_sql.h; a slow search delays only other searches.
  virtual Result<std::vector<FoundJob>> search(const SearchQuery& query) = 0;
  // At most `limit`, in order, without duplicates: tags of all jobs, other keys of the thousand
  // most recently changed jobs.
  virtual Result<std::vector<std::string>> list_keys(const KeyQuery& query) = 0;
  // The jobs that are not terminal, oldest first.
  virtual Result<std::vector<StoredJob>> list_active() = 0;
  virtual Result<std::vector<StoredEvent>> list_events(const std::string& name) = 0;

  // Adds or overwrites. exhausted: there would be more than `max`; nothing is written then.
  // not_found: no job has this ARN.
  virtual Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t max) = 0;
  // Ignores keys that don't exist. not_found: no job has this ARN.
  virtual Result<void> delete_tags(const std::string& arn,
                                   const std::vector<std::string>& keys) = 0;
  virtual Result<Tags> get_tags(const std::string& arn) = 0;

  // The other resources in state.db, with the same writer; valid as long as this.
  virtual ResourceStore& resources() = 0;
};

}  // namespace trainyard::store
