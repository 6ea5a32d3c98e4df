#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace trainyard {

// How long to wait between the tries of something that failed and may work later: twice as long
// after each further failure, up to a limit. Pure. The caller counts the failures in a row, waits,
// and decides what is worth another try and when to give up.
struct Backoff {
  std::chrono::milliseconds first;    // after the first failure
  std::chrono::milliseconds longest;  // no pause is longer
  // The part of each pause that is random, so that callers that failed together don't come back
  // together. 0: none; 1: the pause is anything from nothing to the whole.
  double jitter = 0;

  // The pause after so many failures in a row (less than 1 counts as 1), in whole milliseconds,
  // rounded down. `random` is in [0, 1), of random_fraction(); without it there is no jitter.
  std::chrono::milliseconds pause(int failures, double random = 1) const {
    const double total =
        std::min(std::ldexp(static_cast<double>(first.count()), std::max(failures - 1, 0)),
                 static_cast<double>(longest.count()));
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(total * (1 - jitter) + total * jitter * random));
  }
};

}  // namespace trainyard
