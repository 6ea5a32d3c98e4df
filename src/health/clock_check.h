#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "health/verdict.h"
#include "net/http_client.h"

namespace trainyard::health {

// Two clocks at one moment.
struct ClockReading {
  Timestamp wall;
  std::chrono::steady_clock::time_point steady;
};
ClockReading read_clocks();

// How far a store's clock is ahead of this machine's.
struct ClockOffset {
  std::chrono::milliseconds ahead{0};
};

// Asks the store at `url` for anything, and takes the Date of whatever it answers, which is of
// whole seconds. not_found: it gave none.
Result<ClockOffset> ask_store_for_time(net::HttpClient& http, const std::string& url,
                                       std::string_view ca_certificates, const CheckTime& time);

// From `start` to `end` both clocks must have gone the same way, but for half a second; and the
// wall clock must be within a minute of the store's: signatures are good for five (SigV4). Pure.
Verdict judge_clocks(const ClockReading& start, const ClockReading& end,
                     const Result<ClockOffset>& store);

}  // namespace trainyard::health
