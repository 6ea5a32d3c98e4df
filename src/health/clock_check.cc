#include "health/clock_check.h"

#include <algorithm>
#include <cstdio>

#include "base/time.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;

constexpr auto kMaxDrift = 500ms;
constexpr auto kMaxOffset = 1min;

std::string signed_seconds(std::chrono::milliseconds span) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f s", std::chrono::duration<double>(span).count());
  return text;
}

}  // namespace

ClockReading read_clocks() {
  return {system_clock().now(), std::chrono::steady_clock::now()};
}

Result<ClockOffset> get_store_time(net::HttpClient& http, const std::string& url,
                                   std::string_view ca_certificates, const CheckTime& time) {
  net::ClientRequest request;
  request.url = url;
  request.ca_certificates = ca_certificates;
  request.total_timeout = std::max<std::chrono::milliseconds>(time.left(), 1ms);
  request.cancelled = time.cancelled;
  const Timestamp before = system_clock().now();
  TRY(const net::ClientResponse response, http.send(request));
  const Timestamp middle = before + (system_clock().now() - before) / 2;
  const auto date = parse_http_date(response.headers.get("Date"));
  if (!date) return Error(ErrorKind::not_found, "it gives no Date");
  // On average half of the named second has passed.
  const auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(*date - middle) + 500ms;
  return ClockOffset{ahead};
}

Verdict evaluate_clocks(const ClockReading& start, const ClockReading& end,
                        const Result<ClockOffset>& store) {
  const auto milliseconds = [](auto span) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(span);
  };
  const auto drift = milliseconds(end.wall - start.wall) - milliseconds(end.steady - start.steady);
  const std::string span = format_seconds(milliseconds(end.steady - start.steady));
  if (std::chrono::abs(drift) > kMaxDrift)
    return failed("the wall clock was set by " + signed_seconds(drift) + " within " + span);
  std::string text = signed_seconds(drift) + " against the monotonic clock in " + span;
  if (!store) return passed(text + "; not compared with S3's: " + store.error().message());
  if (std::chrono::abs(store->ahead) > kMaxOffset)
    return failed("the wall clock is " + signed_seconds(-store->ahead) +
                  " against that of the S3 store");
  return passed(text + ", " + signed_seconds(-store->ahead) + " against S3's");
}

}  // namespace trainyard::health
