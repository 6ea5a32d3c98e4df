#include "services/internal_pages.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

namespace trainyard::services {
namespace {

class InternalPagesTest : public testing::Test {
 protected:
  WireAnswer get(const char* page, net::Headers headers = {}) {
    record_ = {};
    return pages_.get({"GET", std::string(kInternalPrefix) + page, std::move(headers)}, record_);
  }

  Alarms alarms_;
  ServerMetrics metrics_{"1.2"};
  InternalPages pages_{
      alarms_, metrics_,
      [](std::string_view path, std::string_view token) -> std::optional<std::string> {
        if (path == "job/1" && token == "right") return "{}";
        return std::nullopt;
      }};
  RequestRecord record_;
};

TEST_F(InternalPagesTest, CredentialsNeedTheJobsToken) {
  EXPECT_EQ(get("credentials/job/1").head.status, 403);
  EXPECT_EQ(get("credentials/job/2", {{"Authorization", "right"}}).head.status, 403);
  EXPECT_EQ(get("credentials/job/1", {{"Authorization", "right"}}).head.status, 200);
  EXPECT_EQ(record_.operation, "Credentials") << "without the job";
}

TEST_F(InternalPagesTest, HealthIsWhatTheAlarmsAre) {
  EXPECT_EQ(get("health").head.status, 200);
  EXPECT_EQ(get("health").body, R"({"status":"ok"})");
  alarms_.raise("state.db", AlarmReason::no_space, "/a/path: full");
  const WireAnswer answer = get("health");
  EXPECT_EQ(answer.head.status, 503);
  const auto body = boost::json::parse(answer.body);
  EXPECT_EQ(body.at("status"), "unavailable");
  EXPECT_EQ(body.at("alarms").at(0).at("source"), "state.db");
  EXPECT_EQ(body.at("alarms").at(0).at("reason"), "no_space");
  EXPECT_EQ(answer.body.find("/a/path"), std::string::npos) << "it is told to anybody";
  alarms_.lower("state.db");
  EXPECT_EQ(get("health").head.status, 200);
}

TEST_F(InternalPagesTest, MetricsAreInPrometheussFormat) {
  alarms_.raise("state.db", AlarmReason::no_space, "full");
  const WireAnswer answer = get("metrics");
  EXPECT_EQ(answer.head.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer.body, testing::HasSubstr("trainyard_alarms 1\n"));
  EXPECT_EQ(record_.operation, "Metrics");
}

TEST_F(InternalPagesTest, AllElseIsNotFound) {
  EXPECT_EQ(get("metric").head.status, 404);
  EXPECT_EQ(pages_.get({"POST", "/_trainyard/metrics", {}}, record_).head.status, 404);
}

}  // namespace
}  // namespace trainyard::services
