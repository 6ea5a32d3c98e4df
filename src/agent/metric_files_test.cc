#include "agent/metric_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <vector>

#include "base/files.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string metric_line(const std::string& name, double value, double ago = 0) {
  return R"({"MetricName": ")" + name + R"(", "Value": )" + std::to_string(value) +
         R"(, "Timestamp": )" + std::to_string(to_epoch_seconds(system_clock().now()) - ago) + "}";
}

class MetricFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/metric-files-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    ASSERT_TRUE(ensure_directory(root_ / "ml/metrics"));
    open();
  }
  void TearDown() override { ASSERT_TRUE(remove_tree(root_)); }

  // As an agent does, or the next one after its death.
  void open(const MetricFilesOptions& options = {}) {
    auto opened = MetricFiles::open(
        root_ / "ml", "metrics", root_ / "passed-on", system_clock(),
        [this](const std::string& line) { notices_.push_back(line); }, options);
    ASSERT_TRUE(opened) << opened.error().message();
    files_ = std::move(*opened);
  }
  fs::path path(const std::string& name) const { return root_ / "ml/metrics" / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::app) << text;
  }
  std::vector<model::ComponentPoint> points() const {
    std::vector<model::ComponentPoint> all;
    const std::string text = read_file(root_ / "passed-on").value_or("");
    for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
      all.push_back(model::parse_component_point(text.substr(at, end - at)).value());
    return all;
  }
  std::vector<double> values() const {
    std::vector<double> all;
    for (const model::ComponentPoint& point : points()) all.push_back(point.value);
    return all;
  }

  fs::path root_;
  std::unique_ptr<MetricFiles> files_;
  std::vector<std::string> notices_;
};

TEST(ParseMetricLine, ReadsWhatTheTrackerWrites) {
  const Timestamp now = from_epoch_millis(1'764'331'200'000);
  const auto point = parse_metric_line(
      R"({"MetricName": "train:loss", "Value": 0.25, "Timestamp": 1764331199.5, "IterationNumber": 7})",
      now);
  ASSERT_TRUE(point) << point.error().message();
  EXPECT_EQ(*point, (model::ComponentPoint{"", 0, "train:loss",
                                           from_epoch_millis(1'764'331'199'500), 7, 0.25}));
  const auto without = parse_metric_line(
      R"({"MetricName":"a","Value":-3,"Timestamp":1764331200,"IterationNumber":null,"More":1})",
      now);
  ASSERT_TRUE(without) << without.error().message();
  EXPECT_FALSE(without->step);
  EXPECT_EQ(without->value, -3);
}

TEST(ParseMetricLine, SaysWhatIsWrong) {
  const Timestamp now = from_epoch_millis(1'764'331'200'000);
  const std::pair<std::string, std::string> cases[] = {
      {"", "not a JSON object"},
      {"[1]", "not a JSON object"},
      {R"({"MetricName":"a","Value":NaN,"Timestamp":1764331200})", "not a JSON object"},
      {R"({"Value":1,"Timestamp":1764331200})", "MetricName"},
      {R"({"MetricName":"","Value":1,"Timestamp":1764331200})", "MetricName"},
      {R"({"MetricName":")" + std::string(256, 'a') + R"(","Value":1,"Timestamp":1764331200})",
       "255 characters"},
      {R"({"MetricName":"a","Value":"1","Timestamp":1764331200})", "Value is not a number"},
      {R"({"MetricName":"a","Value":1e200,"Timestamp":1764331200})", "2^360"},
      {R"({"MetricName":"a","Value":1})", "Timestamp is not a number"},
      {R"({"MetricName":"a","Value":1,"Timestamp":1e300})", "Timestamp is not between"},
      {R"({"MetricName":"a","Value":1,"Timestamp":1763121599})", "Timestamp is not between"},
      {R"({"MetricName":"a","Value":1,"Timestamp":1764338401})", "Timestamp is not between"},
      {R"({"MetricName":"a","Value":1,"Timestamp":1764331200,"IterationNumber":-1})", "Iteration"},
      {R"({"MetricName":"a","Value":1,"Timestamp":1764331200,"IterationNumber":1.5})", "Iteration"},
  };
  for (const auto& [line, why] : cases) {
    const auto point = parse_metric_line(line, now);
    ASSERT_FALSE(point) << line;
    EXPECT_THAT(point.error().message(), HasSubstr(why)) << line;
  }
}

TEST_F(MetricFilesTest, NewLinesArePassedOnOnce) {
  files_->read(mib(1));
  EXPECT_THAT(values(), IsEmpty());
  write("1.json", metric_line("loss", 1) + "\n" + metric_line("loss", 2) + "\n");
  write("2.json", metric_line("acc", 5) + "\n");
  files_->read(mib(1));
  files_->read(mib(1));
  EXPECT_THAT(values(), testing::UnorderedElementsAre(1, 2, 5));
  write("1.json", metric_line("loss", 3) + "\n\n");
  files_->read(mib(1));
  ASSERT_THAT(values(), SizeIs(4));
  EXPECT_EQ(points()[3].file, "1.json");
  EXPECT_EQ(points()[3].end, static_cast<std::int64_t>(fs::file_size(path("1.json"))) - 1);
  EXPECT_EQ(files_->lost(), 0U);
  EXPECT_THAT(notices_, IsEmpty());
}

TEST_F(MetricFilesTest, ALineIsReadWhenItIsWhole) {
  const std::string line = metric_line("loss", 4);
  write("1.json", line.substr(0, 10));
  files_->read(mib(1));
  EXPECT_THAT(values(), IsEmpty());
  write("1.json", line.substr(10) + "\n" + line);
  files_->read(mib(1));
  EXPECT_THAT(values(), ElementsAre(4));
  files_->finish();
  EXPECT_THAT(values(), ElementsAre(4, 4)) << "its program ended without a newline";
  EXPECT_EQ(files_->lost(), 0U);
}

// Killed between any two steps: before a write, and within one.
TEST_F(MetricFilesTest, AnotherAgentContinuesWhereAKilledOneWas) {
  write("1.json", metric_line("loss", 1) + "\n" + metric_line("loss", 2) + "\n");
  write("2.json", metric_line("loss", 3) + "\n");
  files_->read(mib(1));
  const std::string whole = read_file(root_ / "passed-on").value();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    ASSERT_TRUE(replace_file(root_ / "passed-on", whole.substr(0, size)));
    open();
    files_->read(mib(1));
    ASSERT_THAT(values(), testing::UnorderedElementsAre(1, 2, 3)) << size;
  }
  write("2.json", metric_line("loss", 4) + "\n");
  open();
  files_->finish();
  EXPECT_THAT(values(), testing::UnorderedElementsAre(1, 2, 3, 4));
}

TEST_F(MetricFilesTest, WhatIsNoValueIsCountedAndSaidOnce) {
  write("1.json", "nonsense\n" + metric_line("a", 1) + "\n{}\n");
  write("2.json", metric_line("a", 1, 15 * 24 * 3600.0) + "\n");
  files_->read(mib(1));
  write("1.json", "more\n");
  files_->finish();
  EXPECT_THAT(values(), ElementsAre(1));
  EXPECT_EQ(files_->lost(), 4U);
  EXPECT_THAT(notices_, testing::UnorderedElementsAre(
                            StartsWith("A line of metrics/1.json is not the value of a metric"),
                            HasSubstr("metrics/2.json")));
}

TEST_F(MetricFilesTest, ALongLineIsLeftOut) {
  write("1.json", std::string(70 << 10, 'x'));
  files_->read(mib(1));
  EXPECT_EQ(files_->lost(), 1U) << "it isn't waited for";
  write("1.json", std::string(1 << 20, 'x'));
  files_->read(mib(4));
  files_->read(mib(4));
  write("1.json", "\n" + metric_line("a", 1) + "\n" + std::string(100 << 10, 'x') + "\n" +
                      metric_line("a", 2) + "\n");
  files_->finish();
  EXPECT_THAT(values(), ElementsAre(1, 2));
  EXPECT_EQ(files_->lost(), 2U);
}

TEST_F(MetricFilesTest, TheContainerMayDoAnythingInItsFolder) {
  ASSERT_TRUE(replace_file(root_ / "secret.json", metric_line("secret", 1) + "\n"));
  fs::create_symlink(root_ / "secret.json", path("link.json"));
  fs::create_directory(path("folder.json"));
  ASSERT_EQ(::mkfifo(path("fifo.json").c_str(), 0600), 0);
  write("notes.txt", metric_line("a", 1) + "\n");
  write("\xff.json", metric_line("a", 1) + "\n");
  write("1.json", metric_line("a", 2) + "\n");
  files_->read(mib(1));
  EXPECT_THAT(values(), ElementsAre(2));
  std::ofstream(path("1.json"), std::ios::trunc) << "x";
  files_->read(mib(1));
  fs::remove_all(path(""));
  files_->read(mib(1));
  fs::create_symlink(root_, root_ / "ml/metrics");
  files_->finish();
  EXPECT_THAT(values(), ElementsAre(2));
  EXPECT_EQ(files_->lost(), 0U);
}

TEST_F(MetricFilesTest, OnlySoManyFilesAndBytes) {
  open({.files = 2, .passed_on = kib(1)});
  for (const char* name : {"1.json", "2.json", "3.json"}) write(name, metric_line("a", 1) + "\n");
  files_->read(mib(1));
  EXPECT_THAT(values(), SizeIs(2));
  const std::string first = points().front().file;
  for (int i = 0; i < 100; ++i) write(first, metric_line("a", 2) + "\n");
  files_->read(mib(1));
  files_->finish();
  EXPECT_LE(fs::file_size(root_ / "passed-on"), 1024U);
  EXPECT_EQ(files_->lost(), 100U);
  EXPECT_THAT(notices_, ElementsAre(HasSubstr("more values than are stored of an instance")));
}

TEST_F(MetricFilesTest, ManyLinesArePassedOnAsTheyCanBeRead) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += metric_line("a", i) + "\n";
  write("1.json", text);
  files_->read(kib(512));
  const std::size_t first = values().size();
  EXPECT_GT(first, 1000U);
  EXPECT_LT(first, 20'000U);
  files_->finish();
  const auto all = values();
  ASSERT_THAT(all, SizeIs(20'000));
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(all[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace trainyard::agent
