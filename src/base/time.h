#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace trainyard {

// The source of the time. The pure core takes a Timestamp as a parameter; only the edges have a
// Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

// The system's real-time clock. Lives for ever; safe from any thread.
const Clock& system_clock();

std::int64_t to_epoch_millis(Timestamp time);
Timestamp from_epoch_millis(std::int64_t millis);
// Seconds with up to three decimals, as the AWS JSON protocols send times: 1747419050.603.
double to_epoch_seconds(Timestamp time);
Timestamp from_epoch_seconds(double seconds);

std::string format_iso8601(Timestamp time);    // 2026-01-31T09:05:00.120Z
std::string format_http_date(Timestamp time);  // Sat, 31 Jan 2026 09:05:00 GMT (RFC 9110, 5.6.7)
std::string format_amz_date(Timestamp time);   // 20260131T090500Z (SigV4)
std::optional<Timestamp> parse_iso8601(
    std::string_view text);  // with or without fraction; Z or +hh:mm
std::optional<Timestamp> parse_http_date(std::string_view text);  // IMF-fixdate only
std::optional<Timestamp> parse_amz_date(std::string_view text);

}  // namespace trainyard
