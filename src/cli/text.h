#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// Words and tables for people, and JSON for programs. Pure: nothing here prints.
namespace trainyard::cli {

// "4 s", "3 min 5 s", "2 h 10 min", "5 d 3 h"; negative spans read as "0 s".
std::string format_span(std::chrono::milliseconds span);
// Only the largest unit: "4 s", "3 min", "2 h", "5 d".
std::string format_age(std::chrono::milliseconds age);
// "2026-01-31 09:05:00 UTC"
std::string format_for_people(Timestamp time);

enum class Style { plain, good, bad, busy, quiet };
// ANSI colours around `text` if `coloured`.
std::string styled(std::string_view text, Style style, bool coloured);
// The style of a TrainingJobStatus.
Style style_of_status(std::string_view status);

struct Cell {
  std::string text;
  Style style = Style::plain;
};

// Rows below a header, each column as wide as its widest text, with two spaces in between. Widths
// are counted in UTF-8 characters. No trailing blanks.
std::string format_table(const std::vector<std::string>& header,
                         const std::vector<std::vector<Cell>>& rows, bool coloured);

// Makes untrusted text safe for a terminal: control characters (C0 except newline and tab, DEL, and
// C1, which some terminals obey) become "\x1b" and the like, so that a job's or client's text can't
// move the cursor, set a title or hide text. Our own colours stay.
std::string terminal_safe(std::string_view text);
// A log message for a terminal: tabs are restored (the log has "#011" for them), and if a program
// overwrote a line with carriage returns ("#015") only the last version is shown. Sequences that
// colour text or move the cursor ("#033[…") are left out.
std::string shown_log_message(std::string_view message);

// Indented by two, members in their order, ending in a newline.
std::string pretty_json(const boost::json::value& value);

// 'text' quoted for a POSIX shell, so that eval returns exactly `text`.
std::string shell_quote(std::string_view text);
// The same, but unquoted if possible: for commands that people read.
std::string shell_word(std::string_view text);

}  // namespace trainyard::cli
