#include "services/monitoring/monitoring_service.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::services {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

constexpr const char* kSpace = "/aws/sagemaker/TrainingJobs";
const Timestamp kNow = *parse_iso8601("2026-01-31T12:00:00Z");
// The tests' data starts here.
const Timestamp kStart = *parse_iso8601("2026-01-31T10:00:00Z");

class MonitoringServiceTest : public testing::Test {
 protected:
  ~MonitoringServiceTest() override { EXPECT_TRUE(remove_tree(folder_)); }

  void write(const std::string& job, const std::vector<records::MetricSeries>& series,
             const std::vector<records::MetricPoint>& points) {
    const fs::path folder = folder_ / "metrics" / store_.create_stream({job, 1, "algo-1"}).value();
    std::string text;
    for (const auto& one : series) text += to_json_line(one);
    std::ofstream(folder / "series", std::ios::app) << text;
    text.clear();
    for (const auto& point : points) append_metric_point(text, point);
    std::ofstream(folder / "points", std::ios::app) << text;
  }
  static records::MetricSeries series(const std::string& name, const std::string& job) {
    return {kSpace, name, "None", {{"TrainingJobName", job}}};
  }
  // A value of `loss` of the job `j` every ten seconds, from 1 on.
  void write_losses(int count) {
    std::vector<records::MetricPoint> points;
    for (int i = 0; i < count; ++i) points.push_back({kStart + 10s * i, 0, 1.0 + i});
    write("j", {series("loss", "j")}, points);
  }
  static json::array dimensions(const std::string& job = "j") {
    return {json::object{{"Name", "TrainingJobName"}, {"Value", job}}};
  }
  static json::object statistics(json::array names = {"Average"}) {
    return {{"Namespace", kSpace},
            {"MetricName", "loss"},
            {"Dimensions", dimensions()},
            {"StartTime", to_epoch_seconds(kStart)},
            {"EndTime", to_epoch_seconds(kStart + 1h)},
            {"Period", 60},
            {"Statistics", std::move(names)}};
  }
  static json::object query(const std::string& id, const std::string& stat = "Average",
                            std::int64_t period = 60, const std::string& metric = "loss") {
    return {
        {"Id", id},
        {"MetricStat",
         {{"Metric", {{"Namespace", kSpace}, {"MetricName", metric}, {"Dimensions", dimensions()}}},
          {"Period", period},
          {"Stat", stat}}}};
  }
  static json::object data(json::array queries) {
    return {{"MetricDataQueries", std::move(queries)},
            {"StartTime", to_epoch_seconds(kStart)},
            {"EndTime", to_epoch_seconds(kStart + 1h)}};
  }

  Answer answer(std::string_view operation, const json::object& input) {
    const RequestContext context{{"123456789012", "arn:aws:iam::123456789012:root", "123456789012"},
                                 "id",
                                 kNow,
                                 "us-east-1"};
    return service_.table().find(operation)->handler(input, context);
  }
  json::object call(std::string_view operation, const json::object& input) {
    auto given = answer(operation, input);
    if (const auto* wrong = std::get_if<aws::ServiceError>(&given)) {
      ADD_FAILURE() << wrong->code << ": " << wrong->message;
      return {};
    }
    return std::get<json::value>(given).as_object();
  }
  std::string refusal(std::string_view operation, const json::object& input) {
    const auto given = answer(operation, input);
    const auto* wrong = std::get_if<aws::ServiceError>(&given);
    return wrong == nullptr ? "accepted" : wrong->code + ": " + wrong->message;
  }
  static std::string text(const json::value& value) { return json::serialize(value); }

  fs::path folder_ = fs::temp_directory_path() / ("trainyard-monitoring-" + random_hex(12));
  store::MetricStore store_{folder_ / "metrics"};
  MonitoringService service_{store_, {"123456789012", "us-east-1"}};
};

json::object changed(json::object object, std::string_view name, json::value value) {
  if (value.is_null()) {
    object.erase(name);
  } else {
    object[name] = std::move(value);
  }
  return object;
}

TEST_F(MonitoringServiceTest, StatisticsHaveADataPointForEachPeriodWithValues) {
  write_losses(9);
  const auto answer = call("GetMetricStatistics",
                           statistics({"SampleCount", "Average", "Sum", "Minimum", "Maximum"}));
  EXPECT_EQ(answer.at("Label"), "loss");
  const auto& points = answer.at("Datapoints").as_array();
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0], (json::value{{"Timestamp", 1769853600},
                                    {"SampleCount", 6.0},
                                    {"Average", 3.5},
                                    {"Sum", 21.0},
                                    {"Minimum", 1.0},
                                    {"Maximum", 6.0},
                                    {"Unit", "None"}}));
  EXPECT_EQ(points[1].at("Timestamp"), 1769853660);
  EXPECT_EQ(points[1].at("SampleCount"), 3.0);
}

TEST_F(MonitoringServiceTest, PercentilesComeByTheirNames) {
  write_losses(6);
  json::object input = changed(statistics(), "Statistics", nullptr);
  input["ExtendedStatistics"] = {"p0", "p50", "p100.0"};
  EXPECT_EQ(call("GetMetricStatistics", input).at("Datapoints").at(0).at("ExtendedStatistics"),
            (json::value{{"p0", 1.0}, {"p100.0", 6.0}, {"p50", 3.5}}));
}

TEST_F(MonitoringServiceTest, TheWholeSetOfDimensionsAndTheUnitMustMatch) {
  write_losses(1);
  const auto count = [this](const json::object& input) {
    return call("GetMetricStatistics", input).at("Datapoints").as_array().size();
  };
  EXPECT_EQ(count(statistics()), 1U);
  EXPECT_EQ(count(changed(statistics(), "Unit", "None")), 1U);
  EXPECT_EQ(count(changed(statistics(), "Unit", "Percent")), 0U);
  EXPECT_EQ(count(changed(statistics(), "Dimensions", nullptr)), 0U);
  EXPECT_EQ(count(changed(statistics(), "Dimensions", dimensions("other"))), 0U);
  json::array more = dimensions();
  more.push_back(json::object{{"Name", "Host"}, {"Value", "j/algo-1"}});
  EXPECT_EQ(count(changed(statistics(), "Dimensions", more)), 0U);
  EXPECT_EQ(count(changed(statistics(), "MetricName", "Loss")), 0U);
  EXPECT_EQ(count(changed(statistics(), "Namespace", "x")), 0U);
}

TEST_F(MonitoringServiceTest, ValuesOfTwoUnitsDoNotMix) {
  auto other = series("loss", "j");
  other.unit = "Percent";
  write("j", {series("loss", "j"), other}, {{kStart, 0, 1}, {kStart, 1, 9}});
  const auto points = call("GetMetricStatistics", statistics()).at("Datapoints").as_array();
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].at("Unit"), "None");
  EXPECT_EQ(points[0].at("Average"), 1.0);
  EXPECT_EQ(points[1].at("Average"), 9.0);
}

TEST_F(MonitoringServiceTest, StatisticsAreRefusedInCloudWatchsWords) {
  const json::object good = statistics();
  struct Case {
    json::object input;
    const char* error;
  };
  const json::object both = changed(good, "ExtendedStatistics", json::array{"p50"});
  const Case cases[] = {
      {changed(good, "MetricName", nullptr),
       "MissingRequiredParameterException: The parameter MetricName is required."},
      {changed(good, "StartTime", nullptr),
       "MissingRequiredParameterException: The parameter StartTime is required."},
      {changed(good, "EndTime", to_epoch_seconds(kStart)),
       "InvalidParameterCombinationException: The parameter StartTime must be less than the "
       "parameter EndTime."},
      {changed(good, "EndTime", to_epoch_seconds(kStart + 24h + 1ms)),
       "InvalidParameterCombinationException: You have requested up to 1441 datapoints, which "
       "exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, "
       "or "
       "decreasing the time range."},
      {changed(good, "EndTime", to_epoch_seconds(kStart + 24h)), "accepted"},
      {changed(good, "Period", 90),
       "InvalidParameterValueException: The parameter Period must be 1, 5, 10, 20, 30 or a "
       "multiple "
       "of 60, and is 90."},
      {changed(good, "Period", 0),
       "ValidationException: 1 validation error detected: Value '0' at 'period' failed to satisfy "
       "constraint: Member must have value greater than or equal to 1"},
      {changed(good, "Statistics", nullptr),
       "InvalidParameterCombinationException: At least one of the parameters Statistics and "
       "ExtendedStatistics must be specified."},
      {both,
       "InvalidParameterCombinationException: The parameters Statistics and ExtendedStatistics "
       "must "
       "not both be specified."},
      {changed(changed(both, "Statistics", nullptr), "ExtendedStatistics", json::array{"tm90"}),
       "InvalidParameterValueException: The value tm90 for parameter ExtendedStatistics is not "
       "supported: percentiles from p0.0 to p100 are."},
      {changed(good, "Namespace", ":x"),
       "ValidationException: 1 validation error detected: Value ':x' at 'namespace' failed to "
       "satisfy constraint: Member must satisfy regular expression pattern: [^:].*"},
      {changed(good, "Dimensions", json::array{dimensions()[0], dimensions()[0]}),
       "InvalidParameterValueException: The parameter Dimensions has the name TrainingJobName "
       "twice."},
      {changed(good, "Period", "60"),
       "SerializationException: STRING_VALUE can not be converted to an Integer"},
  };
  for (const Case& c : cases) EXPECT_EQ(refusal("GetMetricStatistics", c.input), c.error);
  for (const auto& [name, value] : {std::pair<const char*, json::value>{"Unit", "Furlong"},
                                    {"Statistics", json::array{"Median"}},
                                    {"Statistics", json::array{}}})
    EXPECT_TRUE(refusal("GetMetricStatistics", changed(good, name, value))
                    .starts_with("ValidationException: "))
        << name;
}

TEST_F(MonitoringServiceTest, DataComesNewestFirstOrOldestFirst) {
  write_losses(9);
  json::object input = data({query("a"), query("b", "Maximum", 300), query("c", "p50", 60, "none"),
                             changed(query("hidden"), "ReturnData", false)});
  auto answer = call("GetMetricData", input);
  const auto& results = answer.at("MetricDataResults").as_array();
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(text(results[0]), text(json::object{{"Id", "a"},
                                                {"Label", "loss"},
                                                {"Timestamps", {1769853660, 1769853600}},
                                                {"Values", {8.0, 3.5}},
                                                {"StatusCode", "Complete"}}));
  EXPECT_EQ(text(results[1].at("Values")), "[9E0]");
  EXPECT_EQ(text(results[2].at("Values")), "[]");
  EXPECT_FALSE(answer.contains("NextToken"));
  EXPECT_EQ(text(answer.at("Messages")), "[]");
  input["ScanBy"] = "TimestampAscending";
  answer = call("GetMetricData", input);
  EXPECT_EQ(text(answer.at("MetricDataResults").at(0).at("Timestamps")), "[1769853600,1769853660]");
}

TEST_F(MonitoringServiceTest, DataIsPagedWithoutLossOrRepeat) {
  write_losses(600);
  for (const char* order : {"TimestampDescending", "TimestampAscending"}) {
    json::object input = data({query("a", "Sum", 10), query("b", "Sum", 60)});
    input["ScanBy"] = order;
    const auto whole = call("GetMetricData", input);
    input["MaxDatapoints"] = 97;
    std::map<std::string, json::array> seen;
    int pages = 0;
    for (;; ++pages) {
      const auto page = call("GetMetricData", input);
      std::size_t count = 0;
      for (const auto& result : page.at("MetricDataResults").as_array()) {
        const auto& values = result.at("Values").as_array();
        ASSERT_EQ(values.size(), result.at("Timestamps").as_array().size());
        count += values.size();
        auto& all = seen[result.at("Id").as_string().c_str()];
        all.insert(all.end(), values.begin(), values.end());
        const bool complete = result.at("StatusCode") == "Complete";
        EXPECT_EQ(complete, all.size() == (result.at("Id") == "a" ? 360U : 60U));
      }
      EXPECT_LE(count, 97U);
      if (!page.contains("NextToken")) break;
      input["NextToken"] = page.at("NextToken");
    }
    EXPECT_EQ(pages, 4);
    for (const auto& result : whole.at("MetricDataResults").as_array())
      EXPECT_EQ(result.at("Values").as_array(), seen[result.at("Id").as_string().c_str()]);
  }
}

TEST_F(MonitoringServiceTest, ATokenIsGoodForItsRequestOnly) {
  write_losses(60);
  json::object input = data({query("a")});
  input["MaxDatapoints"] = 1;
  const auto token = call("GetMetricData", input).at("NextToken");
  json::object other = data({query("b")});
  other["NextToken"] = token;
  EXPECT_EQ(refusal("GetMetricData", other),
            "InvalidNextToken: The token in NextToken is not valid.");
  for (const char* bad : {"", "x", "1/2", "1/2/3", "/"})
    EXPECT_TRUE(
        refusal("GetMetricData", changed(input, "NextToken", bad)).starts_with("InvalidNextToken"));
  EXPECT_EQ(refusal("GetMetricData", changed(input, "NextToken", token)), "accepted");
}

TEST_F(MonitoringServiceTest, DataIsRefusedWhereItCanNotBeComputed) {
  const auto refused = [this](const json::object& one) {
    return refusal("GetMetricData", data({one}));
  };
  const std::string first = "ValidationException: ", where = "MetricDataQueries.member.1";
  json::object math{{"Id", "e"}, {"Expression", "m1 * 2"}};
  EXPECT_EQ(refused(math), first + where +
                               ".Expression is not supported by Trainyard: metric math, SEARCH and "
                               "Metrics Insights queries are not computed. Ask for the metrics "
                               "themselves with MetricStat.");
  EXPECT_EQ(refused(query("a", "None")), first + "The value None for parameter " + where +
                                             ".MetricStat.Stat is not a valid statistic.");
  EXPECT_TRUE(refused(query("Upper"))
                  .starts_with(first + "The value Upper for parameter " + where + ".Id"));
  EXPECT_TRUE(refused(query("a", "Sum", 7)).starts_with(first + "The value 7 for parameter"));
  for (const auto& [name, value] : {std::pair<const char*, json::value>{"Period", 60},
                                    {"AccountId", "999999999999"},
                                    {"Label", "${LAST}"},
                                    {"MetricStat", nullptr},
                                    {"Id", nullptr}})
    EXPECT_TRUE(refused(changed(query("a"), name, value)).starts_with(first)) << name;
  EXPECT_EQ(refused(changed(changed(query("a"), "AccountId", "123456789012"), "Label", "L")),
            "accepted");
  EXPECT_TRUE(refusal("GetMetricData", data({query("a"), query("a")})).ends_with("not unique: a."));
  EXPECT_TRUE(refusal("GetMetricData", data({})).starts_with(first));
  json::array many;
  for (int i = 0; i < 501; ++i) many.push_back(query("a" + std::to_string(i)));
  EXPECT_TRUE(refusal("GetMetricData", data(many)).ends_with("and has 501."));
  EXPECT_EQ(
      refusal("GetMetricData", changed(data({query("a")}), "EndTime", to_epoch_seconds(kStart))),
      first + "The parameter StartTime must not equal parameter EndTime.");
  for (const std::int64_t max : {0, 100'801})
    EXPECT_TRUE(refusal("GetMetricData", changed(data({query("a")}), "MaxDatapoints", max))
                    .starts_with(first));
}

TEST_F(MonitoringServiceTest, MetricsAreListedWithFiltersAndActivity) {
  write("old", {series("loss", "old")}, {{kNow - 24h * 15, 0, 1}});
  write("day", {series("acc", "day"), series("loss", "day")},
        {{kNow - 24h, 0, 1}, {kNow - 24h, 1, 1}});
  write("now", {series("loss", "now")}, {{kNow - 1h, 0, 1}});
  const auto names = [this](const json::object& input) {
    std::string found;
    const auto page = call("ListMetrics", input);
    for (const auto& metric : page.at("Metrics").as_array()) {
      found += metric.at("MetricName").as_string().c_str();
      found += "@";
      found += metric.at("Dimensions").at(0).at("Value").as_string().c_str();
      found += " ";
    }
    return found;
  };
  EXPECT_EQ(names({}), "acc@day loss@day loss@now ");
  EXPECT_EQ(names({{"MetricName", "loss"}}), "loss@day loss@now ");
  EXPECT_EQ(names({{"RecentlyActive", "PT3H"}}), "loss@now ");
  EXPECT_EQ(names({{"Dimensions", dimensions("day")}}), "acc@day loss@day ");
  EXPECT_EQ(names({{"Dimensions", json::array{json::object{{"Name", "TrainingJobName"}}}}}),
            "acc@day loss@day loss@now ");
  EXPECT_EQ(names({{"Dimensions", json::array{json::object{{"Name", "Host"}}}}}), "");
  EXPECT_EQ(names({{"Namespace", "AWS/EC2"}}), "");
  EXPECT_EQ(names({{"OwningAccount", "999999999999"}}), "");
  EXPECT_EQ(text(call("ListMetrics", {{"IncludeLinkedAccounts", true}, {"RecentlyActive", "PT3H"}})
                     .at("OwningAccounts")),
            R"(["123456789012"])");
  EXPECT_TRUE(
      refusal("ListMetrics", {{"RecentlyActive", "PT1H"}}).starts_with("ValidationException"));
}

TEST_F(MonitoringServiceTest, ManyMetricsComeInPages) {
  std::vector<records::MetricSeries> all;
  std::vector<records::MetricPoint> points;
  for (std::size_t i = 0; i < 1201; ++i) {
    all.push_back(series("m" + std::to_string(i), "j"));
    points.push_back({kStart, i, 1});
  }
  write("j", all, points);
  std::set<std::string> seen;
  json::object input;
  std::vector<std::size_t> sizes;
  while (true) {
    const auto page = call("ListMetrics", input);
    sizes.push_back(page.at("Metrics").as_array().size());
    for (const auto& metric : page.at("Metrics").as_array())
      EXPECT_TRUE(seen.emplace(metric.at("MetricName").as_string()).second);
    if (!page.contains("NextToken")) break;
    input["NextToken"] = page.at("NextToken");
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{500, 500, 201}));
  EXPECT_EQ(refusal("ListMetrics", {{"NextToken", "nonsense"}}),
            "InvalidParameterValueException: The value of parameter NextToken is not valid.");
}

json::object datum(std::string_view metric, json::object more) {
  more["MetricName"] = metric;
  return more;
}

json::object put(json::array data, std::string_view space = "Mine") {
  return {{"Namespace", space}, {"MetricData", std::move(data)}};
}

json::object statistics_of(std::string_view metric, json::array names) {
  return {{"Namespace", "Mine"},
          {"MetricName", metric},
          {"StartTime", to_epoch_seconds(kNow - 1h)},
          {"EndTime", to_epoch_seconds(kNow + 1h)},
          {"Period", 60},
          {"Statistics", std::move(names)}};
}

TEST_F(MonitoringServiceTest, WhatIsPutIsReadBack) {
  call("PutMetricData",
       put({datum("speed", {{"Value", 4.0}, {"Unit", "Count/Second"}}),
            datum("speed", {{"Values", {2.0, 6.0}}, {"Counts", {3, 1}}, {"Unit", "Count/Second"}}),
            datum("speed", {{"StatisticValues",
                             {{"SampleCount", 2}, {"Sum", 9}, {"Minimum", 1}, {"Maximum", 8}}},
                            {"Unit", "Count/Second"}})}));
  const auto points = call("GetMetricStatistics",
                           statistics_of("speed", {"SampleCount", "Sum", "Minimum", "Maximum"}))
                          .at("Datapoints")
                          .as_array();
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0], (json::value{{"Timestamp", 1769860800},
                                    {"SampleCount", 7.0},
                                    {"Sum", 25.0},
                                    {"Minimum", 1.0},
                                    {"Maximum", 8.0},
                                    {"Unit", "Count/Second"}}));
}

TEST_F(MonitoringServiceTest, PercentilesOfWhatIsPutCountEachValueAsOftenAsItWas) {
  call("PutMetricData", put({datum("v", {{"Values", {1.0, 5.0}}, {"Counts", {9, 1}}})}));
  json::object input = changed(statistics_of("v", {}), "Statistics", nullptr);
  input["ExtendedStatistics"] = {"p50", "p100"};
  const auto percentiles = [&] { return call("GetMetricStatistics", input).at("Datapoints"); };
  EXPECT_EQ(percentiles().at(0).at("ExtendedStatistics"),
            (json::value{{"p50", 1.0}, {"p100", 5.0}}));
  // For a statistic set no values in between are known.
  call("PutMetricData",
       put({datum("v", {{"StatisticValues",
                         {{"SampleCount", 2}, {"Sum", 5}, {"Minimum", 1}, {"Maximum", 4}}}})}));
  EXPECT_TRUE(percentiles().as_array().empty());
}

TEST_F(MonitoringServiceTest, ValuesComeInAnyOrderAndDimensionsAreSeries) {
  const auto at = [](Timestamp time, const char* host) {
    return datum("m", {{"Value", 1.0},
                       {"Timestamp", to_epoch_seconds(time)},
                       {"Dimensions", json::array{json::object{{"Name", "h"}, {"Value", host}}}}});
  };
  call("PutMetricData", put({at(kNow, "a"), at(kNow - 24h * 3, "a"), at(kNow - 10min, "b"),
                             datum("m", {{"Value", 7.0}})}));
  json::object input = statistics_of("m", {"SampleCount"});
  EXPECT_EQ(call("GetMetricStatistics", input).at("Datapoints").as_array().size(), 1U);
  input["Dimensions"] = json::array{json::object{{"Name", "h"}, {"Value", "a"}}};
  input["StartTime"] = to_epoch_seconds(kNow - 24h * 4);
  input["Period"] = 300;
  EXPECT_EQ(call("GetMetricStatistics", input).at("Datapoints").as_array().size(), 2U);

  EXPECT_EQ(
      call("ListMetrics", json::object{{"Namespace", "Mine"}}).at("Metrics").as_array().size(), 3U);
  call("PutMetricData",
       put({datum("old", {{"Value", 1.0}, {"Timestamp", to_epoch_seconds(kNow - 5h)}})}));
  EXPECT_EQ(
      call("ListMetrics", json::object{{"MetricName", "old"}}).at("Metrics").as_array().size(), 1U);
  EXPECT_EQ(call("ListMetrics", {{"MetricName", "old"}, {"RecentlyActive", "PT3H"}})
                .at("Metrics")
                .as_array()
                .size(),
            0U);
}

TEST_F(MonitoringServiceTest, WhatCanNotBePutIsRefusedWhole) {
  const auto refused = [this](json::object one, std::string_view space = "Mine") {
    return refusal("PutMetricData", put({datum("ok", {{"Value", 1.0}}), std::move(one)}, space));
  };
  EXPECT_EQ(refused(datum("m", {})),
            "MissingRequiredParameterException: At least one of the parameters "
            "MetricData.member.2.Value, MetricData.member.2.StatisticValues and "
            "MetricData.member.2.Values must be specified.");
  EXPECT_EQ(refused(datum("m", {{"Value", 1.0}, {"Values", json::array{1.0}}})),
            "InvalidParameterCombinationException: The parameters MetricData.member.2.Value and "
            "MetricData.member.2.Values are mutually exclusive and you have specified both.");
  const auto starts = [](const std::string& text, std::string_view with) {
    return text.starts_with(with);
  };
  EXPECT_PRED2(starts, refused(datum("m", {{"Value", 0x1p361}})),
               "InvalidParameterValueException: The value ");
  EXPECT_PRED2(starts, refused(datum("m", {{"Values", {1.0, 2.0}}, {"Counts", json::array{1}}})),
               "InvalidParameterCombinationException: ");
  EXPECT_PRED2(starts, refused(datum("m", {{"Value", 1.0}, {"StorageResolution", 5}})),
               "InvalidParameterValueException: The value 5 ");
  EXPECT_PRED2(
      starts,
      refused(datum("m", {{"Value", 1.0}, {"Timestamp", to_epoch_seconds(kNow - 24h * 15)}})),
      "InvalidParameterValueException: The parameter MetricData.member.2.Timestamp must "
      "specify a time within the past two weeks");
  EXPECT_PRED2(starts, refused(datum("m", {{"Value", 1.0}}), "AWS/EC2"),
               "InvalidParameterValueException: The value AWS/EC2 for parameter Namespace");
  EXPECT_PRED2(starts, refused(datum("m", {{"Value", 1.0}}), kSpace),
               "InvalidParameterValueException: ");
  EXPECT_TRUE(call("ListMetrics", {}).at("Metrics").as_array().empty());
}

}  // namespace
}  // namespace trainyard::services
