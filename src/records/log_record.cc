#include "records/log_record.h"

#include <charconv>
#include <cstdint>

#include "base/utf8.h"

namespace trainyard::records {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

void append_octal(std::string& out, unsigned char control) {
  out += '#';
  out += static_cast<char>('0' + (control >> 6));
  out += static_cast<char>('0' + ((control >> 3) & 7));
  out += static_cast<char>('0' + (control & 7));
}

}  // namespace

std::string escape_log_message(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const unsigned char first = byte_at(raw, at);
    const std::size_t length = utf8_length(raw, at);
    if (first < 0x20 || first == 0x7F) {
      append_octal(out, first);
    } else if (length == 0) {
      out += kReplacement;
    } else {
      out += raw.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return out;
}

void append_log_record(std::string& out, Timestamp at, std::string_view escaped_message) {
  out += std::to_string(to_epoch_millis(at));
  out += ' ';
  out += escaped_message;
  out += '\n';
}

std::optional<LogRecord> parse_log_record(std::string_view line) {
  std::int64_t millis = 0;
  const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), millis);
  const auto digits = static_cast<std::size_t>(end - line.data());
  if (problem != std::errc{} || millis < 0 || digits >= line.size() || line[digits] != ' ' ||
      line.front() == '-')
    return std::nullopt;
  const std::string_view message = line.substr(digits + 1);
  if (message.find('\n') != std::string_view::npos) return std::nullopt;
  return LogRecord{.at = from_epoch_millis(millis), .message = message};
}

}  // namespace trainyard::records
