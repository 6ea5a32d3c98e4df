#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "base/log.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// How long an engine may be away before what needs it fails: as it is started again, or brought up
// to date.
inline constexpr std::chrono::minutes kEnginePatience{10};
inline constexpr std::chrono::milliseconds kEnginePause{200};

// Makes a call that gives a Result, again while the engine can't be reached; not for longer than
// kEnginePatience, and not once `given_up` says so. The call has to be one that may be made twice.
template <class Call>
auto while_engine_is_away(const Call& call, const std::function<bool()>& given_up) {
  const auto end = std::chrono::steady_clock::now() + kEnginePatience;
  for (bool told = false;;) {
    auto done = call();
    if (done || done.error().code() != runtime::kEngineUnreachable || given_up() ||
        std::chrono::steady_clock::now() > end)
      return done;
    if (!std::exchange(told, true))
      log::warning("engine_is_away", {{"error", done.error().message()}});
    std::this_thread::sleep_for(kEnginePause);
  }
}

}  // namespace trainyard::agent
