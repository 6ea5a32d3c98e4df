#include "model/exec_frames.h"

#include <gtest/gtest.h>

namespace trainyard::model {
namespace {

TEST(ExecFrames, KeepTheirKinds) {
  ExecFrameReader reader;
  reader.feed(make_frame(ExecFrame::out, "x") + make_frame(ExecFrame::end));
  const auto first = reader.next(), second = reader.next(), none = reader.next();
  ASSERT_TRUE(first && *first && second && *second && none);
  EXPECT_EQ((*first)->kind, ExecFrame::out);
  EXPECT_EQ((*first)->content, "x");
  EXPECT_EQ((*second)->kind, ExecFrame::end);
  EXPECT_FALSE(*none);
}

TEST(ExecFrames, ASizeIsTwoNumbers) {
  EXPECT_EQ(parse_size(size_text(24, 80)), std::pair(24, 80));
  for (const char* wrong : {"", "24", "24 ", "0 80", "24 65536", "24 80 1", "a b"})
    EXPECT_FALSE(parse_size(wrong)) << wrong;
}

TEST(ExecStart, SurvivesItsText) {
  const ExecStart start{{"sh", "-c", "echo \"é\""}, true, 50, 132};
  const auto read = parse_exec_start(to_json(start));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->command, start.command);
  EXPECT_TRUE(read->terminal);
  EXPECT_EQ(read->rows, 50);
  EXPECT_EQ(read->columns, 132);
  EXPECT_FALSE(read->port);
  EXPECT_FALSE(parse_exec_start("{}"));
}

TEST(ExecStart, OfAPortSurvivesItsText) {
  ExecStart start;
  start.port = 8265;
  for (const bool multiplexed : {false, true}) {
    start.multiplexed = multiplexed;
    const auto read = parse_exec_start(to_json(start));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->port, 8265);
    EXPECT_EQ(read->multiplexed, multiplexed);
  }
  for (const int wrong : {0, 65536, -1}) {
    start.port = wrong;
    EXPECT_FALSE(parse_exec_start(to_json(start))) << wrong;
  }
}

}  // namespace
}  // namespace trainyard::model
