#include "cli/flag_values.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace trainyard::cli {
namespace {

// A hundred years: far above every limit of the API, far below an overflow.
constexpr std::int64_t kMaxSeconds = 3'155'760'000;

std::optional<std::int64_t> seconds_of(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    default:
      return std::nullopt;
  }
}

}  // namespace

Error bad_flag(std::string_view flag, std::string_view value, std::string_view why) {
  return Error(ErrorKind::invalid_argument,
               std::string(flag) + " '" + std::string(value) + "': " + std::string(why));
}

Result<std::pair<std::string, std::string>> parse_assignment(std::string_view flag,
                                                             std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return bad_flag(flag, text, "must be NAME=VALUE");
  return std::pair(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
}

Result<std::chrono::seconds> parse_duration(std::string_view flag, std::string_view text) {
  const auto bad = [&] {
    return bad_flag(flag, text, "must be a time like 90s, 30m, 2h, 1d or 1h30m");
  };
  std::int64_t total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::int64_t count = 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (failed != std::errc() || count < 0 || count > kMaxSeconds) return bad();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const bool bare = rest.empty() && total == 0;
    const auto unit = bare ? std::optional<std::int64_t>(1)
                           : (rest.empty() ? std::nullopt : seconds_of(rest.front()));
    if (!unit) return bad();
    if (!rest.empty()) rest.remove_prefix(1);
    total += count * *unit;
    if (total > kMaxSeconds) return bad();
  }
  if (total == 0) return bad();
  return std::chrono::seconds(total);
}

}  // namespace trainyard::cli
