#include "health/peer_check.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <thread>
#include <vector>

#include "health/line_stream.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;
using model::CheckOutcome;
using testing::HasSubstr;

// Listens at 127.0.0.1.
struct Listener {
  Listener() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket.get(), 8);
    socklen_t size = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  UniqueFd socket;
  std::uint16_t port = 0;
};

Verdict check(const std::string& host, std::uint16_t port, std::chrono::milliseconds time = 10s) {
  return check_peer({host, "127.0.0.1", port}, mib(1), CheckTime::lasting(time)).verdict;
}

TEST(PeerCheck, HostsThatReachEachOtherPass) {
  Listener listener;
  const PeerResponder responder(std::move(listener.socket), "algo-2");
  for (int i = 0; i < 2; ++i) {
    const Verdict verdict = check("algo-2", listener.port);
    EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
    EXPECT_THAT(verdict.detail, HasSubstr("ms there and back, 1.0 MiB both ways at"));
  }
}

TEST(PeerCheck, AHostWhoseAgentComesLateIsWaitedFor) {
  Listener listener;
  std::unique_ptr<PeerResponder> responder;
  std::thread late([&] {
    std::this_thread::sleep_for(50ms);
    responder = std::make_unique<PeerResponder>(std::move(listener.socket), "algo-2");
  });
  EXPECT_EQ(check("algo-2", listener.port).outcome, CheckOutcome::passed);
  late.join();
}

TEST(PeerCheck, AHostThatRefusesFails) {
  std::uint16_t port = 0;
  {
    port = Listener().port;
  }
  const Verdict verdict = check("algo-2", port, 200ms);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("algo-2 (127.0.0.1) can't be reached"));
  EXPECT_THAT(verdict.detail, HasSubstr("refused"));
}

TEST(PeerCheck, AHostThatNeverAnswersFails) {
  const Listener listener;  // accepts connections, but nobody responds
  const Verdict verdict = check("algo-2", listener.port, 200ms);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("no answer in time"));
}

TEST(PeerCheck, AnotherHostAtItsAddressFails) {
  Listener listener;
  const PeerResponder responder(std::move(listener.socket), "algo-3");
  const Verdict verdict = check("algo-2", listener.port);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("'algo-3' answers at its address"));
}

// Greets as algo-2, and echoes: in a large piece one bit is flipped.
class DamagingPeer {
 public:
  explicit DamagingPeer(UniqueFd listener)
      : listener_(std::move(listener)), thread_([this] { answer_all(); }) {}
  ~DamagingPeer() { thread_.join(); }

 private:
  void answer_all() {
    pollfd ready{listener_.get(), POLLIN, 0};
    ::poll(&ready, 1, 10'000);
    const UniqueFd taken(::accept(listener_.get(), nullptr, nullptr));
    char greeting[64] = "algo-2";
    ::send(taken.get(), greeting, sizeof greeting, MSG_NOSIGNAL);
    const CheckTime time = CheckTime::lasting(10s);
    while (const auto line = read_line(taken.get(), time)) {
      std::vector<char> bytes(std::stoul(line->substr(line->find(' '))));
      if (!exchange(taken.get(), {}, bytes, time)) return;
      if (bytes.size() > 100'000) bytes[100'000] ^= 1;
      if (!exchange(taken.get(), {bytes.data(), bytes.size()}, {}, time)) return;
    }
  }
  const UniqueFd listener_;
  std::thread thread_;
};

TEST(PeerCheck, ANetworkThatChangesBytesFails) {
  Listener listener;
  const DamagingPeer peer(std::move(listener.socket));
  const Verdict verdict = check("algo-2", listener.port);
  EXPECT_EQ(verdict.outcome, CheckOutcome::failed);
  EXPECT_THAT(verdict.detail, HasSubstr("came back changed"));
}

TEST(PeerCheck, WhoAsksForWhatIsNoRequestIsLeft) {
  Listener listener;
  const PeerResponder responder(std::move(listener.socket), "algo-2");
  CheckedPeer peer =
      check_peer({"algo-2", "127.0.0.1", listener.port}, kib(64), CheckTime::lasting(10s));
  const CheckTime time = CheckTime::lasting(10s);
  ASSERT_TRUE(write_line(peer.socket.get(), "echo 18446744073709551615", time));
  const auto answer = read_line(peer.socket.get(), time);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind(), ErrorKind::unavailable);
}

TEST(PeerCheck, SocketsThatWereMadeByOthersAreUsedAgainAfterARefusal) {
  Listener listener;
  const auto made = make_peer_socket();
  ASSERT_TRUE(made);
  const std::uint16_t port = listener.port;
  listener.socket.reset();
  std::unique_ptr<PeerResponder> responder;
  std::thread late([&] {
    std::this_thread::sleep_for(100ms);
    UniqueFd again(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    ::setsockopt(again.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(again.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(again.get(), 8);
    responder = std::make_unique<PeerResponder>(std::move(again), "algo-2");
  });
  const Verdict verdict =
      check_peer({"algo-2", "127.0.0.1", port}, kib(64), CheckTime::lasting(10s), [&] {
        return Result<UniqueFd>(UniqueFd(::dup(made->get())));
      }).verdict;
  late.join();
  EXPECT_EQ(verdict.outcome, CheckOutcome::passed) << verdict.detail;
}

}  // namespace
}  // namespace trainyard::health
