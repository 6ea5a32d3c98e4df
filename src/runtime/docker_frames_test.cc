#include "runtime/docker_frames.h"

#include <gmock/gmock.h>

#include <string>

namespace trainyard::runtime {
namespace {

std::string frame(int stream, std::string_view text) {
  std::string made{static_cast<char>(stream), 0, 0, 0};
  for (int shift = 24; shift >= 0; shift -= 8)
    made += static_cast<char>(text.size() >> shift & 0xff);
  return made + std::string(text);
}

class DockerFramesTest : public ::testing::Test {
 protected:
  OutputSink sink() {
    return [this](OutputStream stream, std::string_view text) {
      (stream == OutputStream::out ? output_ : errors_) += text;
    };
  }
  std::string output_;
  std::string errors_;
  DockerFrames frames_;
};

TEST_F(DockerFramesTest, SaysOfEachPieceWhichStreamItIsOf) {
  ASSERT_TRUE(frames_.feed(
      frame(1, "loss ") + frame(2, "warn") + frame(0, "0.5\nnext ") + frame(2, "ing\n"), sink()));
  EXPECT_EQ(output_, "loss 0.5\nnext ");
  EXPECT_EQ(errors_, "warning\n");
  EXPECT_TRUE(frames_.complete());
}

TEST_F(DockerFramesTest, GivesTheSameHoweverTheStreamIsCut) {
  const std::string long_one(70'000, 'x');
  const std::string stream =
      frame(1, "first\n") + frame(2, "") + frame(1, long_one) + frame(2, "z");
  for (const std::size_t size : {1U, 2U, 3U, 7U, 8U, 9U, 4096U}) {
    DockerFrames frames;
    output_.clear();
    errors_.clear();
    for (std::size_t at = 0; at < stream.size(); at += size)
      ASSERT_TRUE(frames.feed(std::string_view(stream).substr(at, size), sink()));
    EXPECT_TRUE(output_ == "first\n" + long_one) << "cut into pieces of " << size;
    EXPECT_EQ(errors_, "z");
    EXPECT_TRUE(frames.complete());
  }
}

TEST_F(DockerFramesTest, WhatHasComeOfAFrameIsThereAtOnce) {
  ASSERT_TRUE(frames_.feed(frame(1, " 10% 20%").substr(0, 12), sink()));
  EXPECT_EQ(output_, " 10%");
  EXPECT_FALSE(frames_.complete());
}

TEST_F(DockerFramesTest, ReadsAllFourBytesOfTheSize) {
  ASSERT_TRUE(frames_.feed(std::string_view("\x01\0\0\0\x01\x02\x03\x04\n", 9), sink()));
  EXPECT_EQ(output_, "\n");
  ASSERT_TRUE(frames_.feed(std::string(0x01020303, 'y'), sink()));
  EXPECT_TRUE(frames_.complete());
}

TEST_F(DockerFramesTest, RefusesWhatIsNoFrame) {
  const auto fed = frames_.feed("plain text, as a terminal would give it", sink());
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind(), ErrorKind::corrupt);
  EXPECT_EQ(output_, "");
}

}  // namespace
}  // namespace trainyard::runtime
