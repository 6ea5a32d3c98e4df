#include "store/log_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "records/log_record.h"

namespace trainyard::store {
namespace {

constexpr std::string_view kGroup = "/aws/sagemaker/TrainingJobs";
constexpr std::string_view kStream = "job/algo-1-1700000000";

class LogStoreTest : public testing::Test {
 protected:
  LogStoreTest() : folder_(std::filesystem::temp_directory_path() / ("logs-" + random_hex(8))) {
    EXPECT_TRUE(ensure_directory(folder_));
  }
  ~LogStoreTest() override { EXPECT_TRUE(remove_tree(folder_)); }
  void write(std::string_view text) {
    std::ofstream(store_.path_of(kGroup, kStream), std::ios::app) << text;
  }
  LogStore::Page forward(std::uint64_t position, TimeWindow window = {}, PageLimit limit = {}) {
    auto page = store_.read_forward(kGroup, kStream, position, window, limit);
    EXPECT_TRUE(page);
    return page ? *page : LogStore::Page{};
  }
  LogStore::Page backward(std::optional<std::uint64_t> position, TimeWindow window = {},
                          PageLimit limit = {}) {
    auto page = store_.read_backward(kGroup, kStream, position, window, limit);
    EXPECT_TRUE(page);
    return page ? *page : LogStore::Page{};
  }

  std::filesystem::path folder_;
  LogStore store_{folder_ / "logs"};
};

TEST_F(LogStoreTest, AStreamExistsFromItsCreation) {
  EXPECT_EQ(store_.stream_names(kGroup).error().kind(), ErrorKind::not_found);
  ASSERT_TRUE(store_.create_stream(kGroup, kStream));
  ASSERT_TRUE(store_.create_stream(kGroup, "job/.."));
  ASSERT_TRUE(store_.create_stream(kGroup, "other/algo-1-1"));
  EXPECT_EQ(*store_.group_names(), std::vector<std::string>{std::string(kGroup)});
  EXPECT_EQ(*store_.stream_names(kGroup, "job/"),
            (std::vector<std::string>{"job/..", std::string(kStream)}));
  auto stream = store_.describe(kGroup, kStream);
  ASSERT_TRUE(stream);
  EXPECT_FALSE(stream->first_event);
  EXPECT_TRUE(forward(0).events.empty());
  EXPECT_EQ(store_.describe(kGroup, "none").error().kind(), ErrorKind::not_found);
}

TEST_F(LogStoreTest, ATornLastLineIsNotThereUntilItIsWhole) {
  ASSERT_TRUE(store_.create_stream(kGroup, kStream));
  write("1000 one\n2000 tw");
  const auto first = forward(0);
  ASSERT_EQ(first.events.size(), 1U);
  EXPECT_TRUE(forward(first.to).events.empty());
  write("o\n");
  const auto second = forward(first.to);
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(second.events[0].message, "two");
  EXPECT_EQ(store_.describe(kGroup, kStream)->last_event, from_epoch_millis(2000));
  EXPECT_EQ(store_.read_forward(kGroup, kStream, 3, {}, {}).error().kind(),
            ErrorKind::invalid_argument);
}

TEST_F(LogStoreTest, TheWindowIsFoundByTime) {
  ASSERT_TRUE(store_.create_stream(kGroup, kStream));
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    records::append_log_record(text, from_epoch_millis(1000 + i / 3), std::to_string(i));
  }
  write(text);
  for (const int millis : {0, 1000, 1001, 1200, 1333, 1334}) {
    const auto page = forward(0, {from_epoch_millis(millis), {}});
    const int skipped = std::clamp((millis - 1000) * 3, 0, 1000);
    EXPECT_EQ(page.events.size(), static_cast<std::size_t>(1000 - skipped)) << millis;
    const auto before = backward({}, {{}, from_epoch_millis(millis)});
    EXPECT_EQ(before.events.size(), static_cast<std::size_t>(skipped)) << millis;
  }
}

TEST_F(LogStoreTest, PagesMeetForwardsAndBackwards) {
  ASSERT_TRUE(store_.create_stream(kGroup, kStream));
  std::string text;
  for (int i = 0; i < 100; ++i) {
    records::append_log_record(text, from_epoch_millis(1000), std::to_string(i));
  }
  write(text);
  int next = 0;
  for (auto page = forward(0, {}, {7, 1'000'000}); !page.events.empty();
       page = forward(page.to, {}, {7, 1'000'000})) {
    for (const auto& event : page.events) EXPECT_EQ(event.message, std::to_string(next++));
  }
  EXPECT_EQ(next, 100);
  for (auto page = backward({}, {}, {100, 280}); !page.events.empty();
       page = backward(page.from, {}, {100, 280})) {
    EXPECT_EQ(page.events.size(), 10U);
    next -= static_cast<int>(page.events.size());
    EXPECT_EQ(page.events.front().message, std::to_string(next));
  }
  EXPECT_EQ(next, 0);
}

TEST_F(LogStoreTest, EventsThatAreAddedBehindHalfALineAreEvents) {
  ASSERT_TRUE(store_.create_stream(kGroup, kStream));
  write("1000 whole\n2000 ha");
  const auto added = store_.append(kGroup, kStream, {{from_epoch_millis(3000), "added", 0, 0}});
  ASSERT_TRUE(added) << added.error().message();
  const auto events = forward(0).events;
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().at, from_epoch_millis(3000));
  EXPECT_EQ(events.back().message, "added");
}

TEST(LogRecord, ControlCharactersAreEscapedAndBadBytesReplaced) {
  EXPECT_EQ(records::escape_log_message("a\tb\x1b\xc3\xa4\xff"), "a#011b#033\xc3\xa4\xef\xbf\xbd");
  EXPECT_FALSE(records::parse_log_record("nonsense"));
  EXPECT_EQ(records::parse_log_record("5 ")->message, "");
}

TEST_F(LogStoreTest, TakesNoMoreThanAStreamMayHaveNorTheDisksFloor) {
  Bytes free = gib(1);
  const LogStore limited(folder_ / "logs",
                         {{200}, DiskFloor(mib(10), [&] { return DiskRoom{.bytes = free}; })});
  ASSERT_TRUE(limited.create_stream("mine", "s"));
  const std::vector<LogEvent> events{{from_epoch_millis(1), std::string(100, 'x')}};
  ASSERT_TRUE(limited.append("mine", "s", events));
  const auto over = limited.append("mine", "s", events);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code(), "LimitExceeded");
  EXPECT_NE(over.error().message().find("of the 200 B that one may have"), std::string::npos)
      << over.error().message();
  free = mib(10);
  const auto low = limited.append("mine", "s", {{from_epoch_millis(1), "x"}});
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().code(), "ENOSPC");
  free = gib(1);
  EXPECT_TRUE(limited.append("mine", "s", {{from_epoch_millis(1), "x"}}));
  EXPECT_EQ(limited.read_forward("mine", "s", 0, {}, {})->events.size(), 2U);
}

}  // namespace
}  // namespace trainyard::store
