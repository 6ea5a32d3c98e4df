#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "model/infra_check.h"

// The checks of a machine before a training job starts on it: each is a unit of its own, which
// measures and judges. Knows machines, stores and addresses; nothing of training jobs.
namespace trainyard::health {

// The result of a check. `detail` is for people.
struct Verdict {
  model::CheckOutcome outcome = model::CheckOutcome::passed;
  std::string detail;
};

Verdict passed(std::string detail);
Verdict failed(std::string detail);
Verdict skipped(std::string detail);

// A check's time limit. Checked between pieces of work.
struct CheckTime {
  std::chrono::steady_clock::time_point deadline;
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null

  static CheckTime lasting(std::chrono::milliseconds time,
                           const std::atomic<bool>* cancelled = nullptr);
  bool is_cancelled() const { return cancelled != nullptr && *cancelled; }
  bool is_over() const { return is_cancelled() || std::chrono::steady_clock::now() >= deadline; }
  std::chrono::milliseconds left() const;  // never negative
};

// Runs it on this thread, and measures its duration.
model::InfraCheck run_check(std::string name, const std::function<Verdict()>& check);
// The same for a check that may hang in a call that can't be cancelled, of a dead disk or GPU: on a
// thread of its own. If it doesn't return in time it has failed, and its thread is abandoned:
// `check` must own everything that it uses.
model::InfraCheck run_check_apart(std::string name, std::chrono::milliseconds time,
                                  const std::atomic<bool>* cancelled,
                                  std::function<Verdict(const CheckTime&)> check);

// "312 MB/s", in 10^6 bytes.
std::string format_rate(Bytes bytes, std::chrono::nanoseconds took);
// "0.4 s".
std::string format_seconds(std::chrono::milliseconds span);

}  // namespace trainyard::health
