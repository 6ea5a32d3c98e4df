#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "health/verdict.h"
#include "net/http_client.h"

namespace trainyard::health {

// The readings of two clocks at the same moment.
struct ClockReading {
  Timestamp wall;
  std::chrono::steady_clock::time_point steady;
};
ClockReading read_clocks();

// How far a store's clock is ahead of this machine's.
struct ClockOffset {
  std::chrono::milliseconds ahead{0};
};

// Sends any request to the store at `url`, and uses the Date of its answer, which has whole
// seconds. not_found: it has none.
Result<ClockOffset> get_store_time(net::HttpClient& http, const std::string& url,
                                   std::string_view ca_certificates, const CheckTime& time);

// Between `start` and `end` both clocks must have advanced equally, within half a second; and the
// wall clock must be within a minute of the store's: signatures tolerate five (SigV4). Pure.
Verdict evaluate_clocks(const ClockReading& start, const ClockReading& end,
                        const Result<ClockOffset>& store);

}  // namespace trainyard::health
