#include "store/metric_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using records::MetricSeries;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSpace = "/aws/sagemaker/TrainingJobs";

MetricSeries of_job(const std::string& name, const std::string& job) {
  return {kSpace, name, "None", {{"TrainingJobName", job}}};
}
MetricSeries of_host(const std::string& name, const std::string& host) {
  return {kSpace, name, "Percent", {{"Host", host}}};
}
MetricName metric_of(const MetricSeries& series) {
  return {series.metric_namespace, series.metric_name, series.dimensions};
}
Timestamp at(std::int64_t millis) {
  return from_epoch_millis(millis);
}

class MetricStoreTest : public testing::Test {
 protected:
  ~MetricStoreTest() override { EXPECT_TRUE(remove_tree(folder_)); }

  fs::path instance(const std::string& job, const std::string& host = "algo-1", int attempt = 1) {
    const auto made = store_.create_stream({job, attempt, host});
    EXPECT_TRUE(made) << made.error().message();
    return folder_ / "metrics" / made.value_or("");
  }
  void write(const fs::path& folder, const std::vector<MetricSeries>& series,
             const std::vector<records::MetricPoint>& points) {
    std::string text;
    for (const MetricSeries& one : series) text += to_json_line(one);
    append(folder / "series", text);
    text.clear();
    for (const records::MetricPoint& point : points) append_metric_point(text, point);
    append(folder / "points", text);
  }
  static void append(const fs::path& file, std::string_view text) {
    std::ofstream(file, std::ios::app) << text;
  }
  std::vector<double> values(const MetricSeries& series, std::int64_t from, std::int64_t to,
                             std::optional<std::string> unit = std::nullopt) {
    std::vector<double> found;
    const auto read =
        store_.read(metric_of(series), unit, {at(from), at(to)},
                    [&](const StoredPoint& point) { found.push_back(point.sample.sum); });
    EXPECT_TRUE(read) << read.error().message();
    return found;
  }
  std::vector<std::string> names(const MetricFilter& filter) {
    const auto listed = store_.list(filter);
    EXPECT_TRUE(listed) << listed.error().message();
    std::vector<std::string> found;
    for (const MetricName& one : listed.value_or(std::vector<MetricName>()))
      found.push_back(one.metric_name + "@" + one.dimensions.begin()->second);
    return found;
  }

  fs::path folder_ = fs::temp_directory_path() / ("trainyard-metrics-" + random_hex(12));
  MetricStore store_{folder_ / "metrics"};
};

TEST_F(MetricStoreTest, WhatWasNeverWrittenIsEmpty) {
  EXPECT_THAT(names({}), IsEmpty());
  EXPECT_THAT(values(of_job("loss", "j"), 0, 1000), IsEmpty());
  instance("j");
  EXPECT_THAT(names({}), IsEmpty());
  EXPECT_THAT(values(of_job("loss", "j"), 0, 1000), IsEmpty());
  EXPECT_THAT(values(of_job("loss", "../j"), 0, 1000), IsEmpty());
  EXPECT_FALSE(store_.create_stream({"../j", 1, "algo-1"}));
}

TEST_F(MetricStoreTest, AWindowHoldsItsStartAndNotItsEnd) {
  const auto loss = of_job("loss", "j"), other = of_job("acc", "j");
  write(instance("j"), {loss, other},
        {{at(10), 0, 1}, {at(20), 1, 9}, {at(20), 0, 2}, {at(30), 0, 3}, {at(40), 0, 4}});
  EXPECT_THAT(values(loss, 20, 40), ElementsAre(2, 3));
  EXPECT_THAT(values(loss, 0, 10), IsEmpty());
  EXPECT_THAT(values(loss, 0, 11), ElementsAre(1));
  EXPECT_THAT(values(loss, 41, 100), IsEmpty());
  EXPECT_THAT(values(other, 0, 100), ElementsAre(9));
}

TEST_F(MetricStoreTest, EveryWindowOfALongFileIsFound) {
  const auto loss = of_job("loss", "j");
  std::vector<records::MetricPoint> points;
  for (int i = 0; i < 20'000; ++i)
    points.push_back({at(1'000'000 + i / 3 * 7), static_cast<std::size_t>(i % 2), 1.0 * i});
  write(instance("j"), {of_job("acc", "j"), loss}, points);
  for (std::int64_t from = 999'990; from < 1'047'000; from += 997) {
    std::vector<double> expected;
    for (const auto& point : points)
      if (point.series == 1 && point.at >= at(from) && point.at < at(from + 500))
        expected.push_back(point.value);
    ASSERT_EQ(values(loss, from, from + 500), expected) << from;
  }
  EXPECT_EQ(values(loss, 0, 2'000'000).size(), 10'000U);
}

TEST_F(MetricStoreTest, InstancesAndAttemptsShareASeries) {
  const auto loss = of_job("loss", "j");
  write(instance("j", "algo-1"), {loss}, {{at(10), 0, 1}});
  write(instance("j", "algo-2"), {of_job("acc", "j"), loss}, {{at(11), 1, 2}});
  write(instance("j", "algo-1", 2), {loss}, {{at(99), 0, 3}});
  write(instance("j2"), {of_job("loss", "j2")}, {{at(10), 0, 7}});
  EXPECT_THAT(values(loss, 0, 100), testing::UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(values(of_job("loss", "j2"), 0, 100), ElementsAre(7));
}

TEST_F(MetricStoreTest, DimensionsMatchAsAWholeAndUnitsSelect) {
  const auto cpu = of_host("CPUUtilization", "j/algo-1");
  write(instance("j"), {cpu, of_job("CPUUtilization", "j")}, {{at(10), 0, 50}, {at(10), 1, 1}});
  EXPECT_THAT(values(cpu, 0, 100), ElementsAre(50));
  EXPECT_THAT(values(cpu, 0, 100, "Percent"), ElementsAre(50));
  EXPECT_THAT(values(cpu, 0, 100, "None"), IsEmpty());
  auto more = cpu;
  more.dimensions["TrainingJobName"] = "j";
  EXPECT_THAT(values(more, 0, 100), IsEmpty());
  more.dimensions.clear();
  EXPECT_THAT(values(more, 0, 100), IsEmpty());
}

TEST_F(MetricStoreTest, ATornLastLineIsNotThereYet) {
  const auto loss = of_job("loss", "j");
  const fs::path folder = instance("j");
  write(folder, {loss}, {{at(10), 0, 1}, {at(20), 0, 2}});
  append(folder / "points", "30 0 0.2");
  append(folder / "series", R"({"namespace":"half)");
  EXPECT_THAT(values(loss, 0, 100), ElementsAre(1, 2));
  EXPECT_THAT(names({}), ElementsAre("loss@j"));
  append(folder / "points", "5\n");
  EXPECT_THAT(values(loss, 0, 100), ElementsAre(1, 2, 0.25));
}

TEST_F(MetricStoreTest, AHoleAtTheEndAfterAPowerCutHidesNothingElse) {
  const auto loss = of_job("loss", "j");
  const fs::path folder = instance("j");
  write(folder, {loss}, {{at(10), 0, 1}});
  append(folder / "points", std::string(600'000, '\0'));
  EXPECT_THAT(values(loss, 0, 100), ElementsAre(1));
  append(folder / "series", "garbage\n");
  write(instance("k"), {of_job("loss", "k")}, {{at(10), 0, 1}});
  EXPECT_THAT(names({}), ElementsAre("loss@k")) << "the others are still listed";
}

TEST_F(MetricStoreTest, ListsByNamespaceNameDimensionsAndActivity) {
  write(instance("j"), {of_job("loss", "j"), of_host("CPUUtilization", "j/algo-1")},
        {{at(10), 0, 1}, {at(10), 1, 1}});
  write(instance("j", "algo-1", 2), {of_job("loss", "j")}, {{at(20), 0, 1}});
  write(instance("k"), {of_job("loss", "k")}, {{at(1000), 0, 1}});
  EXPECT_THAT(names({}), ElementsAre("CPUUtilization@j/algo-1", "loss@j", "loss@k"));
  EXPECT_THAT(names({.metric_name = "loss"}), ElementsAre("loss@j", "loss@k"));
  EXPECT_THAT(names({.metric_namespace = "other"}), IsEmpty());
  EXPECT_THAT(names({.dimensions = {{"Host", std::nullopt}}}),
              ElementsAre("CPUUtilization@j/algo-1"));
  EXPECT_THAT(names({.dimensions = {{"TrainingJobName", "k"}}}), ElementsAre("loss@k"));
  EXPECT_THAT(names({.dimensions = {{"Host", "k"}}}), IsEmpty());
  EXPECT_THAT(names({.active_since = at(20)}), ElementsAre("loss@j", "loss@k"));
  EXPECT_THAT(names({.active_since = at(21)}), ElementsAre("loss@k"));
}

CustomDatum custom(Timestamp time, double value) {
  return {{"Mine", "speed", "None", {{"run", "1"}}}, time, {{1, value, value, value}}};
}

TEST_F(MetricStoreTest, WhatClientsPutIsFoundByItsTimeWheneverItCame) {
  constexpr std::int64_t kDay = 24 * 3600 * 1000;
  ASSERT_TRUE(store_.put({custom(at(3 * kDay), 3), custom(at(kDay), 1)}));
  ASSERT_TRUE(store_.put({custom(at(2 * kDay), 2)}));
  const MetricSeries series = custom({}, 0).series;
  EXPECT_THAT(values(series, 0, 4 * kDay), ElementsAre(1, 2, 3));
  EXPECT_THAT(values(series, kDay + 1, 3 * kDay), ElementsAre(2));
  EXPECT_THAT(values(series, 0, 4 * kDay, "Percent"), IsEmpty());
  EXPECT_THAT(names({.active_since = at(3 * kDay)}), ElementsAre("speed@1"));
  EXPECT_THAT(names({.active_since = at(3 * kDay + 1)}), IsEmpty());

  EXPECT_EQ(store_.remove(at(3 * kDay), [](const std::string&) { return true; }).value_or(0), 2U);
  EXPECT_THAT(values(series, 0, 4 * kDay), ElementsAre(3));
}

TEST_F(MetricStoreTest, ATornLineOfWhatClientsPutIsNotThereAndIsCutOff) {
  ASSERT_TRUE(store_.put({custom(at(1000), 1)}));
  const fs::path file = folder_ / "metrics/.custom/0";
  append(file, read_file(file).value().substr(0, 80));
  const MetricSeries series = custom({}, 0).series;
  EXPECT_THAT(values(series, 0, 10'000), ElementsAre(1));
  ASSERT_TRUE(store_.put({custom(at(2000), 2)}));
  EXPECT_THAT(values(series, 0, 10'000), ElementsAre(1, 2));
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(is_custom_metric(line)) << line;
}

TEST_F(MetricStoreTest, ADayOfWhatClientsPutHasALimit) {
  const CustomMetrics small(folder_ / "small", Bytes{200});
  ASSERT_TRUE(ensure_directory(folder_));
  ASSERT_TRUE(small.append({custom(at(1000), 1)}));
  const auto refused = small.append({custom(at(1000), 2), custom(at(2000), 3)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "LimitExceeded");
  std::size_t found = 0;
  ASSERT_TRUE(small.scan({}, at(10'000), [&](auto, Timestamp, const auto&) { ++found; }));
  EXPECT_EQ(found, 1U);
}

TEST_F(MetricStoreTest, WhatClientsPutStaysAboveTheDisksFloor) {
  Bytes free = gib(1);
  const MetricStore store(folder_ / "above",
                          DiskFloor(mib(10), [&] { return DiskRoom{.bytes = free}; }));
  ASSERT_TRUE(ensure_directory(folder_ / "above"));
  ASSERT_TRUE(store.put({custom(at(1000), 1)}));
  free = mib(10);
  const auto refused = store.put({custom(at(1000), 2)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "ENOSPC");
}

}  // namespace
}  // namespace trainyard::store
