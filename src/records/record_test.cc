#include <gtest/gtest.h>

#include "records/log_record.h"
#include "records/metric_record.h"

namespace trainyard::records {
namespace {

TEST(LogRecord, EscapesControlCharactersAndKeepsUtf8) {
  EXPECT_EQ(escape_log_message("a\tb\rc\x1b[0m\x7f"), "a#011b#015c#033[0m#177");
  EXPECT_EQ(escape_log_message(std::string_view("\0", 1)), "#000");
  EXPECT_EQ(escape_log_message("é 日本 😀"), "é 日本 😀");
}

TEST(LogRecord, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(escape_log_message("a\xff"), "a\xEF\xBF\xBD");
  EXPECT_EQ(escape_log_message("\xC3"), "\xEF\xBF\xBD");                  // cut short
  EXPECT_EQ(escape_log_message("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
  EXPECT_EQ(escape_log_message("\xED\xA0\x80").size(), 9u);               // a surrogate
  EXPECT_EQ(escape_log_message("\xC3\t"), "\xEF\xBF\xBD#011");
}

TEST(LogRecord, ReadsBackWhatWasAppended) {
  std::string file;
  append_log_record(file, from_epoch_millis(1747419050603), "two words");
  append_log_record(file, from_epoch_millis(5), "");
  EXPECT_EQ(file, "1747419050603 two words\n5 \n");
  const auto record = parse_log_record("1747419050603 two words");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->at, from_epoch_millis(1747419050603));
  EXPECT_EQ(record->message, "two words");
  EXPECT_EQ(parse_log_record("5 ")->message, "");
}

TEST(LogRecord, RefusesWhatIsNoRecord) {
  for (const char* bad :
       {"", "5", "x y", " 5 a", "-5 a", "99999999999999999999 a", "5a b", "5 a\nb"})
    EXPECT_FALSE(parse_log_record(bad)) << bad;
}

TEST(MetricRecord, ASeriesReadsBackAsItWasWritten) {
  for (const MetricSeries& series :
       {MetricSeries{
            "/aws/sagemaker/TrainingJobs", "loss \"é\"\n", "None", {{"TrainingJobName", "j"}}},
        MetricSeries{"n", "CPUUtilization", "Percent", {{"A", "1"}, {"Host", "j/algo-1"}}},
        MetricSeries{}}) {
    std::string line = to_json_line(series);
    ASSERT_EQ(line.find('\n'), line.size() - 1);
    line.pop_back();
    const auto read = parse_metric_series(line);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, series);
    for (std::size_t length = 0; length < line.size(); ++length)
      EXPECT_FALSE(parse_metric_series(std::string_view(line).substr(0, length)));
  }
}

TEST(MetricRecord, APointReadsBackToTheLastBit) {
  for (const double value : {0.1, -1e-300, 2.0, 1234567890123456789.0, kMaxMetricValue, -0.0}) {
    const MetricPoint point{from_epoch_millis(253402300799999), 4294967295, value};
    std::string line;
    append_metric_point(line, point);
    ASSERT_TRUE(line.ends_with('\n'));
    EXPECT_LE(line.size(), kMaxMetricPoint);
    line.pop_back();
    EXPECT_EQ(parse_metric_point(line), point) << line;
  }
  std::string line;
  append_metric_point(line, {from_epoch_millis(1747419050603), 3, 0.25});
  EXPECT_EQ(line, "1747419050603 3 0.25\n");
}

TEST(MetricRecord, RefusesWhatIsNoPoint) {
  for (const char* bad : {"", "5", "5 ", "5 0", "5 0 ", "5 0 x", "5 0 1x", "5 0 1 ", "-5 0 1",
                          "5 -1 1", "5  0 1", " 5 0 1", "5 0 nan", "5 0 inf", "5 0 1e999"})
    EXPECT_FALSE(parse_metric_point(bad)) << bad;
}

}  // namespace
}  // namespace trainyard::records
