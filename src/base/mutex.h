#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "base/thread_annotations.h"

// The standard library's locks with the annotations that libstdc++'s lack. Same cost, same rules.
namespace trainyard {

class TRAINYARD_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() TRAINYARD_ACQUIRE() { mutex_.lock(); }
  bool try_lock() TRAINYARD_TRY_ACQUIRE(true) { return mutex_.try_lock(); }
  void unlock() TRAINYARD_RELEASE() { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds a mutex for a scope. It can be unlocked and locked again within it.
class TRAINYARD_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) TRAINYARD_ACQUIRE(mutex) : lock_(mutex.mutex_) {}
  // For a mutex that the caller has locked.
  MutexLock(Mutex& mutex, std::adopt_lock_t) TRAINYARD_REQUIRES(mutex)
      : lock_(mutex.mutex_, std::adopt_lock) {}
  ~MutexLock() TRAINYARD_RELEASE() {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void lock() TRAINYARD_ACQUIRE() { lock_.lock(); }
  void unlock() TRAINYARD_RELEASE() { lock_.unlock(); }

 private:
  friend class ConditionVariable;
  std::unique_lock<std::mutex> lock_;
};

// std::condition_variable. A predicate that reads guarded members needs the annotation too:
//
//   changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return closed_; });
class ConditionVariable {
 public:
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

  void wait(MutexLock& lock) { condition_.wait(lock.lock_); }
  template <class Predicate>
  void wait(MutexLock& lock, Predicate predicate) {
    condition_.wait(lock.lock_, std::move(predicate));
  }
  template <class Time>
  std::cv_status wait_until(MutexLock& lock, const Time& time) {
    return condition_.wait_until(lock.lock_, time);
  }
  template <class Time, class Predicate>
  bool wait_until(MutexLock& lock, const Time& time, Predicate predicate) {
    return condition_.wait_until(lock.lock_, time, std::move(predicate));
  }
  template <class Duration>
  std::cv_status wait_for(MutexLock& lock, const Duration& duration) {
    return condition_.wait_for(lock.lock_, duration);
  }
  template <class Duration, class Predicate>
  bool wait_for(MutexLock& lock, const Duration& duration, Predicate predicate) {
    return condition_.wait_for(lock.lock_, duration, std::move(predicate));
  }

 private:
  std::condition_variable condition_;
};

class TRAINYARD_CAPABILITY("mutex") SharedMutex {
 public:
  SharedMutex() = default;
  SharedMutex(const SharedMutex&) = delete;
  SharedMutex& operator=(const SharedMutex&) = delete;

 private:
  friend class WriterLock;
  friend class ReaderLock;
  std::shared_mutex mutex_;
};

class TRAINYARD_SCOPED_CAPABILITY WriterLock {
 public:
  explicit WriterLock(SharedMutex& mutex) TRAINYARD_ACQUIRE(mutex) : lock_(mutex.mutex_) {}
  ~WriterLock() TRAINYARD_RELEASE() {}
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  std::unique_lock<std::shared_mutex> lock_;
};

class TRAINYARD_SCOPED_CAPABILITY ReaderLock {
 public:
  explicit ReaderLock(SharedMutex& mutex) TRAINYARD_ACQUIRE_SHARED(mutex) : lock_(mutex.mutex_) {}
  ~ReaderLock() TRAINYARD_RELEASE_GENERIC() {}
  ReaderLock(const ReaderLock&) = delete;
  ReaderLock& operator=(const ReaderLock&) = delete;

 private:
  std::shared_lock<std::shared_mutex> lock_;
};

}  // namespace trainyard
