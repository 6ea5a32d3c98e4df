#include "health/clock_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "support/scripted_server.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

const ClockReading kStart{from_epoch_millis(1'700'000'000'000),
                          std::chrono::steady_clock::time_point(50s)};

ClockReading later(std::chrono::milliseconds wall, std::chrono::milliseconds steady) {
  return {kStart.wall + wall, kStart.steady + steady};
}

TEST(ClockCheck, ClocksThatGoTheSameWayPass) {
  const Verdict verdict = evaluate_clocks(kStart, later(10'100ms, 10s), ClockOffset{2s});
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_EQ(verdict.detail, "+0.1 s against the monotonic clock in 10.0 s, -2.0 s against S3's");
}

TEST(ClockCheck, AClockThatIsSetMeanwhileFailsBothWays) {
  for (const auto wall : {11s, 9s}) {
    const Verdict verdict = evaluate_clocks(kStart, later(wall, 10s), ClockOffset{});
    EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
    EXPECT_THAT(verdict.detail, HasSubstr("the wall clock was set by"));
  }
}

TEST(ClockCheck, AClockThatIsWrongFailsBothWays) {
  EXPECT_EQ(evaluate_clocks(kStart, later(1s, 1s), ClockOffset{59s}).outcome, CheckOutcome::passed);
  const Verdict slow = evaluate_clocks(kStart, later(1s, 1s), ClockOffset{61s});
  EXPECT_EQ(slow.outcome, CheckOutcome::failed);
  EXPECT_THAT(slow.detail, HasSubstr("is -61.0 s against"));
  EXPECT_EQ(evaluate_clocks(kStart, later(1s, 1s), ClockOffset{-61s}).outcome,
            CheckOutcome::failed);
}

TEST(ClockCheck, WithoutTheStoresTimeOnlyTheClocksAreCompared) {
  const Verdict verdict =
      evaluate_clocks(kStart, later(1s, 1s), Error(ErrorKind::not_found, "it gives no Date"));
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed);
  EXPECT_THAT(verdict.detail, HasSubstr("not compared with S3's: it gives no Date"));
}

Result<ClockOffset> ask(std::string answer) {
  net::ScriptedServer server({std::move(answer)});
  net::HttpClient http;
  return get_store_time(http, server.url(), {}, CheckTime::lasting(5s));
}

TEST(ClockCheck, AStoresTimeIsThatOfWhateverItAnswers) {
  const auto offset =
      ask("HTTP/1.1 403 Forbidden\r\nDate: " + format_http_date(system_clock().now() + 1h) +
          "\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(offset) << offset.error().message();
  EXPECT_LT(std::chrono::abs(offset->ahead - 1h), 5s);
}

TEST(ClockCheck, AStoreThatTellsNoTimeIsNoClock) {
  const auto offset = ask("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_FALSE(offset);
  EXPECT_EQ(offset.error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace trainyard::health
