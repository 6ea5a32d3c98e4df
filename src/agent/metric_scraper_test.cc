#include "agent/metric_scraper.h"

#include <gtest/gtest.h>

namespace trainyard::agent {
namespace {

std::vector<MetricValue> values_of(const std::string& regex,
                                   const std::vector<std::string>& lines) {
  auto scraper = MetricScraper::make({{"m", regex}});
  EXPECT_TRUE(scraper) << scraper.error().message();
  for (const std::string& line : lines) (*scraper)->observe(Timestamp{}, line);
  return (*scraper)->take_changed();
}

double last(const std::string& regex, const std::string& line) {
  const auto values = values_of(regex, {line});
  return values.empty() ? -1 : values[0].value;
}

TEST(MetricScraper, FindsTheFirstGroupOfRealPatterns) {
  EXPECT_EQ(last("Train_error=(.*?);", "x Train_error=0.138318; y"), 0.138318);
  EXPECT_EQ(last(R"('loss': ([0-9\.]+))", "{'loss': 1.25, 'epoch': 1}"), 1.25);
  EXPECT_EQ(
      last(R"(.*\[[0-9]+\].*#011validation-error:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*)",
           "[5]#011train-error:0.1#011validation-error:2.5e-3"),
      0.0025);
  EXPECT_EQ(last("(?i)LOSS = (.*)", "loss =  -3.5 "), -3.5);
  EXPECT_EQ(last("(?<=acc=)([0-9.]+)", "acc=0.5"), 0.5);
  EXPECT_EQ(last("v=(.*)", "v=+7"), 7);
}

TEST(MetricScraper, PassesOverWhatIsNoNumber) {
  for (const char* line : {"v=nan", "v=inf", "v=abc", "v=", "v=1x", "other"})
    EXPECT_TRUE(values_of("v=(.*)", {line}).empty()) << line;
  EXPECT_TRUE(values_of("v=[0-9]+", {"v=1"}).empty()) << "no group, no value";
  EXPECT_TRUE(values_of("(a)?v", {"v"}).empty()) << "the group took no part";
}

TEST(MetricScraper, GivesTheNewestValueOnce) {
  auto scraper = MetricScraper::make({{"a", "a=(.*)"}, {"b", "b=(.*)"}});
  ASSERT_TRUE(scraper);
  (*scraper)->observe(from_epoch_millis(1), "a=1");
  (*scraper)->observe(from_epoch_millis(2), "a=2");
  const auto changed = (*scraper)->take_changed();
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].value, 2);
  EXPECT_EQ(changed[0].at, from_epoch_millis(2));
  EXPECT_TRUE((*scraper)->take_changed().empty());
}

TEST(MetricScraper, TellsOfEveryValue) {
  std::vector<std::pair<std::string, double>> found_values;
  auto scraper = MetricScraper::make({{"a", "a=([0-9]+)"}, {"b", "b=([0-9]+)"}},
                                     [&found_values](const MetricValue& found) {
                                       found_values.emplace_back(found.name, found.value);
                                     });
  ASSERT_TRUE(scraper);
  for (const char* line : {"a=1 b=2", "a=3", "c", "a=4 a=5"})
    (*scraper)->observe(Timestamp{}, line);
  EXPECT_EQ(found_values,
            (std::vector<std::pair<std::string, double>>{{"a", 1}, {"b", 2}, {"a", 3}, {"a", 4}}))
      << "the first match of a line counts";
}

TEST(MetricScraper, APatternThatBacktracksWithoutEndFindsNothing) {
  EXPECT_TRUE(values_of("(a+)+$", {std::string(64, 'a') + "!"}).empty());
}

TEST(MetricScraper, CostsNoMoreThanItsBudget) {
  std::size_t found_values = 0;
  constexpr int kNothingIsEarned = 1'000'000'000;
  auto scraper = MetricScraper::make(
      {{"bad", "(a+)+$"}, {"good", "v=([0-9]+)"}},
      [&found_values](const MetricValue&) { ++found_values; },
      WorkBudget(std::chrono::milliseconds(20), kNothingIsEarned));
  ASSERT_TRUE(scraper);
  constexpr std::size_t kLines = 20'000;  // some milliseconds each
  for (std::size_t i = 0; i < kLines; ++i)
    (*scraper)->observe(Timestamp{}, "v=1 " + std::string(64, 'a') + "!");
  EXPECT_GT(found_values, 0U);
  EXPECT_LT(found_values, 200U);
  EXPECT_EQ(found_values + (*scraper)->skipped_lines(), kLines);
}

TEST(MetricScraper, NamesTheMetricWhoseRegexIsWrong) {
  const auto scraper = MetricScraper::make({{"ok", "(.*)"}, {"bad", "(["}});
  ASSERT_FALSE(scraper);
  EXPECT_NE(scraper.error().message().find("'bad'"), std::string::npos);
}

}  // namespace
}  // namespace trainyard::agent
