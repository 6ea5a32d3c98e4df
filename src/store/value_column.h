#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/job_search.h"

namespace trainyard::store {

// A set of jobs, by their numbers.
class JobSet {
 public:
  void add(std::int64_t number);
  bool has(std::int64_t number) const;
  void intersect(const JobSet& other);
  void add_all(const JobSet& other);
  std::size_t size() const;
  std::vector<std::int64_t> numbers() const;

 private:
  std::vector<std::uint64_t> words_;
};

// One value of every job in memory, by the job's number: 8 bytes per job for numbers, 4 for
// strings, and each distinct string once. Scanning takes a nanosecond or two per job.
//
// Several threads may read at the same time, while nothing is set.
class ValueColumn {
 public:
  void set(std::int64_t number, const std::optional<SearchValue>& value);
  std::size_t text_bytes() const { return text_bytes_; }

  // The jobs whose value satisfies a test, and possibly some more: integers beyond 2^53 always
  // match. For the kinds from `exists` on.
  JobSet select(SearchCondition::Kind kind, const std::vector<SearchValue>& values) const;

  // The first jobs by this value, in the order of JobStore::search(): at least `max` of them (of
  // `among`; nullptr: of all that were ever set), and all that are equal to the last. `from`: only
  // values equal to that key or after it; with key nullopt, jobs without a value.
  struct First {
    std::vector<std::int64_t> numbers;
    bool all = false;  // there are no more
  };
  // nullopt: some values are strings, or not exact numbers.
  std::optional<First> first(const JobSet* among, bool descending,
                             const std::optional<std::optional<SearchValue>>& from,
                             std::size_t max) const;

 private:
  std::vector<char> wanted_codes(SearchCondition::Kind kind,
                                 const std::vector<SearchValue>& values) const;

  std::vector<double> numbers_;       // by job; NaN: none
  std::vector<std::uint32_t> texts_;  // by job; 0: none, else one more than the place in words_
  std::unordered_map<std::string, std::uint32_t> codes_;
  std::vector<const std::string*> words_;  // the keys of codes_
  std::vector<bool> known_;                // by job: it was set
  std::size_t text_bytes_ = 0;
  bool inexact_ = false;
};

}  // namespace trainyard::store
