#include "store/search_columns.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/log.h"
#include "store/search_sql.h"

namespace trainyard::store {
namespace {

using Kind = SearchCondition::Kind;
using Place = SearchField::Place;

constexpr std::size_t kMaxColumns = 16;
constexpr std::size_t kMaxTextBytes = std::size_t{128} << 20;  // of a column
// Up to this many touched jobs are examined by every search; with more, their values are read
// again.
constexpr std::size_t kMaxTouchedBeforeRebuild = 500;
// This many mean that there was no search for a long time: the columns are dropped.
constexpr std::size_t kMaxTouched = 200'000;
// Up to this many jobs are fetched and sorted if their order has no column.
constexpr std::size_t kMaxFetched = 5'000;

bool is_stored_in_json(const SearchField& field) {
  return field.place == Place::request || field.place == Place::state;
}

bool is_test(Kind kind) {
  switch (kind) {
    case Kind::all:
    case Kind::any:
    case Kind::none:
    case Kind::any_item:
    case Kind::any_parent:
    case Kind::any_child:
      return false;
    default:
      return true;
  }
}

}  // namespace

SearchColumns::SearchColumns(Database reader)
    : reader_(std::move(reader)), thread_([this] { work(); }) {}

SearchColumns::~SearchColumns() {
  {
    const MutexLock lock(wanted_mutex_);
    stopping_ = true;
  }
  wanted_changed_.notify_all();
  thread_.join();
}

void SearchColumns::add_touched(const std::string& name) {
  if (!active_) return;
  const MutexLock lock(touched_mutex_);
  touched_.insert(name);
  if (touched_.size() < kMaxTouched) return;
  touched_.clear();
  active_ = false;  // the columns are useless from here on
}

// Only if a column narrows a search: for the condition of a negation there is none.
void SearchColumns::add_keys(const SearchCondition& condition, std::vector<Key>& keys) {
  if (condition.kind == Kind::all || condition.kind == Kind::any) {
    for (const SearchCondition& part : condition.parts) add_keys(part, keys);
  } else if (is_test(condition.kind) && is_stored_in_json(condition.field)) {
    keys.push_back({condition.field, condition.reading});
  }
}

void SearchColumns::learn(const SearchQuery& query) {
  std::vector<Key> keys;
  add_keys(query.where, keys);
  if (is_stored_in_json(query.sort) || (!keys.empty() && (query.sort.place == Place::created ||
                                                          query.sort.place == Place::modified)))
    keys.push_back({query.sort});
  {
    const ReaderLock lock(mutex_);
    std::erase_if(keys, [&](const Key& key) TRAINYARD_REQUIRES_SHARED(mutex_) {
      return (active_ && find(key) != nullptr) ||
             std::ranges::find(refused_, key) != refused_.end();
    });
  }
  if (keys.empty()) return;
  const MutexLock lock(wanted_mutex_);
  for (Key& key : keys)
    if (wanted_.size() < kMaxColumns && std::ranges::find(wanted_, key) == wanted_.end())
      wanted_.push_back(std::move(key));
  wanted_changed_.notify_all();
}

void SearchColumns::settle() {
  MutexLock lock(wanted_mutex_);
  wanted_changed_.wait(
      lock, [this]() TRAINYARD_REQUIRES(wanted_mutex_) { return wanted_.empty() || stopping_; });
}

void SearchColumns::work() {
  MutexLock lock(wanted_mutex_);
  while (true) {
    wanted_changed_.wait(
        lock, [this]() TRAINYARD_REQUIRES(wanted_mutex_) { return stopping_ || !wanted_.empty(); });
    if (stopping_) return;
    const Key key = wanted_.front();
    lock.unlock();
    build(key);
    lock.lock();
    wanted_.erase(wanted_.begin());
    wanted_changed_.notify_all();
  }
}

void SearchColumns::build(const Key& key) {
  // Nothing that was touched meanwhile may be read again for the existing columns, and forgotten.
  const MutexLock reading(reader_mutex_);
  if (!active_) {
    const WriterLock lock(mutex_);
    columns_.clear();
    active_ = true;  // before the first value is read
  }
  auto values = read(key);
  const WriterLock lock(mutex_);
  if (!active_ || stopping_) return;
  if (!values) {
    log::warning("search_column_not_read", {{"error", values.error().message()}});
    refused_.push_back(key);
    return;
  }
  if (columns_.size() == kMaxColumns) columns_.erase(columns_.begin());
  columns_.push_back({key, std::move(*values)});
}

Result<ValueColumn> SearchColumns::read(const Key& key) {
  ValueColumn values;
  TRY_VOID(read_values(reader_, key.field, key.reading,
                       [&](std::int64_t number, const std::optional<SearchValue>& value) {
                         values.set(number, value);
                         return values.text_bytes() <= kMaxTextBytes && !stopping_;
                       }));
  if (values.text_bytes() > kMaxTextBytes)
    return Error(ErrorKind::exhausted, "its values are too many and too long");
  return values;
}

std::size_t SearchColumns::count_touched() {
  const MutexLock lock(touched_mutex_);
  return touched_.size();
}

void SearchColumns::refresh() {
  if (!reader_mutex_.try_lock())
    return;  // a column is being read: it needs to know what was touched
  const MutexLock reading(reader_mutex_, std::adopt_lock);
  const WriterLock lock(mutex_);
  std::unordered_set<std::string> touched;
  {
    const MutexLock touched_lock(touched_mutex_);
    touched.swap(touched_);
  }
  const std::vector<std::string> names(touched.begin(), touched.end());
  const auto set_all = [&]() TRAINYARD_REQUIRES(mutex_, reader_mutex_) -> Result<void> {
    for (Column& column : columns_)
      TRY_VOID(read_values(reader_, column.key.field, column.key.reading, names,
                           [&](std::int64_t number, const std::optional<SearchValue>& value) {
                             column.values.set(number, value);
                             return true;
                           }));
    return ok();
  };
  if (const auto set = set_all(); !set) {
    log::warning("search_columns_forgotten", {{"error", set.error().message()}});
    columns_.clear();
    active_ = false;
  }
}

const ValueColumn* SearchColumns::find(const Key& key) const {
  const auto found = std::ranges::find(columns_, key, &Column::key);
  return found == columns_.end() ? nullptr : &found->values;
}

// nullopt: every job, as far as known here.
std::optional<JobSet> SearchColumns::select(const SearchCondition& condition) {
  if (condition.kind == Kind::all || condition.kind == Kind::any) {
    std::optional<JobSet> together;
    for (const SearchCondition& part : condition.parts) {
      std::optional<JobSet> of_part = select(part);
      if (!of_part) {
        if (condition.kind == Kind::any) return std::nullopt;
      } else if (!together) {
        together = std::move(of_part);
      } else if (condition.kind == Kind::all) {
        together->intersect(*of_part);
      } else {
        together->add_all(*of_part);
      }
    }
    return together;
  }
  if (!is_test(condition.kind)) return std::nullopt;
  const ValueColumn* column = find({condition.field, condition.reading});
  if (column == nullptr) return std::nullopt;
  return column->select(condition.kind, condition.values);
}

std::optional<SearchColumns::Narrowed> SearchColumns::narrow_held(const SearchQuery& query,
                                                                  std::size_t max) {
  const std::optional<JobSet> hits = select(query.where);
  const bool walked = !is_stored_in_json(query.sort);  // there is an index of that order
  if (!hits && walked) return std::nullopt;
  const std::size_t count = hits ? hits->size() : std::numeric_limits<std::size_t>::max();
  if (const ValueColumn* sort = count > max ? find({query.sort}) : nullptr) {
    std::optional<std::optional<SearchValue>> from;
    if (query.after) from = query.after->key;
    auto first = sort->first(hits ? &*hits : nullptr, query.descending, from, max);
    if (first && first->numbers.size() <= kMaxFetched)
      return Narrowed{std::move(first->numbers), {}, first->all};
  }
  if (count > kMaxFetched) return std::nullopt;
  return Narrowed{hits->numbers(), {}, true};
}

std::optional<SearchColumns::Narrowed> SearchColumns::narrow(const SearchQuery& query,
                                                             std::size_t max) {
  if (!active_) return std::nullopt;
  if (count_touched() > kMaxTouchedBeforeRebuild) refresh();
  const ReaderLock lock(mutex_);
  auto narrowed = narrow_held(query, max);
  if (!narrowed) return std::nullopt;
  const MutexLock touched_lock(touched_mutex_);
  if (!active_ || touched_.size() > kMaxTouchedBeforeRebuild) return std::nullopt;
  narrowed->names.assign(touched_.begin(), touched_.end());
  return narrowed;
}

}  // namespace trainyard::store
