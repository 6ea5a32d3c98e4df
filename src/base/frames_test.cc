#include "base/frames.h"

#include <gtest/gtest.h>

#include <vector>

namespace trainyard {
namespace {

TEST(Frames, ComeOutAsTheyWentInHoweverTheyAreCut) {
  const std::string bytes = make_frame('a', std::string("a\0\n", 3)) + make_frame('b') +
                            make_frame('\xff', std::string(kMaxFrame, 'x'));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    FrameReader reader;
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (auto frame = reader.next(); frame && *frame; frame = reader.next())
        frames.push_back(**frame);
    }
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].kind, 'a');
    EXPECT_EQ(frames[0].content, std::string("a\0\n", 3));
    EXPECT_EQ(frames[1].kind, 'b');
    EXPECT_EQ(frames[1].content, "");
    EXPECT_EQ(frames[2].kind, '\xff');
    EXPECT_EQ(frames[2].content.size(), kMaxFrame);
  }
}

TEST(Frames, AreNeverLongerThanTheyMayBe) {
  FrameReader reader;
  reader.feed(std::string("o\0\x01\0\x01", 5));
  const auto frame = reader.next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().kind(), ErrorKind::corrupt);
}

}  // namespace
}  // namespace trainyard
