#include "ssm/frame_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

namespace trainyard::ssm {
namespace {

class FrameSocketTest : public ::testing::Test {
 protected:
  FrameSocketTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    socket_.emplace(UniqueFd(ends[0]));
    other_.emplace(UniqueFd(ends[1]));
  }
  std::optional<FrameSocket> socket_, other_;
};

TEST_F(FrameSocketTest, CarriesFramesWithoutWaiting) {
  socket_->receive();
  EXPECT_FALSE(socket_->next());
  EXPECT_FALSE(socket_->has_ended());
  other_->send('a', "one");
  other_->send('b');
  socket_->receive();
  const auto first = socket_->next(), second = socket_->next();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->kind, 'a');
  EXPECT_EQ(first->content, "one");
  EXPECT_EQ(second->kind, 'b');
  EXPECT_FALSE(socket_->next());
}

TEST_F(FrameSocketTest, KeepsWhatASlowSideLeaves) {
  const std::string large(kMaxFrame, 'x');
  int sent = 0;
  for (; !socket_->has_rest(); ++sent) socket_->send('x', large);
  int received = 0;
  while (received < sent) {
    socket_->send_rest();
    other_->receive();
    while (const auto frame = other_->next()) {
      EXPECT_EQ(frame->content, large);
      ++received;
    }
    ASSERT_FALSE(other_->has_ended());
  }
  EXPECT_FALSE(socket_->has_rest());
}

TEST_F(FrameSocketTest, EndsAfterTheLastFrame) {
  other_->send('a', "one");
  other_.reset();
  socket_->receive();
  socket_->receive();
  EXPECT_TRUE(socket_->has_ended());
  EXPECT_TRUE(socket_->next());
  EXPECT_FALSE(socket_->next());
  socket_->send('x', "nobody reads this");
  EXPECT_FALSE(socket_->has_rest());
  socket_->send('x', "nor this");
  EXPECT_FALSE(socket_->has_rest());
}

TEST_F(FrameSocketTest, EndsWithWhatIsNoFrame) {
  ASSERT_EQ(::send(other_->fd(), "a\xff\xff\xff\xff", 5, 0), 5);
  socket_->receive();
  EXPECT_FALSE(socket_->has_ended());
  EXPECT_FALSE(socket_->next());
  EXPECT_TRUE(socket_->has_ended());
}

}  // namespace
}  // namespace trainyard::ssm
