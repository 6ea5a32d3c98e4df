#include "records/metric_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <thread>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::records {
namespace {

namespace fs = std::filesystem;

MetricSeries series(const std::string& name) {
  return {"/aws/sagemaker/TrainingJobs", name, "None", {{"TrainingJobName", "job"}}};
}

Timestamp at(std::int64_t millis) {
  return from_epoch_millis(millis);
}

class MetricWriterTest : public testing::Test {
 protected:
  ~MetricWriterTest() override { EXPECT_TRUE(remove_tree(folder_)); }
  std::unique_ptr<MetricWriter> open() {
    auto opened = MetricWriter::open(folder_);
    EXPECT_TRUE(opened) << opened.error().message();
    return opened ? std::move(*opened) : nullptr;
  }
  std::string points() { return read_file(folder_ / "points").value(); }
  std::string series_lines() { return read_file(folder_ / "series").value(); }
  void append(const char* file, std::string_view text) {
    std::ofstream(folder_ / file, std::ios::app) << text;
  }

  fs::path folder_ = fs::temp_directory_path() / ("trainyard-metrics-" + random_hex(12));
};

TEST_F(MetricWriterTest, PointsPastTheLimitAreCountedAndNotKept) {
  auto opened = MetricWriter::open(folder_, {100});
  ASSERT_TRUE(opened);
  for (int i = 0; i < 50; ++i) {
    (*opened)->add(series("a"), at(1000 + i), 1);
    (*opened)->flush();
  }
  (*opened)->finish();
  const std::string stored = points();
  EXPECT_LE(stored.size(), 100U);
  const auto lines = static_cast<std::uint64_t>(std::count(stored.begin(), stored.end(), '\n'));
  EXPECT_EQ(lines + (*opened)->lost_points(), 50U);
  EXPECT_GT((*opened)->lost_points(), 30U);
}

TEST_F(MetricWriterTest, PointsNameTheirSeriesByItsLine) {
  const auto writer = open();
  writer->add(series("a"), at(1000), 0.5);
  writer->add(series("b"), at(1001), -2);
  writer->add(series("a"), at(1002), 1e9);
  EXPECT_EQ(points(), "") << "not before flush()";
  writer->flush();
  EXPECT_EQ(points(), "1000 0 0.5\n1001 1 -2\n1002 0 1e+09\n");
  EXPECT_EQ(series_lines(), to_json_line(series("a")) + to_json_line(series("b")));
  writer->finish();
  EXPECT_EQ(writer->lost_points(), 0U);
}

TEST_F(MetricWriterTest, TakesUpWhatIsThereAndCutsOffTornLines) {
  open()->add(series("never flushed"), at(1), 1);
  {
    const auto writer = open();
    writer->add(series("a"), at(5000), 1);
    writer->flush();
  }
  append("points", "6000 0 0.12");
  append("series", R"({"namespace":"x)");
  const auto writer = open();
  writer->add(series("b"), at(4000), 2);
  writer->add(series("a"), at(7000), 3);
  writer->flush();
  EXPECT_EQ(points(), "5000 0 1\n5000 1 2\n7000 0 3\n") << "times never go backwards in a file";
  EXPECT_EQ(series_lines(), to_json_line(series("a")) + to_json_line(series("b")));
}

TEST_F(MetricWriterTest, PassesOverWhatCloudWatchRefuses) {
  const auto writer = open();
  for (const double value : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), 0x1p361, -0x1p361})
    writer->add(series("a"), at(1), value);
  writer->add(series("a"), at(1), 0x1p360);
  writer->flush();
  const std::string text = points();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST_F(MetricWriterTest, ThreadsMayWriteAtTheSameTime) {
  const auto writer = open();
  const auto work = [&writer](int thread) {
    for (int i = 0; i < 1000; ++i) {
      writer->add(series(std::to_string(thread)), at(i), i);
      if (i % 10 == 0) writer->flush();
    }
  };
  std::thread other(work, 1);
  work(2);
  other.join();
  writer->finish();
  const std::string text = points();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2000);
}

TEST_F(MetricWriterTest, AFullDiskLosesPointsButNotTheJob) {
  ASSERT_TRUE(ensure_directory(folder_));
  fs::create_symlink("/dev/full", folder_ / "points");
  const auto writer = open();
  writer->add(series("a"), at(1), 1);
  writer->add(series("a"), at(2), 2);
  writer->flush();
  writer->flush();
  EXPECT_EQ(writer->lost_points(), 2U);
}

}  // namespace
}  // namespace trainyard::records
