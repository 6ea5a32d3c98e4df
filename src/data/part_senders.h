#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::data {

// Sends the parts of one upload from several threads, which are started as needed. Buffers are
// reused: there are never more than threads + 1, including the caller's. Called by one thread.
class PartSenders {
 public:
  // Sends part `number`; called from any of the threads. Returns soon after a stop is requested.
  using Send = std::function<Result<void>(std::size_t number, std::string_view bytes,
                                          const std::stop_token& stop)>;

  PartSenders(unsigned threads, Send send);
  // Calls stop().
  ~PartSenders();
  PartSenders(const PartSenders&) = delete;
  PartSenders& operator=(const PartSenders&) = delete;

  // Waits while all threads are busy, then has one send `bytes`; returns an empty buffer. After the
  // first error of any part, always returns that error.
  Result<std::string> submit(std::size_t number, std::string bytes);
  // Waits until everything that was submitted is sent.
  Result<void> wait();
  // Cancels what is being sent; nothing is sent any more when this returns. Idempotent.
  void stop();

 private:
  struct Part {
    std::size_t number = 0;
    std::string bytes;
  };
  void run();
  Result<void> error() const TRAINYARD_REQUIRES(mutex_);

  const unsigned max_;
  const Send send_;
  std::stop_source stop_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Part> waiting_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::string> spare_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t busy_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  bool closed_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::optional<Error> error_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace trainyard::data
