#include "agent/smux.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace trainyard::agent {
namespace {

using namespace std::string_literals;

std::vector<SmuxFrame> read_all(std::string_view bytes, std::size_t piece) {
  SmuxReader reader;
  std::vector<SmuxFrame> frames;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    for (auto frame = reader.next(); frame && *frame; frame = reader.next())
      frames.push_back(std::move(**frame));
  }
  return frames;
}

// Written by hand from the format.
const std::string kOpen3 = "\x01\x00\x00\x00\x03\x00\x00\x00"s;
const std::string kHi3 = "\x01\x02\x02\x00\x03\x00\x00\x00hi"s;
const std::string kEnd = "\x01\x01\x00\x00\x04\x03\x02\x01"s;
const std::string kKeepAlive = "\x01\x03\x00\x00\x00\x00\x00\x00"s;
const std::string kLong = "\x01\x02\x01\x02\xff\xff\xff\xff"s + std::string(0x0201, 'x');

TEST(Smux, FramesAreReadHoweverTheyAreCut) {
  const std::string bytes = kOpen3 + kHi3 + kEnd + kKeepAlive + kLong;
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{8}, bytes.size()}) {
    const auto frames = read_all(bytes, piece);
    ASSERT_EQ(frames.size(), 5U) << piece;
    EXPECT_EQ(frames[0].command, SmuxCommand::open);
    EXPECT_EQ(frames[0].stream, 3U);
    EXPECT_EQ(frames[1].command, SmuxCommand::data);
    EXPECT_EQ(frames[1].stream, 3U);
    EXPECT_EQ(frames[1].content, "hi");
    EXPECT_EQ(frames[2].command, SmuxCommand::end);
    EXPECT_EQ(frames[2].stream, 0x01020304U);
    EXPECT_EQ(frames[3].command, SmuxCommand::keep_alive);
    EXPECT_EQ(frames[4].stream, 0xffffffffU);
    EXPECT_EQ(frames[4].content, std::string(513, 'x'));
  }
}

TEST(Smux, FramesAreWrittenInTheSameForm) {
  EXPECT_EQ(make_smux_frame(SmuxCommand::open, 3), kOpen3);
  EXPECT_EQ(make_smux_frame(SmuxCommand::data, 3, "hi"), kHi3);
  EXPECT_EQ(make_smux_frame(SmuxCommand::end, 0x01020304), kEnd);
  EXPECT_EQ(make_smux_frame(SmuxCommand::keep_alive, 0), kKeepAlive);
  EXPECT_EQ(make_smux_frame(SmuxCommand::data, 0xffffffff, std::string(0x0201, 'x')), kLong);
}

TEST(Smux, DataMayBeEmptyAndAsLongAsItsLengthCanSay) {
  const std::string longest = "\x01\x02\xff\xff\x05\x00\x00\x00"s + std::string(65535, 'y') +
                              "\x01\x02\x00\x00\x05\x00\x00\x00"s;
  const auto frames = read_all(longest, 1000);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].content.size(), 65535U);
  EXPECT_EQ(frames[1].content, "");
}

TEST(Smux, WhatIsNoFrameOfVersionOneIsCorrupt) {
  const std::vector<std::string> wrong = {
      "\x02\x00\x00\x00\x03\x00\x00\x00"s,  // version 2
      "\x00\x00\x00\x00\x03\x00\x00\x00"s,
      "\x01\x04\x00\x00\x03\x00\x00\x00"s,  // version 2's UPD
      "\x01\xff\x00\x00\x03\x00\x00\x00"s,
      "\x01\x00\x01\x00\x03\x00\x00\x00x"s,  // content of SYN, FIN, NOP
      "\x01\x01\x00\x80\x03\x00\x00\x00"s,
      "\x01\x03\x04\x00\x03\x00\x00\x00wxyz"s,
      "GET / HTTP/1.1\r\n\r\n",
  };
  for (const std::string& bytes : wrong) {
    SmuxReader reader;
    reader.feed(kHi3 + bytes);
    ASSERT_TRUE(reader.next().value());
    for (int again = 0; again < 2; ++again) {
      const auto frame = reader.next();
      ASSERT_FALSE(frame) << bytes;
      EXPECT_EQ(frame.error().kind(), ErrorKind::corrupt);
      reader.feed(kOpen3);
    }
  }
}

}  // namespace
}  // namespace trainyard::agent
