#include "agent/limited_notices.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

TEST(LimitedNotices, OneAMinuteSaysWhatWasHeldBack) {
  std::vector<std::string> lines;
  LimitedNotices notices([&](const std::string& line) { lines.push_back(line); });
  const LimitedNotices::Time start{};
  notices.notice("a", start);
  notices.notice("b", start + 1s);
  notices.notice("c", start + 59s);
  notices.notice("d", start + 60s);
  notices.notice("e", start + 61s);
  notices.notice("f", start + 10min);
  notices.notice("g", start + 20min);
  EXPECT_THAT(lines, testing::ElementsAre("a", "d (2 more since the last notice)",
                                          "f (1 more since the last notice)", "g"));
}

}  // namespace
}  // namespace trainyard::agent
