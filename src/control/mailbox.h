#pragma once

#include <chrono>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace trainyard::control {

// Messages from any thread to one reader.
template <class Message>
class Mailbox {
 public:
  using Steady = std::chrono::steady_clock;

  // Does not block. False: closed; the message was dropped.
  bool post(Message message) {
    bool first = false;
    {
      const MutexLock lock(mutex_);
      if (closed_) return false;
      first = messages_.empty();
      messages_.push_back(std::move(message));
    }
    if (first) wake_.notify_one();  // otherwise a notification is pending
    return true;
  }

  // Tells the reader to leave. Any thread.
  void leave() {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
  }

  // For the reader. Waits this long, whether or not messages arrive; false: leave.
  bool pause(std::chrono::milliseconds time) {
    MutexLock lock(mutex_);
    return !wake_.wait_for(lock, time, [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_; });
  }
  // Appends the new messages, waiting for the first until `until` (nullopt: without limit); false:
  // leave.
  bool receive(std::deque<Message>& into, std::optional<Steady::time_point> until) {
    MutexLock lock(mutex_);
    const auto awake = [this] { return stopping_ || !messages_.empty(); };
    if (until) {
      wake_.wait_until(lock, *until, awake);
    } else {
      wake_.wait(lock, awake);
    }
    if (stopping_) return false;
    into.insert(into.end(), std::make_move_iterator(messages_.begin()),
                std::make_move_iterator(messages_.end()));
    messages_.clear();
    return true;
  }
  // No message is accepted from here on. Returns those that weren't received.
  std::deque<Message> close() {
    const MutexLock lock(mutex_);
    closed_ = true;
    return std::exchange(messages_, {});
  }

 private:
  Mutex mutex_;
  ConditionVariable wake_;
  std::deque<Message> messages_ TRAINYARD_GUARDED_BY(mutex_);
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  bool closed_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

}  // namespace trainyard::control
