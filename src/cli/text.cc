#include "cli/text.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "base/utf8.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

struct Unit {
  std::int64_t seconds;
  const char* name;
};
constexpr Unit kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};

std::int64_t whole_seconds(milliseconds span) {
  return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

const char* code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::good:
      return "\033[32m";
    case Style::bad:
      return "\033[31m";
    case Style::busy:
      return "\033[33m";
    case Style::quiet:
      return "\033[2m";
  }
  return "";
}

void append_row(std::string& out, const std::vector<Cell>& row,
                const std::vector<std::size_t>& widths, bool coloured) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += styled(row[i].text, row[i].style, coloured);
    if (i + 1 < row.size()) line.append(widths[i] - count_characters(row[i].text) + 2, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

void append_pretty(std::string& out, const json::value& value, const std::string& indent) {
  const std::string deeper = indent + "  ";
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    out += "{\n";
    bool first = true;
    for (const auto& [name, member] : *object) {
      if (!first) out += ",\n";
      first = false;
      out += deeper + json::serialize(json::string(name)) + ": ";
      append_pretty(out, member, deeper);
    }
    out += "\n" + indent + "}";
  } else if (const json::array* array = value.if_array(); array != nullptr && !array->empty()) {
    out += "[\n";
    bool first = true;
    for (const json::value& element : *array) {
      if (!first) out += ",\n";
      first = false;
      out += deeper;
      append_pretty(out, element, deeper);
    }
    out += "\n" + indent + "]";
  } else {
    out += json::serialize(value);
  }
}

// The length of a sequence that colours text or moves the cursor, at the beginning of a log's message
// (ECMA-48, 5.4, with ESC as it is in the log); 0: there is none.
std::size_t control_sequence(std::string_view message) {
  constexpr std::string_view kBegin = "#033[";
  if (!message.starts_with(kBegin)) return 0;
  const auto is_parameter = [](char c) { return c >= 0x20 && c < 0x40; };
  const auto end = std::find_if_not(message.begin() + kBegin.size(), message.end(), is_parameter);
  if (end == message.end() || *end < 0x40 || *end == 0x7f) return 0;
  return static_cast<std::size_t>(end - message.begin()) + 1;
}

}  // namespace

std::string format_span(milliseconds span) {
  std::int64_t left = whole_seconds(span);
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    const std::int64_t count = left / kUnits[i].seconds;
    if (count == 0 && i + 1 < std::size(kUnits)) continue;
    std::string text = std::to_string(count) + " " + kUnits[i].name;
    left %= kUnits[i].seconds;
    if (i + 1 < std::size(kUnits) && left / kUnits[i + 1].seconds > 0) {
      text += " " + std::to_string(left / kUnits[i + 1].seconds) + " " + kUnits[i + 1].name;
    }
    return text;
  }
  return "0 s";
}

std::string format_age(milliseconds age) {
  const std::int64_t seconds = whole_seconds(age);
  for (const Unit& unit : kUnits) {
    if (seconds >= unit.seconds) return std::to_string(seconds / unit.seconds) + " " + unit.name;
  }
  return "0 s";
}

std::string format_for_people(Timestamp time) {
  std::string text = format_iso8601(time);  // 2026-01-31T09:05:00.120Z
  text.resize(19);
  text[10] = ' ';
  return text + " UTC";
}

std::string styled(std::string_view text, Style style, bool coloured) {
  if (!coloured || style == Style::plain) return std::string(text);
  return code_of(style) + std::string(text) + "\033[0m";
}

Style style_of_status(std::string_view status) {
  if (status == "Completed") return Style::good;
  if (status == "Failed") return Style::bad;
  if (status == "InProgress" || status == "Stopping") return Style::busy;
  return Style::quiet;
}

std::string format_table(const std::vector<std::string>& header,
                         const std::vector<std::vector<Cell>>& rows, bool coloured) {
  std::vector<std::size_t> widths;
  std::vector<Cell> head;
  for (const std::string& name : header) {
    widths.push_back(count_characters(name));
    head.push_back({name, Style::quiet});
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], count_characters(row[i].text));
  }
  std::string out;
  append_row(out, head, widths, coloured);
  for (const auto& row : rows) append_row(out, row, widths, coloured);
  return out;
}

std::string terminal_safe(std::string_view text) {
  static constexpr std::string_view kOurs[] = {"\033[0m", "\033[2m", "\033[31m", "\033[32m",
                                               "\033[33m"};
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const auto colour = std::find_if(std::begin(kOurs), std::end(kOurs),
                                     [&](std::string_view each) { return text.starts_with(each); });
    if (colour != std::end(kOurs)) {
      safe += *colour;
      text.remove_prefix(colour->size());
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[0]);
    const auto next = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
    const bool c1 = byte == 0xc2 && next >= 0x80 && next < 0xa0;  // U+0080 to U+009F in UTF-8
    if (c1 || byte == 0x7f || (byte < 0x20 && byte != '\n' && byte != '\t')) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", c1 ? next : byte);
      safe += escaped;
    } else {
      safe += text[0];
    }
    text.remove_prefix(c1 ? 2 : 1);
  }
  return safe;
}

std::string shown_log_message(std::string_view message) {
  static constexpr std::string_view kReturn = "#015", kTab = "#011";
  while (message.ends_with(kReturn)) message.remove_suffix(kReturn.size());
  if (const auto last = message.rfind(kReturn); last != std::string_view::npos)
    message.remove_prefix(last + kReturn.size());
  std::string shown;
  while (!message.empty()) {
    std::size_t length = control_sequence(message);
    if (length == 0 && message.starts_with(kTab)) {
      shown += '\t';
      length = kTab.size();
    } else if (length == 0) {
      shown += message[0];
      length = 1;
    }
    message.remove_prefix(length);
  }
  return shown;
}

std::string pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, "");
  return out + "\n";
}

std::string shell_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_word(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:@%+,=").find(c) != std::string_view::npos;
  });
  return plain ? std::string(text) : shell_quote(text);
}

}  // namespace trainyard::cli
