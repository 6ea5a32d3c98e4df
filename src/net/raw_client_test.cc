#include "net/raw_client.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>

namespace trainyard::net {
namespace {

std::atomic<int> g_alarms = 0;
std::atomic<int> g_peer = -1;

// The response comes with the third alarm: the waiting client is interrupted twice.
void answer_late(int) {
  if (++g_alarms != 3) return;
  const ssize_t written = ::write(g_peer, "x", 1);
  (void)written;  // missing data is detected below
}

TEST(RawClient, GoesOnWaitingAfterASignal) {
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const UniqueFd peer(pair[1]);
  g_peer = peer.get();
  RawClient client{UniqueFd(pair[0])};
  struct sigaction action{}, before{};
  action.sa_handler = answer_late;
  ASSERT_EQ(::sigaction(SIGALRM, &action, &before), 0);
  const itimerval every{{0, 20'000}, {0, 20'000}}, never{};
  ASSERT_EQ(::setitimer(ITIMER_REAL, &every, nullptr), 0);
  EXPECT_EQ(client.read_exactly(1), "x");
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
  EXPECT_GE(g_alarms, 3);
}

}  // namespace
}  // namespace trainyard::net
