#include "agent/port_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/exec_session.h"
#include "agent/smux.h"
#include "base/unique_fd.h"
#include "model/exec_frames.h"
#include "support/eventually.h"
#include "support/fake_runtime.h"
#include "support/tcp_server.h"

// Ports of containers, with real servers on loopback: the fake runtime's containers have this
// machine's network.
namespace trainyard::agent {
namespace {

using model::ExecFrame;
using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1024} * 1024;
// What the kernel buffers of a connection, at most (tcp_wmem, tcp_rmem), and we do.
constexpr std::size_t kMaxBuffered = 24 * kMiB;

// Set once, by a test; its server's thread waits for it.
class Mark {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }
  // At most a minute.
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 1min, [this] { return is_set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

void echo(int socket) {
  std::string bytes;
  while (read_some(socket, bytes) > 0 && send_all(socket, bytes)) bytes.clear();
}

// Different for each seed, and of a long period.
std::string make_bytes(std::size_t size, std::uint32_t seed) {
  std::string bytes(size, '\0');
  std::uint32_t state = seed * 2654435761U + 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

// The client's side of a session: what it has sent, and what it got.
class PortClient {
 public:
  struct Stream {
    std::string got;
    bool has_ended = false;
  };

  explicit PortClient(UniqueFd socket) : socket_(std::move(socket)) {}

  void say(ExecFrame kind, std::string_view content = {}) {
    to_send_ += model::make_frame(kind, content);
  }
  void say_bytes(std::string_view bytes) {
    constexpr std::size_t kPiece = 1024;  // as Session Manager's plugin
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size())))
      say(ExecFrame::input, bytes.substr(0, kPiece));
  }
  void open(std::uint32_t stream) { say_bytes(make_smux_frame(SmuxCommand::open, stream)); }
  void end(std::uint32_t stream) { say_bytes(make_smux_frame(SmuxCommand::end, stream)); }
  void write(std::uint32_t stream, std::string_view bytes) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kMaxSmuxContent, bytes.size())))
      say_bytes(make_smux_frame(SmuxCommand::data, stream, bytes.substr(0, kMaxSmuxContent)));
  }

  // Sends and, unless told otherwise, receives, until `condition`; false: not within a minute, or
  // the session has ended.
  bool run_until(const std::function<bool()>& condition, bool receives = true) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
      if (is_closed || std::chrono::steady_clock::now() > deadline) return false;
      short wanted = receives ? POLLIN : 0;
      if (sent < to_send_.size()) wanted |= POLLOUT;
      pollfd ready{socket_.get(), wanted, 0};
      if (::poll(&ready, 1, 10) <= 0) continue;
      if ((ready.revents & POLLOUT) != 0) send();
      if (receives && (ready.revents & (POLLIN | POLLHUP)) != 0) receive();
    }
    return true;
  }
  bool run_to_end() {
    run_until([this] { return is_closed; });
    return is_closed;
  }
  // Sends until nothing more is taken for a while.
  void send_until_stuck() {
    for (;;) {
      pollfd ready{socket_.get(), POLLOUT, 0};
      if (sent == to_send_.size() || ::poll(&ready, 1, 700) <= 0) return;
      send();
    }
  }
  // Whether the session ends the connection.
  bool ends_within(std::chrono::milliseconds time) const {
    pollfd end{socket_.get(), POLLRDHUP, 0};
    return ::poll(&end, 1, static_cast<int>(time.count())) > 0;
  }
  void disconnect() { socket_.reset(); }
  std::size_t left() const { return to_send_.size() - sent; }

  bool multiplexed = true;
  std::map<std::uint32_t, Stream> streams;  // if multiplexed; otherwise stream 0
  std::vector<std::string> refused;
  std::optional<std::string> exit, failure;
  bool is_closed = false;
  std::size_t sent = 0;

 private:
  void send() {
    const ssize_t count =
        ::send(socket_.get(), to_send_.data() + sent, std::min(to_send_.size() - sent, kMiB),
               MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) sent += static_cast<std::size_t>(count);
    if (count < 0 && errno != EAGAIN) sent = to_send_.size();
  }
  void receive() {
    std::array<char, 64 * 1024> buffer;
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) is_closed = true;
    if (got <= 0) return;
    frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
    for (auto frame = frames_.next(); frame && *frame; frame = frames_.next()) take(**frame);
  }
  void take(const model::ExecFrameReader::Frame& frame) {
    EXPECT_FALSE(exit || failure) << "frames after the last one";
    if (frame.kind == ExecFrame::refused) refused.push_back(frame.content);
    if (frame.kind == ExecFrame::exit) exit = frame.content;
    if (frame.kind == ExecFrame::failure) failure = frame.content;
    if (frame.kind != ExecFrame::out) return;
    if (!multiplexed) {
      streams[0].got += frame.content;
      return;
    }
    smux_.feed(frame.content);
    for (;;) {
      const auto inner = smux_.next();
      ASSERT_TRUE(inner) << inner.error().message();
      if (!*inner) return;
      Stream& stream = streams[(*inner)->stream];
      EXPECT_FALSE(stream.has_ended) << "after the end of stream " << (*inner)->stream;
      stream.got += (*inner)->content;
      stream.has_ended = (*inner)->command == SmuxCommand::end;
    }
  }

  UniqueFd socket_;
  std::string to_send_;
  model::ExecFrameReader frames_;
  SmuxReader smux_;
};

class PortSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    runtime_.add_image("plain", {});
    runtime::ContainerSpec spec;
    spec.id = "c";
    spec.image = "plain";
    spec.entrypoint = {"sleep", "600"};
    container_ = runtime_.create(spec, [](runtime::OutputStream, std::string_view) {}).value();
    ASSERT_TRUE(container_->start());
  }
  void TearDown() override {
    client_.reset();
    if (session_.joinable()) session_.join();
    ASSERT_TRUE(container_->remove());
  }

  // Begins a session like `trainyard agent --exec`; with limits, one that has others.
  PortClient& begin(int port, bool multiplexed, std::optional<PortLimits> limits = {},
                    const std::string& container = "c") {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    client_.emplace(UniqueFd(ends[0]));
    client_->multiplexed = multiplexed;
    model::ExecStart start;
    start.port = port;
    start.multiplexed = multiplexed;
    if (!limits) client_->say(ExecFrame::start, model::to_json(start));
    session_ = std::thread([this, start, limits, container, theirs = ends[1]] {
      const UniqueFd socket(theirs);
      if (!limits) return serve_exec(runtime_, container, socket.get());
      ExecConnection connection(socket.get());
      serve_port(runtime_, container, start, connection, *limits);
    });
    return *client_;
  }
  PortClient& begin_streams(int port, std::optional<PortLimits> limits = {}) {
    return begin(port, true, limits);
  }

  runtime::FakeRuntime runtime_;
  std::unique_ptr<runtime::Container> container_;
  std::optional<PortClient> client_;
  std::thread session_;
};

TEST_F(PortSessionTest, OneConnectionHasTwoDirectionsThatEndSeparately) {
  const TcpServer server([](int socket) {
    send_all(socket, "hello, ");
    const std::string all = read_to_end(socket);
    send_all(socket, "you sent " + std::to_string(all.size()));
  });
  PortClient& client = begin(server.port(), false);
  ASSERT_TRUE(client.run_until([&] { return client.streams[0].got == "hello, "; }));
  client.say_bytes("some");
  client.say_bytes("thing");
  client.say(ExecFrame::end);
  ASSERT_TRUE(client.run_to_end());
  EXPECT_EQ(client.streams[0].got, "hello, you sent 9");
  EXPECT_EQ(client.exit, "0");
}

TEST_F(PortSessionTest, OneConnectionThatIsRefusedEndsTheSessionAndSaysWhy) {
  const ClosedPort port;
  PortClient& client = begin(port.number(), false);
  client.say_bytes("x");
  ASSERT_TRUE(client.run_to_end());
  ASSERT_EQ(client.refused.size(), 1U);
  EXPECT_THAT(client.refused[0], HasSubstr("port " + std::to_string(port.number())));
  EXPECT_THAT(client.refused[0], HasSubstr("refused"));
  EXPECT_EQ(client.failure, client.refused[0]);
}

TEST_F(PortSessionTest, OneConnectionCarriesMuchBothWays) {
  const TcpServer server(echo);
  PortClient& client = begin(server.port(), false);
  const std::string bytes = make_bytes(32 * kMiB, 1);
  client.say_bytes(bytes);
  client.say(ExecFrame::end);
  ASSERT_TRUE(client.run_to_end());
  EXPECT_TRUE(client.streams[0].got == bytes) << client.streams[0].got.size();
  EXPECT_EQ(client.exit, "0");
}

TEST_F(PortSessionTest, TwentyStreamsAtATimeDoNotMix) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  std::map<std::uint32_t, std::string> sent;
  for (std::uint32_t stream = 3; stream < 43; stream += 2) {
    client.open(stream);
    sent[stream] = make_bytes(kMiB + stream, stream);
  }
  for (std::size_t at = 0; at <= kMiB; at += 10'000)
    for (const auto& [stream, bytes] : sent)
      client.write(stream, std::string_view(bytes).substr(at, at + 10'000 > kMiB ? kMiB : 10'000));
  ASSERT_TRUE(client.run_until([&] {
    return std::all_of(sent.begin(), sent.end(), [&](const auto& each) {
      return client.streams[each.first].got.size() >= each.second.size();
    });
  }));
  for (const auto& [stream, bytes] : sent) {
    EXPECT_TRUE(client.streams[stream].got == bytes) << stream;
    EXPECT_FALSE(client.streams[stream].has_ended) << stream;
    client.end(stream);
  }
  ASSERT_TRUE(client.run_until([&] { return server.served() == 20; }));
  EXPECT_FALSE(client.is_closed);
}

TEST_F(PortSessionTest, OneStreamCarriesMuchBothWays) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  const std::string bytes = make_bytes(32 * kMiB, 2);
  client.open(3);
  client.write(3, bytes);
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].got.size() >= bytes.size(); }));
  EXPECT_TRUE(client.streams[3].got == bytes);
}

TEST_F(PortSessionTest, AThousandStreamsOneAfterTheOther) {
  const TcpServer server([](int socket) {
    std::string request;
    while (!request.ends_with('\n') && read_some(socket, request) > 0) continue;
    send_all(socket, "answer to " + request);
  });
  PortClient& client = begin_streams(server.port());
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const std::uint32_t stream = 3 + 2 * i;
    client.open(stream);
    client.write(stream, std::to_string(i) + "\n");
    ASSERT_TRUE(client.run_until([&] { return client.streams[stream].has_ended; })) << i;
    ASSERT_EQ(client.streams[stream].got, "answer to " + std::to_string(i) + "\n");
    client.end(stream);
  }
  EXPECT_THAT(client.refused, ::testing::IsEmpty());
}

TEST_F(PortSessionTest, AStreamThatIsRefusedEndsAndTheNextOneIsTried) {
  const ClosedPort port;
  PortClient& client = begin_streams(port.number());
  for (const std::uint32_t stream : {3U, 5U}) {
    client.open(stream);
    client.write(stream, "for nobody");
    client.end(stream);
    ASSERT_TRUE(client.run_until([&] { return client.streams[stream].has_ended; }));
    EXPECT_EQ(client.streams[stream].got, "");
  }
  ASSERT_EQ(client.refused.size(), 2U);
  EXPECT_THAT(client.refused[1], HasSubstr("refused"));
  EXPECT_FALSE(client.failure);
}

TEST_F(PortSessionTest, AProgramThatAcceptsNoConnectionRefusesItAfterAWhile) {
  // With a full queue the kernel doesn't answer.
  const UniqueFd listener = listen_on_loopback(0);
  const sockaddr_in address = address_of(listener);
  std::vector<UniqueFd> queued;
  for (int i = 0; i < 4; ++i) {
    queued.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(queued.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  PortLimits limits;
  limits.times.connect = 200ms;
  PortClient& client = begin_streams(port_of(listener), limits);
  client.open(3);
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].has_ended; }));
  ASSERT_EQ(client.refused.size(), 1U);
  EXPECT_THAT(client.refused[0], HasSubstr("accepts no connection"));
}

TEST_F(PortSessionTest, WhenTheProgramEndsItsOutputItStillGetsInput) {
  std::string got;
  std::atomic<bool> has_all = false;
  const TcpServer server([&](int socket) {
    send_all(socket, "bye");
    ::shutdown(socket, SHUT_WR);
    got = read_to_end(socket);
    has_all = true;
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].has_ended; }));
  EXPECT_EQ(client.streams[3].got, "bye");
  client.write(3, "late");
  client.end(3);
  ASSERT_TRUE(client.run_until([&] { return has_all.load(); }));
  EXPECT_EQ(got, "late");
}

TEST_F(PortSessionTest, WhenTheClientEndsAStreamTheProgramGetsAllOfItsInput) {
  Mark may_read;
  std::atomic<bool> has_all = false;
  std::string got;
  const TcpServer server([&](int socket) {
    may_read.wait();
    // Output that arrives after the client has left must not reset the connection.
    std::string some;
    while (read_some(socket, some) > 0) {
      got += some;
      some.clear();
      send_all(socket, ".");
    }
    has_all = true;
  });
  PortClient& client = begin_streams(server.port());
  const std::string bytes = make_bytes(12 * kMiB, 3);
  client.open(3);
  client.write(3, bytes);
  client.end(3);
  client.send_until_stuck();
  may_read.set();
  ASSERT_TRUE(client.run_until([&] { return has_all.load(); }));
  EXPECT_TRUE(got == bytes) << got.size();
  EXPECT_TRUE(client.run_until([&] { return client.streams[3].has_ended; }));
}

TEST_F(PortSessionTest, AProgramThatGoesOnWritingToAClientThatLeftIsCutOff) {
  const TcpServer server([](int socket) {
    const std::string bytes(kMiB, 'x');
    while (send_all(socket, bytes)) continue;
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].got.size() > kMiB; }));
  client.end(3);
  ASSERT_TRUE(client.run_until([&] { return server.served() == 1; }));
}

TEST_F(PortSessionTest, AProgramThatKeepsItsConnectionToAClientThatLeftIsCutOffAfterAWhile) {
  const TcpServer server([](int socket) {
    EXPECT_EQ(read_to_end(socket), "");
    pollfd cut{socket, 0, 0};
    // After the other side's close, output is answered by a reset.
    EXPECT_TRUE(eventually([&] {
      ::send(socket, "x", 1, MSG_NOSIGNAL);
      return ::poll(&cut, 1, 0) > 0;
    }));
  });
  PortLimits limits;
  limits.times.leave = 100ms;
  PortClient& client = begin_streams(server.port(), limits);
  client.open(3);
  client.end(3);
  ASSERT_TRUE(client.run_until([&] { return server.served() == 1; }));
}

TEST_F(PortSessionTest, AnEarlyAnswerArrivesThoughTheProgramReadsNoFurther) {
  const TcpServer server([](int socket) {
    std::string some;
    read_some(socket, some);
    send_all(socket, "413 too large");
    // Closing with unread input resets the connection.
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  client.write(3, make_bytes(8 * kMiB, 4));
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].has_ended; }));
  EXPECT_EQ(client.streams[3].got, "413 too large");
  ASSERT_TRUE(client.run_until([&] { return client.left() == 0; })) << "the rest is dropped";
}

TEST_F(PortSessionTest, AProgramThatReadsNothingHoldsUpOnlyInput) {
  Mark is_over;
  const TcpServer stuck([&](int) { is_over.wait(); });
  PortClient& client = begin_streams(stuck.port());
  client.open(3);
  client.write(3, make_bytes(64 * kMiB, 5));
  client.send_until_stuck();
  EXPECT_LT(client.sent, kMaxBuffered);
  is_over.set();
  // It closes with unread input.
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].has_ended && client.left() == 0; }));
}

TEST_F(PortSessionTest, OutputOfOthersArrivesWhileAProgramReadsNothing) {
  Mark may_write, is_over;
  const TcpServer server([&](int socket) {
    std::string which;
    read_some(socket, which);
    if (which.starts_with('r')) {
      may_write.wait();
      send_all(socket, std::string(4 * kMiB, 'y'));
    } else {
      is_over.wait();
    }
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  client.write(3, "r");
  client.open(5);
  client.write(5, "s" + make_bytes(64 * kMiB, 6));
  client.send_until_stuck();
  may_write.set();
  EXPECT_TRUE(client.run_until([&] { return client.streams[3].got.size() == 4 * kMiB; }));
  is_over.set();
}

TEST_F(PortSessionTest, AConnectionThatHoldsUpAllInputIsCut) {
  Mark is_over;
  const TcpServer server([&](int socket) {
    std::string which;
    read_some(socket, which);
    if (which.starts_with('e')) return echo(socket);
    is_over.wait();
  });
  PortLimits limits;
  limits.stall = 300ms;
  PortClient& client = begin_streams(server.port(), limits);
  client.open(3);
  client.write(3, "e");
  client.open(5);
  client.write(5, "s" + make_bytes(32 * kMiB, 7));
  client.write(3, "after it");
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].got == "after it"; }));
  EXPECT_TRUE(client.streams[5].has_ended);
  ASSERT_EQ(client.refused.size(), 1U);
  EXPECT_THAT(client.refused[0], HasSubstr("held up"));
  is_over.set();
}

TEST_F(PortSessionTest, AClientThatReadsNothingMakesTheProgramWaitAndMissesNothing) {
  const std::string bytes = make_bytes(48 * kMiB, 8);
  std::atomic<std::size_t> written = 0;
  const TcpServer server([&](int socket) {
    for (std::size_t at = 0; at < bytes.size(); at += 4096) {
      if (!send_all(socket, std::string_view(bytes).substr(at, 4096))) return;
      written = at;
    }
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  std::size_t before = 0;
  int same = 0;
  ASSERT_TRUE(client.run_until(
      [&] {
        same = written > 0 && written == before ? same + 1 : 0;
        before = written;
        return same > 70;  // each time run_until() waited 10 ms
      },
      false));
  EXPECT_LT(written, kMaxBuffered);
  ASSERT_TRUE(client.run_until([&] { return client.streams[3].has_ended; }));
  EXPECT_TRUE(client.streams[3].got == bytes);
}

TEST_F(PortSessionTest, AllStreamsGetTheirShareOfASlowClient) {
  const TcpServer server([](int socket) {
    const std::string bytes(kMiB, 'x');
    while (send_all(socket, bytes)) continue;
  });
  PortClient& client = begin_streams(server.port());
  // More than a client's buffer has room for at a time.
  constexpr std::uint32_t kStreams = 24;
  for (std::uint32_t i = 0; i < kStreams; ++i) client.open(3 + 2 * i);
  ASSERT_TRUE(client.run_until([&] {
    return client.streams.size() == kStreams &&
           std::all_of(client.streams.begin(), client.streams.end(),
                       [](const auto& each) { return each.second.got.size() > kMiB; });
  }));
  const auto sizes = std::minmax_element(
      client.streams.begin(), client.streams.end(),
      [](const auto& a, const auto& b) { return a.second.got.size() < b.second.got.size(); });
  EXPECT_LT(sizes.second->second.got.size(), 8 * sizes.first->second.got.size());
}

TEST_F(PortSessionTest, MoreConnectionsThanAllowedAreRefusedUntilOneEnds) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  for (std::uint32_t i = 0; i < 129; ++i) client.open(3 + 2 * i);
  ASSERT_TRUE(client.run_until([&] { return client.streams[259].has_ended; }));
  ASSERT_EQ(client.refused.size(), 1U);
  EXPECT_THAT(client.refused[0], HasSubstr("more than 128 connections"));
  client.end(3);
  ASSERT_TRUE(client.run_until([&] { return server.served() == 1; }));
  // The session may notice the end only after this.
  for (std::uint32_t stream = 261; stream < 461; stream += 2) {
    client.open(stream);
    client.write(stream, "room");
    ASSERT_TRUE(client.run_until(
        [&] { return client.streams[stream].has_ended || client.streams[stream].got == "room"; }));
    if (!client.streams[stream].has_ended) return;
  }
  ADD_FAILURE() << "there is no room";
}

TEST_F(PortSessionTest, AFloodOfRefusedStreamsMakesTheClientWait) {
  const ClosedPort port;
  PortClient& client = begin_streams(port.number());
  constexpr std::uint32_t kStreams = 60'000;
  std::string flood;
  for (std::uint32_t i = 0; i < kStreams; ++i)
    flood += make_smux_frame(SmuxCommand::open, 3 + 2 * i);
  client.say_bytes(flood);
  client.send_until_stuck();
  EXPECT_GT(client.left(), 0U) << "what nobody reads would be kept";
  ASSERT_TRUE(client.run_until([&] { return client.refused.size() == kStreams; }));
  ASSERT_TRUE(client.run_until([&] { return client.streams.size() == kStreams; }));
}

TEST_F(PortSessionTest, WhatIsNoSmuxEndsTheSessionAndSaysSo) {
  const TcpServer server(echo);
  for (const std::string& wrong :
       {"\x02\x00\x00\x00\x03\x00\x00\x00"s, "\x01\x04\x00\x00\x03\x00\x00\x00"s,
        "\x01\x00\x01\x00\x03\x00\x00\x00z"s, "GET / HTTP/1.1\r\n\r\n"s}) {
    PortClient& client = begin_streams(server.port());
    client.open(1);
    client.say_bytes(wrong);
    ASSERT_TRUE(client.run_to_end());
    ASSERT_TRUE(client.failure);
    EXPECT_THAT(*client.failure, HasSubstr("smux"));
    session_.join();
  }
  ASSERT_TRUE(eventually([&] { return server.served() == 4; }));
}

TEST_F(PortSessionTest, AStreamCannotBeOpenedTwice) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  client.open(3);
  client.open(3);
  ASSERT_TRUE(client.run_to_end());
  EXPECT_THAT(client.failure.value_or(""), HasSubstr("stream 3 is opened twice"));
}

TEST_F(PortSessionTest, FramesOfStreamsThatAreNotOpenAreDropped) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  client.write(7, "to nobody");
  client.end(7);
  client.end(0xffffffff);
  client.say_bytes(make_smux_frame(SmuxCommand::keep_alive, 0));
  client.say(ExecFrame::resize, "24 80");
  client.say(static_cast<ExecFrame>('?'), "unknown");
  client.open(0xffffffff);
  client.open(0);
  client.write(0xffffffff, "last");
  client.write(0, "first");
  ASSERT_TRUE(client.run_until([&] {
    return client.streams[0xffffffff].got == "last" && client.streams[0].got == "first";
  }));
  EXPECT_EQ(client.streams.size(), 2U);
}

TEST_F(PortSessionTest, TheEndOfAllInputEndsTheSessionWithItsLastStream) {
  const TcpServer server([](int socket) { send_all(socket, "got " + read_to_end(socket)); });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  client.write(3, "x");
  client.open(5);
  client.write(5, "y");
  client.say(ExecFrame::end);
  ASSERT_TRUE(client.run_to_end());
  EXPECT_EQ(client.streams[3].got, "got x");
  EXPECT_EQ(client.streams[5].got, "got y");
  EXPECT_EQ(client.exit, "0");
}

// A descriptor that is watched for nothing that is going to be done would be reported again and
// again.
TEST_F(PortSessionTest, WaitsWithoutWorkInAllStates) {
  Mark is_over;
  std::atomic<int> ready = 0;
  const TcpServer server([&](int socket) {
    std::string which;
    read_some(socket, which);
    if (which.starts_with('e')) ::shutdown(socket, SHUT_WR);  // ends its output
    if (which.starts_with('l')) which = read_to_end(socket);  // its client leaves
    ++ready;
    if (which.starts_with('w')) send_all(socket, std::string(64 * kMiB, 'x'));  // nobody reads
    is_over.wait();
  });
  PortClient& client = begin_streams(server.port());
  const std::string states = "ielsw";  // i: idle, s: reads nothing
  for (std::uint32_t i = 0; i < states.size(); ++i) {
    client.open(3 + 2 * i);
    client.write(3 + 2 * i, states.substr(i, 1));
  }
  client.end(7);
  ASSERT_TRUE(client.run_until([&] { return ready == 5 && client.streams[5].has_ended; }));
  client.write(9, make_bytes(32 * kMiB, 10));
  client.send_until_stuck();
  clockid_t clock{};
  ASSERT_EQ(::pthread_getcpuclockid(session_.native_handle(), &clock), 0);
  const auto cpu_time = [&clock] {
    timespec time{};
    EXPECT_EQ(::clock_gettime(clock, &time), 0);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto before = cpu_time();
  EXPECT_FALSE(client.ends_within(500ms));
  EXPECT_LT(cpu_time() - before, 50ms);
  is_over.set();
}

TEST_F(PortSessionTest, AClientThatGoesTakesItsConnectionsAlong) {
  const TcpServer server(echo);
  PortClient& client = begin_streams(server.port());
  for (std::uint32_t stream = 3; stream <= 9; stream += 2) {
    client.open(stream);
    client.write(stream, "x");
    ASSERT_TRUE(client.run_until([&] { return client.streams[stream].got == "x"; }));
  }
  client.disconnect();
  session_.join();
  EXPECT_TRUE(eventually([&] { return server.served() == 4; }));
}

TEST_F(PortSessionTest, OneConnectionEndsWithTheContainer) {
  const TcpServer server(echo);
  PortLimits limits;
  limits.end = 100ms;
  PortClient& client = begin(server.port(), false, limits);
  client.say_bytes("x");
  ASSERT_TRUE(client.run_until([&] { return client.streams[0].got == "x"; }));
  ASSERT_TRUE(container_->remove());
  ASSERT_TRUE(client.run_to_end());
  EXPECT_EQ(client.failure, "the container has ended");
}

TEST_F(PortSessionTest, AllStreamsEndWithTheContainer) {
  std::atomic<int> begun = 0;
  Mark may_end;
  const TcpServer server([&](int socket) {
    std::string some;
    read_some(socket, some);
    ++begun;
    may_end.wait();
    send_all(socket, make_bytes(kMiB, 9));
  });
  PortClient& client = begin_streams(server.port());
  client.open(3);
  client.write(3, "x");
  client.open(5);
  client.write(5, "x");
  ASSERT_TRUE(client.run_until([&] { return begun == 2; }));
  ASSERT_TRUE(container_->remove());
  may_end.set();
  ASSERT_TRUE(client.run_to_end());
  EXPECT_EQ(client.failure, "the container has ended");
  for (const std::uint32_t stream : {3U, 5U})
    EXPECT_TRUE(client.streams[stream].got == make_bytes(kMiB, 9)) << "its last words arrive";
}

TEST_F(PortSessionTest, SaysWhyNothingIsConnected) {
  PortClient& nobody = begin(80, true, {}, "nobody");
  ASSERT_TRUE(nobody.run_to_end());
  EXPECT_EQ(nobody.failure, "there is no container 'nobody'");
  session_.join();
  runtime_.fail_next(runtime::FakeRuntime::Call::open_network,
                     Error(ErrorKind::unavailable, "the engine doesn't answer"));
  PortClient& client = begin(80, false);
  ASSERT_TRUE(client.run_to_end());
  EXPECT_EQ(client.failure, "the engine doesn't answer");
  EXPECT_THAT(client.refused, ::testing::IsEmpty());
}

}  // namespace
}  // namespace trainyard::agent
