#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "health/verdict.h"

// Messages between checks over stream sockets: byte strings of known size, and lines. Calls fail
// when the check's time is over (deadline), and when the other side has closed (unavailable).
namespace trainyard::health {

// In characters, without the line's end.
inline constexpr std::size_t kMaxLineLength = 1000;

// Returns the events that occurred; 0: none within the time, or within a tenth of a second, so that
// the caller can check whether it was cancelled.
short wait_for_events(int socket, short events, std::chrono::milliseconds time);

// Sends and receives at the same time, so that two sides can't wait for each other.
Result<void> exchange(int socket, std::string_view out, std::span<char> in, const CheckTime& time);

// Reads nothing behind the line. corrupt: it is too long.
Result<std::string> read_line(int socket, const CheckTime& time);
// Cuts a text that is too long, and replaces line ends in it by spaces.
Result<void> write_line(int socket, std::string_view line, const CheckTime& time);

}  // namespace trainyard::health
