#include "base/time.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace trainyard {
namespace {

using std::chrono::milliseconds;

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  }
};

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::tm to_tm(Timestamp time) {
  const std::time_t seconds = static_cast<std::time_t>(
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

std::optional<Timestamp> from_parts(int year, int month, int day, int hour, int minute, int second,
                                    int millis) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60)
    return std::nullopt;
  return Timestamp(std::chrono::sys_days{date}) + std::chrono::hours{hour} +
         std::chrono::minutes{minute} + std::chrono::seconds{second} + milliseconds{millis};
}

// Reads exactly `count` decimal digits at `at`; -1 if there are fewer.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

template <class... Args>
std::string format(const char* pattern, Args... args) {
  char buffer[64];
  const int length = std::snprintf(buffer, sizeof buffer, pattern, args...);
  return std::string(buffer, static_cast<std::size_t>(length));
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

std::int64_t to_epoch_millis(Timestamp time) {
  return time.time_since_epoch().count();
}

Timestamp from_epoch_millis(std::int64_t millis) {
  return Timestamp(milliseconds{millis});
}

double to_epoch_seconds(Timestamp time) {
  return static_cast<double>(to_epoch_millis(time)) / 1000.0;
}

Timestamp from_epoch_seconds(double seconds) {
  return from_epoch_millis(static_cast<std::int64_t>(std::llround(seconds * 1000.0)));
}

std::string format_iso8601(Timestamp time) {
  const std::tm t = to_tm(time);
  const int millis = static_cast<int>(((to_epoch_millis(time) % 1000) + 1000) % 1000);
  return format("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                t.tm_hour, t.tm_min, t.tm_sec, millis);
}

std::string format_http_date(Timestamp time) {
  const std::tm t = to_tm(time);
  return format("%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[static_cast<std::size_t>(t.tm_wday)],
                t.tm_mday, kMonths[static_cast<std::size_t>(t.tm_mon)], t.tm_year + 1900, t.tm_hour,
                t.tm_min, t.tm_sec);
}

std::string format_amz_date(Timestamp time) {
  const std::tm t = to_tm(time);
  return format("%04d%02d%02dT%02d%02d%02dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                t.tm_min, t.tm_sec);
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  std::size_t at = 19;
  int millis = 0;
  if (at < text.size() && text[at] == '.') {
    int scale = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
  }
  std::chrono::minutes offset{0};
  const std::string_view zone = text.substr(at);
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const int zone_hours = digits(zone, 1, 2), zone_minutes = digits(zone, 4, 2);
    if (zone_hours < 0 || zone_minutes < 0) return std::nullopt;
    offset = std::chrono::minutes{(zone[0] == '-' ? -1 : 1) * (zone_hours * 60 + zone_minutes)};
  } else if (!zone.empty() && zone != "Z") {
    return std::nullopt;
  }
  auto time = from_parts(year, month, day, hour, minute, second, millis);
  if (time) *time -= offset;
  return time;
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (text.substr(8, 3) != kMonths[month]) continue;
    const int day = digits(text, 5, 2), year = digits(text, 12, 4), hour = digits(text, 17, 2),
              minute = digits(text, 20, 2), second = digits(text, 23, 2);
    return from_parts(year, static_cast<int>(month) + 1, day, hour, minute, second, 0);
  }
  return std::nullopt;
}

std::optional<Timestamp> parse_amz_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return from_parts(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2), digits(text, 9, 2),
                    digits(text, 11, 2), digits(text, 13, 2), 0);
}

}  // namespace trainyard
