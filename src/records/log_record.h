#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// One event of a log stream on disk: "<epoch milliseconds> <message>\n", the message without its
// newline and with control characters escaped, so that a record is one readable line of text
// (docs/formats/log.md). The agent appends, the log store reads; times never go backwards within a
// file.
namespace trainyard::records {

// CloudWatch's limit is 1 MiB per event including 26 bytes of overhead; longer lines are split
// before this.
inline constexpr std::size_t kMaxLogMessage = 256 * 1024;

struct LogRecord {
  Timestamp at;
  std::string_view message;
};

// Control characters as the real service shows them: '#' and three octal digits, TAB is #011. UTF-8
// is kept; invalid bytes become U+FFFD.
std::string escape_log_message(std::string_view raw);

void append_log_record(std::string& out, Timestamp at, std::string_view escaped_message);
// `line` without its newline. nullopt: not a record.
std::optional<LogRecord> parse_log_record(std::string_view line);

}  // namespace trainyard::records
