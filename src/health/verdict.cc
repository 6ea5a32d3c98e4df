#include "health/verdict.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/mutex.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;
using Steady = std::chrono::steady_clock;

// How often it is checked whether the result is still needed.
constexpr auto kWaitPollInterval = 50ms;
// The time for a check that observes its limit to notice that it is over.
constexpr auto kFinalMargin = 500ms;

model::InfraCheck made(std::string name, Verdict verdict, Steady::time_point began) {
  return {std::move(name), verdict.outcome, std::move(verdict.detail),
          std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began)};
}

// Shared with a thread that may outlive its check.
struct DetachedRun {
  Mutex mutex;
  ConditionVariable ended;
  std::optional<Verdict> verdict TRAINYARD_GUARDED_BY(mutex);
  std::atomic<bool> give_up = false;
};

}  // namespace

Verdict passed(std::string detail) {
  return {CheckOutcome::passed, std::move(detail)};
}
Verdict failed(std::string detail) {
  return {CheckOutcome::failed, std::move(detail)};
}
Verdict skipped(std::string detail) {
  return {CheckOutcome::skipped, std::move(detail)};
}

CheckTime CheckTime::lasting(std::chrono::milliseconds time, const std::atomic<bool>* cancelled) {
  return {Steady::now() + time, cancelled};
}

std::chrono::milliseconds CheckTime::left() const {
  return std::max(0ms,
                  std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Steady::now()));
}

model::InfraCheck run_check(std::string name, const std::function<Verdict()>& check) {
  const auto began = Steady::now();
  return made(std::move(name), check(), began);
}

model::InfraCheck run_check_apart(std::string name, std::chrono::milliseconds time,
                                  const std::atomic<bool>* cancelled,
                                  std::function<Verdict(const CheckTime&)> check) {
  const auto began = Steady::now();
  const auto shared = std::make_shared<DetachedRun>();
  std::thread([shared, time, check = std::move(check)] {
    Verdict verdict = check(CheckTime::lasting(time, &shared->give_up));
    const MutexLock lock(shared->mutex);
    shared->verdict = std::move(verdict);
    shared->ended.notify_all();
  }).detach();  // a call that never returns can't be waited for
  const auto end = began + time + kFinalMargin;
  MutexLock lock(shared->mutex);
  while (!shared->verdict && Steady::now() < end && (cancelled == nullptr || !*cancelled))
    shared->ended.wait_for(lock, kWaitPollInterval);
  shared->give_up = true;
  if (shared->verdict) return made(std::move(name), std::move(*shared->verdict), began);
  if (cancelled != nullptr && *cancelled) return made(std::move(name), skipped("cancelled"), began);
  return made(std::move(name), failed("it did not end within " + format_seconds(time)), began);
}

std::string format_rate(Bytes bytes, std::chrono::nanoseconds took) {
  const double seconds = std::max(std::chrono::duration<double>(took).count(), 1e-6);
  const double rate = static_cast<double>(bytes.value) / 1e6 / seconds;
  char text[32];
  std::snprintf(text, sizeof text, rate < 10 ? "%.1f MB/s" : "%.0f MB/s", rate);
  return text;
}

std::string format_seconds(std::chrono::milliseconds span) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(span).count());
  return text;
}

}  // namespace trainyard::health
