#include "services/server_metrics.h"

#include <gmock/gmock.h>

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(ServerMetrics, BucketsAddUpAndIncludeTheirBound) {
  ServerMetrics metrics("1.2");
  metrics.count("s3", "GetObject", 200, 500us);
  metrics.count("s3", "GetObject", 200, 501us);
  metrics.count("s3", "GetObject", 404, 61s);
  const std::string text = metrics.text(0);
  const auto bucket = [](const char* bound, int count) {
    return HasSubstr("_bucket{service=\"s3\",operation=\"GetObject\",le=\"" + std::string(bound) +
                     "\"} " + std::to_string(count) + "\n");
  };
  EXPECT_THAT(text, bucket("0.0005", 1));
  EXPECT_THAT(text, bucket("0.001", 2));
  EXPECT_THAT(text, bucket("60", 2));
  EXPECT_THAT(text, bucket("+Inf", 3));
  EXPECT_THAT(text, HasSubstr("_sum{service=\"s3\",operation=\"GetObject\"} 61.001001\n"));
  EXPECT_THAT(text, HasSubstr("_count{service=\"s3\",operation=\"GetObject\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("operation=\"GetObject\",status=\"404\"} 1\n"));
}

TEST(ServerMetrics, AnUpgradedConnectionIsCountedAndNotTimed) {
  ServerMetrics metrics("1.2");
  metrics.count("trainyard", "Exec", 101, 1h);
  EXPECT_THAT(metrics.text(0), HasSubstr("operation=\"Exec\",status=\"101\"} 1\n"));
  EXPECT_THAT(metrics.text(0), HasSubstr("_count{service=\"trainyard\",operation=\"Exec\"} 0\n"));
}

TEST(ServerMetrics, EachFamilySaysWhatItIs) {
  ServerMetrics metrics("1.2");
  metrics.begin();
  const std::string text = metrics.text(2);
  EXPECT_THAT(text, HasSubstr("# TYPE trainyard_request_duration_seconds histogram\n"));
  EXPECT_THAT(text, HasSubstr("trainyard_build_info{version=\"1.2\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("trainyard_alarms 2\n"));
  EXPECT_THAT(text, HasSubstr("trainyard_requests_in_flight 1\n"));
  metrics.end();
  EXPECT_THAT(metrics.text(0), HasSubstr("trainyard_requests_in_flight 0\n"));
}

}  // namespace
}  // namespace trainyard::services
