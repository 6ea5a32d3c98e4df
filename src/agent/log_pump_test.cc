#include "agent/log_pump.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "agent/work_budget.h"
#include "base/files.h"
#include "base/random.h"
#include "records/log_record.h"

namespace trainyard::agent {
namespace {

class HandClock final : public Clock {
 public:
  Timestamp now() const override { return time; }
  Timestamp time = from_epoch_millis(1000);
};

class LogPumpTest : public testing::Test {
 protected:
  void SetUp() override { open({}); }
  void open(Bytes max) {
    auto opened = LogPump::open(path_, max, clock_, [this](Timestamp, std::string_view line) {
      observed_.emplace_back(line);
    });
    ASSERT_TRUE(opened);
    pump_ = std::move(*opened);
  }
  void TearDown() override { std::filesystem::remove(path_); }
  std::vector<std::pair<long, std::string>> records() {
    std::vector<std::pair<long, std::string>> found;
    std::istringstream lines(*read_file(path_));
    for (std::string line; std::getline(lines, line);) {
      const auto record = records::parse_log_record(line);
      EXPECT_TRUE(record) << line;
      if (record) found.emplace_back(to_epoch_millis(record->at), record->message);
    }
    return found;
  }
  using Records = std::vector<std::pair<long, std::string>>;

  HandClock clock_;
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("trainyard-log-" + random_hex(12));
  std::vector<std::string> observed_;
  std::unique_ptr<LogPump> pump_;
};

TEST_F(LogPumpTest, CutsOutputIntoLinesWhereverItIsBroken) {
  for (const char* piece : {"one\ntw", "o\n", "\n", "three"}) pump_->write(piece);
  EXPECT_EQ(records(), (Records{{1000, "one"}, {1000, "two"}, {1000, ""}}));
  pump_->finish();
  EXPECT_EQ(records().back().second, "three");
  EXPECT_EQ(observed_, (std::vector<std::string>{"one", "two", "", "three"}));
}

TEST_F(LogPumpTest, ALineOfOneStreamIsNotTornByTheOther) {
  using runtime::OutputStream;
  pump_->write("loss ");
  pump_->write("warn", OutputStream::err);
  pump_->write("0.5\nnext ");
  pump_->write("ing\n", OutputStream::err);
  pump_->finish();
  EXPECT_EQ(observed_, (std::vector<std::string>{"loss 0.5", "warning", "next "}));
  EXPECT_EQ(records(), (Records{{1000, "loss 0.5"}, {1000, "warning"}, {1000, "next "}}));
}

TEST_F(LogPumpTest, AProgressBarIsSeenWhileItRunsAndObservedAsAWhole) {
  pump_->write("\r 10%|#\r 20%|##");
  clock_.time = from_epoch_millis(2999);
  pump_->show_partial_lines();
  EXPECT_EQ(records(), Records{}) << "its line may still end";
  clock_.time = from_epoch_millis(3000);
  pump_->show_partial_lines();
  EXPECT_EQ(records(), (Records{{3000, "#015 10%|#"}}));
  pump_->write("#\r");
  pump_->show_partial_lines();
  EXPECT_EQ(records().size(), 1U) << "once in kPartialLineTimeout";
  clock_.time = from_epoch_millis(5000);
  pump_->show_partial_lines();
  clock_.time = from_epoch_millis(7000);
  pump_->show_partial_lines();
  pump_->show_partial_lines();
  EXPECT_TRUE(observed_.empty());
  pump_->write("100%\ndone\n");
  EXPECT_EQ(records(), (Records{{3000, "#015 10%|#"},
                                {5000, "#015 20%|###"},
                                {7000, "#015"},
                                {7000, "100%"},
                                {7000, "done"}}));
  EXPECT_EQ(observed_, (std::vector<std::string>{"#015 10%|##015 20%|####015100%", "done"}));
}

TEST_F(LogPumpTest, AWaitingLineIsShownOnceAndItsEndAddsNoEmptyOne) {
  pump_->write("Loading \xc3");
  pump_->write("Loading too", runtime::OutputStream::err);
  clock_.time = from_epoch_millis(500);  // the clock was set back
  pump_->show_partial_lines();
  EXPECT_EQ(records(), (Records{{500, "Loading "}, {500, "Loading too"}}))
      << "half a character waits for its other half";
  pump_->write("\xa4\n");
  pump_->write("\n", runtime::OutputStream::err);
  EXPECT_EQ(records(), (Records{{500, "Loading "}, {500, "Loading too"}, {500, "\xc3\xa4"}}));
  EXPECT_EQ(observed_, (std::vector<std::string>{"Loading \xc3\xa4", "Loading too"}));
}

TEST_F(LogPumpTest, AProgressBarFillsAStreamLikeAnyOtherOutput) {
  open({200});
  for (int i = 0; i < 20; ++i) {
    pump_->write("\r" + std::string(50, 'x'));
    clock_.time += LogPump::kPartialLineTimeout;
    pump_->show_partial_lines();
  }
  pump_->finish();
  EXPECT_LT(std::filesystem::file_size(path_), 1000U);
  EXPECT_GT(pump_->dropped_lines(), 10U);
  EXPECT_EQ(observed_.size(), 1U);
}

TEST_F(LogPumpTest, EscapesControlCharactersAsTheServiceDoes) {
  pump_->write("a\tb\x1b[0m\n");
  EXPECT_EQ(records()[0].second, "a#011b#033[0m");
  EXPECT_EQ(observed_[0], "a#011b#033[0m") << "metrics see what the log shows";
}

TEST_F(LogPumpTest, TimesNeverGoBackwards) {
  pump_->write("a\n");
  clock_.time = from_epoch_millis(500);
  pump_->write("b\n");
  clock_.time = from_epoch_millis(2000);
  pump_->notice("c");
  EXPECT_EQ(records(), (Records{{1000, "a"}, {1000, "b"}, {2000, "c"}}));
  EXPECT_EQ(observed_.size(), 2U) << "a notice is not the container's output";
}

TEST_F(LogPumpTest, ALongLineBecomesSeveralAndLosesNothing) {
  const std::string line(1 << 20, 'x');
  pump_->write(line + "\nend\n");
  std::string joined;
  auto found = records();
  EXPECT_EQ(found.back().second, "end");
  found.pop_back();
  for (const auto& [at, message] : found) {
    EXPECT_LE(message.size(), records::kMaxLogMessage);
    joined += message;
  }
  EXPECT_EQ(joined, line);
}

TEST_F(LogPumpTest, AFullStreamSaysSoOnceAndDropsWhatFollows) {
  open({1000});
  for (int i = 0; i < 100; ++i) pump_->write(std::string(50, 'x') + "\nloss=" + std::to_string(i));
  pump_->finish();
  pump_->finish();
  EXPECT_EQ(observed_.size(), 101U) << "metrics are found in what is dropped too";
  EXPECT_LT(std::filesystem::file_size(path_), 1000 + 400);
  const auto found = records();
  ASSERT_GT(found.size(), 3U);
  EXPECT_TRUE(found[found.size() - 2].second.starts_with("The log stream is full: it has 1000 B"))
      << found[found.size() - 2].second;
  const std::size_t stored = found.size() - 2;
  EXPECT_EQ(pump_->dropped_lines(), 101 - stored);
  EXPECT_TRUE(found.back().second.ends_with(": " + std::to_string(101 - stored)))
      << found.back().second;
}

TEST_F(LogPumpTest, WhatAStreamHoldsAlreadyCountsAndAShorterLineDoesNotSlipIn) {
  pump_->write(std::string(900, 'x') + "\n");
  open({1000});
  pump_->write(std::string(200, 'y') + "\nz\n");
  EXPECT_EQ(pump_->dropped_lines(), 2U) << "what stands in a log has no gaps but at its end";
}

TEST_F(LogPumpTest, ThePlatformHasTheLastWordInAFullStreamWithinBounds) {
  open({100});
  pump_->write(std::string(200, 'y') + "\n");
  pump_->notice("uploaded");
  EXPECT_EQ(records().back().second, "uploaded");
  for (int i = 0; i < 10'000; ++i) pump_->notice("a line of the platform's own");
  EXPECT_LT(std::filesystem::file_size(path_), 70'000U);
}

TEST_F(LogPumpTest, AFloodOfAFullStreamWaits) {
  open({100});
  pump_->write(std::string(200, 'y') + "\n");
  std::string flood;
  while (flood.size() < 256 << 10) flood += "y\n";
  const auto start = std::chrono::steady_clock::now();
  const auto worked = thread_time();
  pump_->write(flood);
  EXPECT_GT(std::chrono::steady_clock::now() - start, 5 * (thread_time() - worked));
}

TEST_F(LogPumpTest, WithoutALimitNothingIsDropped) {
  for (int i = 0; i < 1000; ++i) pump_->write(std::string(100, 'x') + "\n");
  pump_->finish();
  EXPECT_EQ(records().size(), 1000U);
  EXPECT_EQ(pump_->dropped_lines(), 0U);
}

TEST(LogPump, AFullDiskLosesLinesButNotTheJob) {
  HandClock clock;
  auto pump = LogPump::open("/dev/full", {}, clock, nullptr);
  ASSERT_TRUE(pump) << pump.error().message();
  (*pump)->write("a\nb\n");
  EXPECT_EQ((*pump)->lost_lines(), 2U);
  (*pump)->write("c\n");
  EXPECT_EQ((*pump)->lost_lines(), 3U);
  std::string records;
  for (const char* line : {"a", "b", "c"})
    records::append_log_record(records, from_epoch_millis(1000), line);
  EXPECT_EQ((*pump)->lost_bytes(), records.size());
}

TEST_F(LogPumpTest, AnotherWriterOfTheFileCountsForItsSize) {
  open(Bytes{200});
  auto other = LogPump::open(path_, Bytes{200}, clock_, nullptr);
  ASSERT_TRUE(other);
  (*other)->notice(std::string(180, 'n'));
  pump_->write("a line that has no room\n");
  EXPECT_EQ(pump_->dropped_lines(), 1U);
}

TEST_F(LogPumpTest, HalfALineOfAKilledWriterBecomesALineOfItsOwn) {
  ASSERT_TRUE(replace_file(path_, "1000 half"));
  open({});
  pump_->write("whole\n");
  EXPECT_EQ(records(), (Records{{1000, "half"}, {1000, "whole"}}));
}

TEST_F(LogPumpTest, WritersOfOneFileTakeTurns) {
  auto other = LogPump::open(path_, {}, system_clock(), nullptr);
  auto own = LogPump::open(path_, {}, system_clock(), nullptr);
  ASSERT_TRUE(other && own);
  constexpr int kLines = 2000;
  std::thread noticing([&] {
    for (int i = 0; i < kLines; ++i) (*other)->notice("notice");
  });
  for (int i = 0; i < kLines; ++i) (*own)->write("output\n");
  noticing.join();
  const auto all = records();
  EXPECT_EQ(all.size(), 2U * kLines);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));
}

}  // namespace
}  // namespace trainyard::agent
