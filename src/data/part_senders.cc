#include "data/part_senders.h"

#include <algorithm>
#include <utility>

namespace trainyard::data {

PartSenders::PartSenders(unsigned threads, Send send)
    : max_(std::max(1U, threads)), send_(std::move(send)) {}

PartSenders::~PartSenders() {
  stop();
}

Result<void> PartSenders::error() const {
  if (error_) return *error_;
  return ok();
}

Result<std::string> PartSenders::submit(std::size_t number, std::string bytes) {
  MutexLock lock(mutex_);
  changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) {
    return error_ || busy_ + waiting_.size() < max_;
  });
  TRY_VOID(error());
  waiting_.push_back({number, std::move(bytes)});
  if (busy_ + waiting_.size() > threads_.size()) threads_.emplace_back([this] { run(); });
  changed_.notify_all();
  std::string buffer;
  if (!spare_.empty()) {
    buffer = std::move(spare_.back());
    spare_.pop_back();
  }
  return buffer;
}

Result<void> PartSenders::wait() {
  MutexLock lock(mutex_);
  changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) { return busy_ + waiting_.size() == 0; });
  return error();
}

void PartSenders::stop() {
  stop_.request_stop();
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void PartSenders::run() {
  MutexLock lock(mutex_);
  for (;;) {
    changed_.wait(lock,
                  [this]() TRAINYARD_REQUIRES(mutex_) { return !waiting_.empty() || closed_; });
    if (waiting_.empty()) return;
    Part part = std::move(waiting_.front());
    waiting_.pop_front();
    ++busy_;
    // After an error nothing more is sent.
    const bool wanted = !error_;
    lock.unlock();
    const auto sent = wanted ? send_(part.number, part.bytes, stop_.get_token()) : Result<void>();
    part.bytes.clear();
    lock.lock();
    --busy_;
    spare_.push_back(std::move(part.bytes));
    if (!sent && !error_) error_ = sent.error();
    changed_.notify_all();
  }
}

}  // namespace trainyard::data
