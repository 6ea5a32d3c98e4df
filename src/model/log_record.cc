#include "model/log_record.h"

#include <charconv>

namespace trainyard::model {
namespace {

// The length of the UTF-8 character at the front of `text`; 0: none stands there.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
  }
  // Overlong forms, surrogates, and what lies past U+10FFFF.
  if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
      (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) {
    return 0;
  }
  return length;
}

}  // namespace

std::string escape_log_message(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const auto length = utf8_length(raw);
    const auto byte = static_cast<unsigned char>(raw.front());
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += '#';
      out += static_cast<char>('0' + (byte >> 6U));
      out += static_cast<char>('0' + ((byte >> 3U) & 7U));
      out += static_cast<char>('0' + (byte & 7U));
    } else {
      out += raw.substr(0, length);
    }
    raw.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

void append_log_record(std::string& out, Timestamp at, std::string_view escaped_message) {
  out += std::to_string(to_epoch_millis(at));
  out.append(1, ' ').append(escaped_message).append(1, '\n');
}

std::optional<LogRecord> parse_log_record(std::string_view line) {
  std::int64_t millis = 0;
  const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), millis);
  if (code != std::errc() || millis < 0 || end == line.data() + line.size() || *end != ' ') {
    return std::nullopt;
  }
  return LogRecord{from_epoch_millis(millis),
                   line.substr(static_cast<std::size_t>(end - line.data()) + 1)};
}

}  // namespace trainyard::model
