#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "store/job_search.h"
#include "store/sqlite.h"
#include "store/value_column.h"

namespace trainyard::store {

// Makes the second slow search fast: with a million jobs it carries the searches by a
// hyperparameter or a metric in docs/benchmarks.md, 2 to 50 ms instead of 5 to 9 s. SQLite has no
// index of the JSON in requests and states: a search for a rare value there reads every job, at
// about five microseconds each. After a slow search the values that it used are read into memory,
// one column each, on a thread of this class, and from then on determine which few jobs SQLite has
// to read. SQLite alone decides on the result: a column only narrows down the candidates.
//
// Values change: a job that was touched since its value was read is always a candidate, and its
// value is read again when there are many such jobs.
//
// All public functions: any thread.
class SearchColumns {
 public:
  explicit SearchColumns(Database reader);
  ~SearchColumns();
  SearchColumns(const SearchColumns&) = delete;
  SearchColumns& operator=(const SearchColumns&) = delete;

  // Exists around every change of a job: from before it can be visible until before its author is
  // told. Very cheap while there are no columns.
  class Touch {
   public:
    Touch(SearchColumns& columns, std::string_view name) : columns_(&columns), name_(name) {
      columns.add_touched(name_);
    }
    Touch(const Touch&) = delete;
    Touch& operator=(const Touch&) = delete;
    ~Touch() { columns_->add_touched(name_); }

   private:
    SearchColumns* columns_;
    std::string name_;
  };

  // The columns that would have made this search fast will be read soon.
  void learn(const SearchQuery& query);
  // Waits until all requested columns are read.
  void settle();

  struct Narrowed {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> names;  // including touched jobs
    bool all = false;                // all hits are among them; otherwise only the first
  };
  // Candidates for the first hits of a query, about `max` of them; nullopt: the columns can't
  // tell, or there would be too many.
  std::optional<Narrowed> narrow(const SearchQuery& query, std::size_t max);

 private:
  struct Key {
    SearchField field;
    SearchCondition::Reading reading = SearchCondition::Reading::as_stored;
    bool operator==(const Key&) const = default;
  };
  struct Column {
    Key key;
    ValueColumn values;
  };

  static void add_keys(const SearchCondition& condition, std::vector<Key>& keys);
  void add_touched(const std::string& name);
  void work();
  void build(const Key& key);
  Result<ValueColumn> read(const Key& key) TRAINYARD_REQUIRES(reader_mutex_);
  void refresh();
  std::size_t count_touched();
  const ValueColumn* find(const Key& key) const TRAINYARD_REQUIRES_SHARED(mutex_);
  std::optional<JobSet> select(const SearchCondition& condition) TRAINYARD_REQUIRES_SHARED(mutex_);
  std::optional<Narrowed> narrow_held(const SearchQuery& query, std::size_t max)
      TRAINYARD_REQUIRES_SHARED(mutex_);

  std::atomic<bool> active_ = false;  // touched jobs are noted
  Mutex touched_mutex_;
  std::unordered_set<std::string> touched_ TRAINYARD_GUARDED_BY(touched_mutex_);

  SharedMutex mutex_;
  std::vector<Column> columns_ TRAINYARD_GUARDED_BY(mutex_);  // in the order of their reading
  // Couldn't be read, or are too large for a column.
  std::vector<Key> refused_ TRAINYARD_GUARDED_BY(mutex_);

  Mutex reader_mutex_;  // held while reading jobs to set values
  Database reader_ TRAINYARD_GUARDED_BY(reader_mutex_);

  Mutex wanted_mutex_;
  ConditionVariable wanted_changed_;
  // The first one is being read.
  std::vector<Key> wanted_ TRAINYARD_GUARDED_BY(wanted_mutex_);
  std::atomic<bool> stopping_ = false;  // ends a reading too

  std::thread thread_;
};

}  // namespace trainyard::store
