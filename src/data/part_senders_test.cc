#include "data/part_senders.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <barrier>
#include <set>

namespace trainyard::data {
namespace {

TEST(PartSenders, SendsSeveralPartsAtOnceFromBuffersThatAreUsedAgain) {
  // Each waits for two others.
  std::barrier three(3);
  std::mutex mutex;
  std::vector<std::size_t> sent;
  std::set<const void*> buffers;
  PartSenders senders(3, [&](std::size_t number, std::string_view bytes, const std::stop_token&) {
    three.arrive_and_wait();
    const std::lock_guard lock(mutex);
    sent.push_back(number);
    buffers.insert(bytes.data());
    return ok();
  });
  std::string buffer;
  for (std::size_t number = 1; number <= 12; ++number) {
    buffer.append(1000, 'x');
    auto next = senders.submit(number, std::move(buffer));
    ASSERT_TRUE(next);
    EXPECT_TRUE(next->empty());
    buffer = std::move(*next);
  }
  ASSERT_TRUE(senders.wait());
  std::ranges::sort(sent);
  EXPECT_THAT(sent, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  EXPECT_LE(buffers.size(), 4U);
}

TEST(PartSenders, TheFirstErrorIsTheAnswerAndNothingMoreIsSent) {
  std::atomic<int> sent{0};
  PartSenders senders(1,
                      [&](std::size_t, std::string_view, const std::stop_token&) -> Result<void> {
                        ++sent;
                        return Error(ErrorKind::denied, "AccessDenied");
                      });
  ASSERT_TRUE(senders.submit(1, "a"));
  EXPECT_EQ(senders.wait().error().message(), "AccessDenied");
  EXPECT_EQ(senders.submit(2, "b").error().message(), "AccessDenied");
  senders.stop();
  EXPECT_EQ(sent, 1);
}

TEST(PartSenders, AStopEndsWhatIsUnderWay) {
  std::atomic<bool> began{false}, stopped{false};
  PartSenders senders(1, [&](std::size_t, std::string_view, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any forever;
    began = true;
    began.notify_all();
    forever.wait(lock, stop, [] { return false; });
    stopped = true;
    return ok();
  });
  ASSERT_TRUE(senders.submit(1, "a"));
  began.wait(false);
  senders.stop();
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace trainyard::data
