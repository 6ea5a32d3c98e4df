#include "model/exec_frames.h"

#include <gtest/gtest.h>

namespace trainyard::model {
namespace {

TEST(ExecFrames, ComeOutAsTheyWentInHoweverTheyAreCut) {
  const std::string bytes = make_frame(ExecFrame::out, std::string("a\0\n", 3)) +
                            make_frame(ExecFrame::end) +
                            make_frame(ExecFrame::err, std::string(kMaxExecFrame, 'x'));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    ExecFrameReader reader;
    std::vector<ExecFrameReader::Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (auto frame = reader.next(); frame && *frame; frame = reader.next())
        frames.push_back(**frame);
    }
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].kind, ExecFrame::out);
    EXPECT_EQ(frames[0].content, std::string("a\0\n", 3));
    EXPECT_EQ(frames[1].kind, ExecFrame::end);
    EXPECT_EQ(frames[2].content.size(), kMaxExecFrame);
  }
}

TEST(ExecFrames, AreNeverLongerThanTheyMayBe) {
  ExecFrameReader reader;
  reader.feed(std::string("o\0\x01\0\x01", 5));
  const auto frame = reader.next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().kind(), ErrorKind::corrupt);
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
  EXPECT_FALSE(parse_exec_start("{}"));
}

}  // namespace
}  // namespace trainyard::model
