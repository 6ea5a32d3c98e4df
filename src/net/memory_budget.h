#pragma once

#include <atomic>
#include <cstdint>

#include "base/bytes.h"

namespace trainyard::net {

// An amount of memory, in bytes, that many requests share. Any thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(Bytes total) : left_(total.value) {}

  // False: there isn't that much left, and nothing was taken.
  bool take(std::uint64_t bytes) {
    std::uint64_t left = left_.load(std::memory_order_relaxed);
    do {
      if (left < bytes) return false;
    } while (!left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed));
    return true;
  }
  void release(std::uint64_t bytes) { left_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> left_;
};

// One request's share of a budget, which outlives it; released on destruction. One thread.
class BudgetShare {
 public:
  explicit BudgetShare(MemoryBudget& budget) : budget_(budget) {}
  ~BudgetShare() { clear(); }
  BudgetShare(const BudgetShare&) = delete;
  BudgetShare& operator=(const BudgetShare&) = delete;

  // False: the budget is exhausted; the share is unchanged.
  bool add(std::uint64_t bytes) {
    if (!budget_.take(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void clear() {
    budget_.release(held_);
    held_ = 0;
  }

 private:
  MemoryBudget& budget_;
  std::uint64_t held_ = 0;
};

}  // namespace trainyard::net
