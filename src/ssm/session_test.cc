#include "ssm/session.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <random>

#include "base/mutex.h"
#include "model/exec_frames.h"
#include "ssm/frame_socket.h"
#include "ssm/plugin_twin_for_test.h"
#include "support/eventually.h"

namespace trainyard::ssm {
namespace {

using model::ExecFrame;
using std::chrono::milliseconds;

std::array<UniqueFd, 2> make_pair_of_sockets() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::string random_text(std::size_t size) {
  std::mt19937 random(7);
  std::string text(size, '\0');
  for (char& byte : text) byte = static_cast<char>(random());
  return text;
}

// A session between a twin of the client, over the frames of a WebSocket, and a fake of `agent
// --exec`. All that these two do they do in step().
class SessionTest : public ::testing::Test {
 protected:
  void begin(SessionType type = SessionType::shell) {
    auto [ours, theirs] = make_pair_of_sockets();
    program_.emplace(std::move(ours));
    session_ = std::make_unique<Session>(SessionSpec{"me-0123", type, "{}", "a-target"}, options_,
                                         std::move(theirs), [this](const std::string& reason) {
                                           const MutexLock lock(mutex_);
                                           EXPECT_FALSE(reason_);
                                           reason_ = reason;
                                         });
  }

  // A connection whose first frame is this.
  std::unique_ptr<FrameSocket> connect(std::string_view first, char kind = 't') {
    auto client = connect_silently();
    client->send(kind, first);
    return client;
  }
  std::unique_ptr<FrameSocket> connect_silently() {
    auto [ours, theirs] = make_pair_of_sockets();
    session_->connect(std::move(theirs));
    return std::make_unique<FrameSocket>(std::move(ours));
  }
  static std::string presenting(const std::string& token) {
    return boost::json::serialize(boost::json::object{{"MessageSchemaVersion", "1.0"},
                                                      {"RequestId", random_uuid()},
                                                      {"TokenValue", token},
                                                      {"ClientId", random_uuid()},
                                                      {"ClientVersion", "1.2.804.0"}});
  }
  static bool is_closed(FrameSocket& client) {
    client.receive();
    return client.has_ended();
  }
  // Its other side has taken nothing for a while.
  static bool is_stuck(FrameSocket& socket) {
    pollfd takes{socket.fd(), POLLOUT, 0};
    return socket.has_rest() && ::poll(&takes, 1, 200) == 0;
  }
  // The twin's connection.
  void connect_twin() { client_ = connect(presenting(session_->new_token())); }
  // Up to the first input of the client's handlers.
  void open(SessionType type = SessionType::shell) {
    begin(type);
    connect_twin();
    ASSERT_TRUE(until([&] { return !twin_.complete.empty(); }));
    twin_.is_ready = true;
    twin_.send(PayloadType::size, R"({"cols":80,"rows":24})");
    ASSERT_TRUE(until([&] { return twin_.is_settled(); }));
  }

  static constexpr int kReads = 8;  // of up to 32 KiB
  void step() {
    for (int i = 0; client_ && reads_ && i < kReads; ++i) {
      client_->receive();
      while (const auto frame = client_->next()) {
        EXPECT_EQ(frame->kind, 'b');
        twin_.receive(frame->content);
      }
    }
    if (client_) client_->send_rest();
    while (client_ && writes_ && !client_->has_rest() && !twin_.to_server.empty()) {
      client_->send('b', twin_.to_server.front());
      twin_.to_server.pop_front();
    }
    if (!program_) return;
    for (int i = 0; program_reads_ && i < kReads; ++i) {
      program_->receive();
      while (const auto frame = program_->next()) {
        if (static_cast<ExecFrame>(frame->kind) == ExecFrame::input)
          input_ += frame->content;
        else
          other_input_ += std::string(1, frame->kind) + frame->content + ";";
      }
    }
    program_->send_rest();
    for (; !program_->has_rest() && !says_.empty(); says_.erase(0, 10'000))
      say(ExecFrame::out, says_.substr(0, 10'000));
  }
  template <class Condition>
  ::testing::AssertionResult until(Condition condition) {
    return eventually([&] {
      step();
      return condition();
    });
  }

  void type(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); at += 9000)
      twin_.send(PayloadType::output, text.substr(at, 9000));
  }
  void say(ExecFrame kind, std::string_view content) {
    program_->send(static_cast<char>(kind), content);
  }
  bool has_program_ended() { return program_->has_ended(); }
  std::optional<std::string> reason() {
    const MutexLock lock(mutex_);
    return reason_;
  }
  void expect_end(std::string_view reason_of_it) {
    ASSERT_TRUE(until([&] { return reason().has_value(); }));
    EXPECT_EQ(*reason(), reason_of_it);
    EXPECT_TRUE(until([&] { return has_program_ended(); }));
    EXPECT_FALSE(session_->is_connected());
  }

  SessionOptions options_;
  std::optional<FrameSocket> program_;
  std::string input_, other_input_;  // of the program
  std::string says_;                 // what it is going to say
  bool program_reads_ = true;
  std::unique_ptr<FrameSocket> client_;
  PluginTwin twin_;
  bool reads_ = true, writes_ = true;  // the client
  Mutex mutex_;
  std::optional<std::string> reason_ TRAINYARD_GUARDED_BY(mutex_);
  std::unique_ptr<Session> session_;  // last
};

TEST_F(SessionTest, CarriesAShellFromHandshakeToExit) {
  begin();
  EXPECT_FALSE(session_->is_connected());
  say(ExecFrame::out, "$ ");
  connect_twin();
  ASSERT_TRUE(until([&] { return !twin_.complete.empty(); }));
  EXPECT_TRUE(session_->is_connected());
  twin_.is_ready = true;
  twin_.send(PayloadType::size, R"({"cols":132,"rows":50})");
  ASSERT_TRUE(until([&] { return twin_.output == "$ "; }));
  twin_.send(PayloadType::output, "exit\r");
  ASSERT_TRUE(until([&] { return input_ == "exit\r"; }));
  EXPECT_EQ(other_input_, "r50 132;");
  say(ExecFrame::out, "bye");
  say(ExecFrame::exit, "0");
  ASSERT_TRUE(until([&] { return twin_.closed_with.has_value(); }));
  EXPECT_EQ(*twin_.closed_with, "");
  EXPECT_EQ(twin_.output, "$ bye");
  expect_end("the program exited with 0");
  EXPECT_TRUE(eventually([&] { return is_closed(*client_); }));
}

TEST_F(SessionTest, IsOpenedByItsTokenOnceOnly) {
  begin();
  const std::string token = session_->new_token();
  EXPECT_GE(token.size(), 64U);
  EXPECT_LE(token.size(), 300U);
  std::string almost = token;
  almost.back() = almost.back() == '0' ? '1' : '0';
  auto [ours, theirs] = make_pair_of_sockets();
  Session other(SessionSpec{"other"}, {}, std::move(theirs), [](const std::string&) {});
  for (const std::string& wrong : {std::string(), almost, token.substr(1), other.new_token()}) {
    const auto client = connect(presenting(wrong));
    EXPECT_TRUE(eventually([&] { return is_closed(*client); })) << wrong;
  }
  for (const std::string& wrong :
       {std::string("{}"), std::string("[]"), std::string(), std::string(R"({"TokenValue":["x"]})"),
        token, std::string(kMaxFrame, '[')}) {
    const auto client = connect(wrong);
    EXPECT_TRUE(eventually([&] { return is_closed(*client); })) << wrong;
  }
  const auto binary = connect(presenting(token), 'b');
  EXPECT_TRUE(eventually([&] { return is_closed(*binary); }));
  EXPECT_FALSE(session_->is_connected());
  client_ = connect(presenting(token));
  ASSERT_TRUE(until([&] { return !twin_.complete.empty(); })) << "the others didn't use it up";
  const auto again = connect(presenting(token));
  EXPECT_TRUE(eventually([&] { return is_closed(*again); }));
  EXPECT_TRUE(session_->is_connected());
}

TEST_F(SessionTest, KnowsOnlyTheNewestToken) {
  begin();
  const std::string first = session_->new_token(), second = session_->new_token();
  EXPECT_NE(first, second);
  const auto late = connect(presenting(first));
  EXPECT_TRUE(eventually([&] { return is_closed(*late); }));
  client_ = connect(presenting(second));
  EXPECT_TRUE(until([&] { return !twin_.complete.empty(); }));
}

TEST_F(SessionTest, ForgetsATokenInTime) {
  options_.token_patience = milliseconds(0);
  begin();
  const auto late = connect(presenting(session_->new_token()));
  EXPECT_TRUE(eventually([&] { return is_closed(*late); }));
}

TEST_F(SessionTest, LetsFewClientsWaitAtItsDoor) {
  begin();
  const std::string token = session_->new_token();
  std::vector<std::unique_ptr<FrameSocket>> silent;
  for (int i = 0; i < SessionDoor::kMaxUnproven; ++i) silent.push_back(connect_silently());
  for (int i = 0; i < 100; ++i) {
    const auto more = connect(presenting(token));
    EXPECT_TRUE(is_closed(*more)) << "at once";
  }
  for (const auto& each : silent) EXPECT_FALSE(is_closed(*each));
  silent.pop_back();
  EXPECT_TRUE(eventually([&] {  // until it is noticed that one has left
    if (!client_ || is_closed(*client_)) client_ = connect(presenting(token));
    return session_->is_connected();
  }));
  // A proven one doesn't count.
  silent.push_back(connect_silently());
  EXPECT_FALSE(is_closed(*silent.back()));
}

TEST_F(SessionTest, WaitsNotForEverForAClientsToken) {
  options_.proof_patience = milliseconds(20);
  begin();
  const auto silent = connect_silently();
  EXPECT_TRUE(eventually([&] { return is_closed(*silent); }));
  EXPECT_FALSE(reason()) << "it waits for another";
}

TEST_F(SessionTest, IsTakenOverByTheNextClient) {
  open();
  say(ExecFrame::out, "one ");
  ASSERT_TRUE(until([&] { return twin_.output == "one "; }));
  const auto before = std::move(client_);
  connect_twin();
  EXPECT_TRUE(eventually([&] { return is_closed(*before); }));
  say(ExecFrame::out, "two");
  twin_.send(PayloadType::output, "ls\r");
  EXPECT_TRUE(until([&] { return twin_.output == "one two" && input_ == "ls\r"; }));
  EXPECT_TRUE(session_->is_connected());
}

TEST_F(SessionTest, ContinuesByteForByteAfterLostConnections) {
  open();
  const std::string said = random_text(3'000'000), typed = random_text(400'000);
  says_ = said;
  std::size_t sent = 0, cut_at = 100'000;
  int cuts = 0;
  EXPECT_TRUE(until([&] {
    for (; sent < typed.size() && twin_.unacknowledged() < 50; sent += 1000)
      twin_.send(PayloadType::output, typed.substr(sent, 1000));
    if (twin_.output.size() >= cut_at) {
      cut_at += 300'000;
      ++cuts;
      client_.reset();  // with what was on its way
      twin_.to_server.clear();
      EXPECT_TRUE(eventually([&] { return !session_->is_connected(); }));
      connect_twin();
    }
    twin_.repeat();
    return twin_.output.size() >= said.size() && input_.size() >= typed.size();
  }));
  EXPECT_TRUE(twin_.output == said);
  EXPECT_TRUE(input_ == typed);
  EXPECT_GE(cuts, 9);
}

TEST_F(SessionTest, HoldsLittleForAClientThatAcknowledgesNothing) {
  open();
  writes_ = false;
  const std::string said = random_text(3'000'000);
  says_ = said;
  EXPECT_TRUE(until([&] { return is_stuck(*program_); }));
  step();
  EXPECT_LE(twin_.output.size(), DataChannel::kMaxHeld);
  EXPECT_GT(says_.size(), said.size() / 2);
  writes_ = true;
  EXPECT_TRUE(until([&] { return twin_.output.size() == said.size(); }));
  EXPECT_TRUE(twin_.output == said);
}

TEST_F(SessionTest, HoldsLittleForAClientThatDoesNotRead) {
  open();
  reads_ = false;
  const std::string said = random_text(3'000'000);
  says_ = said;
  EXPECT_TRUE(until([&] { return is_stuck(*program_); }));
  EXPECT_GT(says_.size(), said.size() / 2);
  reads_ = true;
  EXPECT_TRUE(until([&] { return twin_.output.size() == said.size(); }));
  EXPECT_TRUE(twin_.output == said);
}

TEST_F(SessionTest, HoldsLittleForAProgramThatDoesNotRead) {
  open(SessionType::port);
  program_reads_ = false;
  const std::string typed = random_text(3'000'000);
  type(typed);
  EXPECT_TRUE(until([&] { return is_stuck(*client_); }));
  EXPECT_GT(twin_.unacknowledged() * 9000, typed.size() / 2);
  program_reads_ = true;
  EXPECT_TRUE(until([&] { return input_.size() == typed.size(); }));
  EXPECT_TRUE(input_ == typed);
}

// Both directions are full, and the program reads only when its output was taken.
TEST_F(SessionTest, ReadsAcknowledgementsBehindInputThatNobodyTakes) {
  open(SessionType::port);
  program_reads_ = false;
  writes_ = false;
  const std::string said = random_text(2'000'000), typed = random_text(700'000);
  says_ = said;
  EXPECT_TRUE(until([&] { return is_stuck(*program_); }));
  const std::deque<std::string> acknowledgements = std::move(twin_.to_server);
  twin_.to_server.clear();
  type(typed);
  twin_.to_server.insert(twin_.to_server.end(), acknowledgements.begin(), acknowledgements.end());
  writes_ = true;
  EXPECT_TRUE(until([&] { return twin_.output.size() == said.size(); }));
  program_reads_ = true;
  EXPECT_TRUE(until([&] {
    if (twin_.to_server.empty()) twin_.repeat();
    return input_.size() == typed.size();
  }));
  EXPECT_TRUE(input_ == typed);
  EXPECT_TRUE(twin_.output == said);
}

TEST_F(SessionTest, DropsWhatIsNoMessage) {
  open();
  for (int i = 0; i < 100; ++i) client_->send('b', "no message");
  client_->send('t', presenting("a text is none either"));
  twin_.send(PayloadType::output, "ls\r");
  EXPECT_TRUE(until([&] { return input_ == "ls\r"; }));
  EXPECT_TRUE(session_->is_connected());
  for (int i = 0; i < 1000; ++i) client_->send('b', std::string(200, '\0'));
  EXPECT_TRUE(eventually([&] {
    client_->send_rest();
    return is_closed(*client_);
  })) << "enough";
  connect_twin();
  twin_.send(PayloadType::output, "pwd\r");
  EXPECT_TRUE(until([&] { return input_ == "ls\rpwd\r"; }));
}

TEST_F(SessionTest, EndsWithoutAClient) {
  options_.token_patience = milliseconds(20);
  begin();
  expect_end("no client for 1 s");
}

TEST_F(SessionTest, WaitsForAClientThatComesBackButNotForEver) {
  options_.reconnect_patience = milliseconds(20);
  open();
  client_.reset();
  expect_end("no client for 1 s");
  client_ = connect(presenting(session_->new_token()));
  EXPECT_TRUE(eventually([&] { return is_closed(*client_); })) << "nobody is there";
}

TEST_F(SessionTest, EndsIfNothingHappens) {
  options_.idle = milliseconds(2000);
  open();
  expect_end("no input or output for 2 s");
  EXPECT_EQ(twin_.closed_with.value_or("not closed"), "Session ended: no input or output for 2 s.");
}

TEST_F(SessionTest, IsTerminated) {
  open();
  session_->terminate("The job has ended.");
  expect_end("terminated");
  EXPECT_EQ(twin_.closed_with.value_or("not closed"), "The job has ended.");
  session_->terminate("Twice.");
}

TEST_F(SessionTest, IsTerminatedWithoutAClient) {
  begin();
  session_->terminate("");
  expect_end("terminated");
}

TEST_F(SessionTest, IsTerminatedThoughItsClientTakesNothing) {
  options_.close_patience = milliseconds(50);
  open();
  reads_ = false;
  says_ = random_text(3'000'000);
  EXPECT_TRUE(until([&] { return is_stuck(*program_); }));
  session_->terminate("");
  ASSERT_TRUE(eventually([&] { return reason().has_value(); }));
  EXPECT_EQ(*reason(), "terminated");
}

TEST_F(SessionTest, IsEndedByTheClient) {
  open(SessionType::port);
  twin_.send(PayloadType::flag, make_flag(Flag::terminate_session));
  expect_end("ended by the client");
}

TEST_F(SessionTest, EndsWithTheConnectionToItsProgram) {
  open();
  say(ExecFrame::out, "a");
  program_.reset();
  ASSERT_TRUE(until([&] { return reason().has_value(); }));
  EXPECT_EQ(*reason(), "the connection to the program in the container was lost");
  EXPECT_EQ(twin_.output, "a");
}

TEST_F(SessionTest, KeepsTheLastWordsForAClientThatComesBack) {
  open();
  client_.reset();
  ASSERT_TRUE(until([&] { return !session_->is_connected(); }));
  say(ExecFrame::out, "last words");
  say(ExecFrame::exit, "7");
  ASSERT_TRUE(until([&] { return has_program_ended(); }));
  EXPECT_FALSE(reason());
  connect_twin();
  expect_end("the program exited with 7");
  EXPECT_EQ(twin_.output, "last words");
  EXPECT_EQ(twin_.closed_with.value_or("not closed"), "");
}

TEST_F(SessionTest, KeepsTheLastWordsNotForEver) {
  options_.final_patience = milliseconds(20);
  open();
  client_.reset();
  ASSERT_TRUE(until([&] { return !session_->is_connected(); }));
  say(ExecFrame::exit, "7");
  expect_end("the program exited with 7");
}

TEST_F(SessionTest, EndsWhenItIsDestroyed) {
  open();
  session_.reset();
  EXPECT_EQ(reason().value_or("not ended"), "terminated");
  EXPECT_TRUE(until([&] { return has_program_ended(); }));
  EXPECT_EQ(twin_.closed_with.value_or("not closed"), "The server of this session was stopped.");
}

}  // namespace
}  // namespace trainyard::ssm
