#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
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

// What makes a second slow search quick. SQLite has no index of what is in the requests' and
// states' JSON: a search for a rare value there reads every job, at some five microseconds each.
// When one took long, the values that it asked for are read into memory, a column each, on a thread
// of this class, and from then on say which few jobs SQLite has to look at. The answer is SQLite's
// alone: a column names jobs among which all hits are.
//
// Values change: a job that was touched since its value was read is looked at in any case, and read
// anew when there are many such jobs.
//
// All public functions: any thread.
class SearchColumns {
 public:
  explicit SearchColumns(Database reader);
  ~SearchColumns();
  SearchColumns(const SearchColumns&) = delete;
  SearchColumns& operator=(const SearchColumns&) = delete;

  // Lives around every change of a job: from before it can be seen until before the one who made it
  // is told. Costs next to nothing as long as there are no columns.
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

  // The columns that would have made this search quick are read soon.
  void learn(const SearchQuery& query);
  // Waits until all is read that was learnt.
  void settle();

  struct Narrowed {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> names;  // of those that were touched
    bool all = false;                // all hits are among them; else only the first in their order
  };
  // Jobs among which the first hits of a query are, about `most` of them; nullopt: the columns
  // can't tell, or it would be too many.
  std::optional<Narrowed> narrow(const SearchQuery& query, std::size_t most);

 private:
  struct Key {
    SearchField field;
    SearchCondition::Reading reading = SearchCondition::Reading::as_kept;
    bool operator==(const Key&) const = default;
  };
  struct Column {
    Key key;
    std::unique_ptr<ValueColumn> values;
    std::atomic<std::uint64_t> used{0};
  };

  static void add_keys(const SearchCondition& condition, std::vector<Key>& keys);
  void add_touched(const std::string& name);
  void work();
  void build(const Key& key);
  Result<std::unique_ptr<ValueColumn>> read(const Key& key) TRAINYARD_REQUIRES(reader_mutex_);
  void refresh();
  std::size_t count_touched();
  const ValueColumn* find(const Key& key) TRAINYARD_REQUIRES_SHARED(mutex_);
  std::optional<JobSet> select(const SearchCondition& condition) TRAINYARD_REQUIRES_SHARED(mutex_);
  std::optional<Narrowed> narrow_held(const SearchQuery& query, std::size_t most)
      TRAINYARD_REQUIRES_SHARED(mutex_);

  std::atomic<bool> active_ = false;  // touched jobs are noted
  Mutex touched_mutex_;
  std::unordered_set<std::string> touched_ TRAINYARD_GUARDED_BY(touched_mutex_);

  SharedMutex mutex_;
  std::vector<std::unique_ptr<Column>> columns_ TRAINYARD_GUARDED_BY(mutex_);
  // Could not be read, or are too large for a column.
  std::vector<Key> refused_ TRAINYARD_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> uses_{0};

  Mutex reader_mutex_;  // who reads jobs to set values, holds it
  Database reader_ TRAINYARD_GUARDED_BY(reader_mutex_);

  Mutex wanted_mutex_;
  ConditionVariable wanted_changed_;
  // The first is being read.
  std::vector<Key> wanted_ TRAINYARD_GUARDED_BY(wanted_mutex_);
  std::atomic<bool> leaving_ = false;  // ends a reading too

  std::thread thread_;
};

}  // namespace trainyard::store
