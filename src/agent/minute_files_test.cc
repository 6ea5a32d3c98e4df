#include "agent/minute_files.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "base/random.h"

namespace trainyard::agent {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

SystemSample sample_at(SampleTime at) {
  SystemSample sample;
  sample.at = at;
  sample.cores = {{0, 4.756, 0}, {1, 100, 12.3}};
  sample.memory = 33.333;
  sample.operations = 1.5;
  sample.written_bytes = 12345678901.0;
  sample.sent = 10;
  sample.platform_sent = 20;
  return sample;
}

TEST(ProfileLines, AreTheOnesOfTheService) {
  std::string lines;
  append_profile_lines(sample_at(SampleTime(1591748109s + 232195us)), "algo-1", lines);
  EXPECT_TRUE(lines.starts_with(
      R"({"Type":"cpu","Name":"cpu0","Dimension":"CPUUtilization","Value":4.76,"NodeId":"algo-1","Timestamp":1591748109.232195})"
      "\n"))
      << lines;
  EXPECT_EQ(lines.back(), '\n');
}

TEST(ProfileLines, HaveEveryMetricByItsName) {
  SystemSample sample = sample_at(SampleTime(1s));
  sample.gpus = {{75, 25}};
  std::string text;
  append_profile_lines(sample, "algo-1", text);
  std::istringstream lines(text);
  std::map<std::string, double> found;
  for (std::string line; std::getline(lines, line);) {
    const json::value event = json::parse(line);
    const auto word = [&](const char* key) { return std::string(event.at(key).as_string()); };
    EXPECT_TRUE(found
                    .emplace(word("Type") + " " + word("Name") + " " + word("Dimension"),
                             event.at("Value").to_number<double>())
                    .second)
        << line;
  }
  const std::map<std::string, double> expected = {
      {"cpu cpu0 CPUUtilization", 4.76},
      {"cpu cpu1 CPUUtilization", 100},
      {"cpu cpu0 I/OWaitPercentage", 0},
      {"cpu cpu1 I/OWaitPercentage", 12.3},
      {"gpu gpu0 GPUUtilization", 75},
      {"gpu gpu0 GPUMemoryUtilization", 25},
      {"memory MemoryUsedPercent ", 33.33},
      {"i/o IOPS ", 1.5},
      {"i/o ReadThroughputInBytesPerSecond ", 0},
      {"i/o WriteThroughputInBytesPerSecond ", 12345678901.0},
      {"network ReceiveBytesPerSecond Algorithm", 0},
      {"network TransmitBytesPerSecond Algorithm", 10},
      {"network ReceiveBytesPerSecond Platform", 0},
      {"network TransmitBytesPerSecond Platform", 20},
  };
  EXPECT_EQ(found, expected);
}

class MinuteFilesTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(root_); }
  std::map<std::string, std::size_t> files() {
    std::map<std::string, std::size_t> found;
    for (const auto& entry : fs::recursive_directory_iterator(root_))
      if (entry.is_regular_file())
        found[entry.path().lexically_relative(root_).string()] = entry.file_size();
    return found;
  }
  fs::path root_ = fs::temp_directory_path() / ("trainyard-minutes-" + random_hex(12));
};

TEST_F(MinuteFilesTest, AFileHasItsNameWhenItsMinuteIsOver) {
  MinuteFiles minutes(root_, "algo-1");
  // 20:56:00Z on 2025-05-15 is 1747342560.
  ASSERT_TRUE(minutes.add(sample_at(SampleTime(1747342560s))));
  ASSERT_TRUE(minutes.add(sample_at(SampleTime(1747342619s + 999999us))));
  ASSERT_EQ(files().size(), 1U);
  EXPECT_EQ(files().begin()->first, "system/incremental/2025051520/1747342560.algo-1.json.tmp");
  const std::size_t two_samples = files().begin()->second;
  ASSERT_TRUE(minutes.add(sample_at(SampleTime(1747342620s))));
  EXPECT_EQ(files().at("system/incremental/2025051520/1747342560.algo-1.json"), two_samples);
  EXPECT_EQ(files().at("system/incremental/2025051520/1747342620.algo-1.json.tmp"),
            two_samples / 2);
  ASSERT_TRUE(minutes.close());
  ASSERT_TRUE(minutes.close());
  EXPECT_EQ(files().size(), 2U);
  EXPECT_TRUE(files().contains("system/incremental/2025051520/1747342620.algo-1.json"));
}

TEST_F(MinuteFilesTest, AnHourIsAFolder) {
  MinuteFiles minutes(root_, "algo-2");
  ASSERT_TRUE(minutes.add(sample_at(SampleTime(1747346399s))));
  ASSERT_TRUE(minutes.add(sample_at(SampleTime(1747346400s))));
  ASSERT_TRUE(minutes.close());
  EXPECT_TRUE(files().contains("system/incremental/2025051521/1747346340.algo-2.json"));
  EXPECT_TRUE(files().contains("system/incremental/2025051522/1747346400.algo-2.json"));
}

// While a store can't be reached, they don't fill the disk.
TEST_F(MinuteFilesTest, FilesThatAreNotTakenAwayGetNoMore) {
  MinuteFiles minutes(root_, "algo-1", kib(64));
  SampleTime now(1747342560s);
  while (minutes.add(sample_at(now))) now += 60s;
  EXPECT_GT(files().size(), 8U);
  EXPECT_LT(files().size(), 40U);
  fs::remove_all(root_ / "system");
  EXPECT_FALSE(minutes.add(sample_at(now))) << "within the same minute";
  EXPECT_TRUE(minutes.add(sample_at(now + 60s)));
}

TEST_F(MinuteFilesTest, AFolderThatCannotBeWrittenIsAnError) {
  MinuteFiles minutes("/proc/none", "algo-1");
  EXPECT_FALSE(minutes.add(sample_at(SampleTime(1s))));
  EXPECT_TRUE(minutes.close());
}

}  // namespace
}  // namespace trainyard::agent
