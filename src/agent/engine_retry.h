#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "base/log.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// How long an engine may be unavailable before what needs it fails: while it is restarted or
// upgraded.
inline constexpr std::chrono::minutes kEngineTimeout{10};
inline constexpr std::chrono::milliseconds kEnginePause{200};

// Repeats a call that returns a Result while the engine can't be reached; not for longer than
// kEngineTimeout, and not after `given_up` returns true. The call must be safe to repeat.
template <class Call>
auto retry_while_engine_is_unreachable(const Call& call, const std::function<bool()>& given_up) {
  const auto end = std::chrono::steady_clock::now() + kEngineTimeout;
  for (bool logged = false;;) {
    auto done = call();
    if (done || done.error().code() != runtime::kEngineUnreachable || given_up() ||
        std::chrono::steady_clock::now() > end)
      return done;
    if (!std::exchange(logged, true))
      log::warning("engine_is_away", {{"error", done.error().message()}});
    std::this_thread::sleep_for(kEnginePause);
  }
}

}  // namespace trainyard::agent
