#include "ssm/data_channel.h"

#include <gtest/gtest.h>

#include <random>

#include "base/time.h"
#include "ssm/plugin_twin_for_test.h"

namespace trainyard::ssm {
namespace {

using std::chrono::milliseconds;
using Time = DataChannel::Time;

const Time kStart{std::chrono::hours(1)};
const Timestamp kDate = from_epoch_millis(1'700'000'000'000);

class DataChannelTest : public ::testing::Test {
 protected:
  void send(std::string_view payload, PayloadType type = PayloadType::output) {
    channel_.send(type, payload, now_);
  }
  // All that there is to send now.
  std::vector<Message> take_sent() {
    std::vector<Message> messages;
    while (const auto bytes = channel_.next_to_send(now_))
      messages.push_back(decode(*bytes).value());
    return messages;
  }
  std::string take_payloads() {
    std::string payloads;
    for (const Message& each : take_sent()) payloads += each.payload + ",";
    return payloads;
  }
  void acknowledge(std::int64_t sequence) {
    Message of;
    of.type = kOutputStreamData;
    of.sequence = sequence;
    receive(client_acknowledgement(of));
  }
  void receive(const std::string& bytes) {
    const auto received = channel_.receive(bytes, now_);
    EXPECT_TRUE(received) << received.error().message();
  }
  void receive(std::int64_t sequence, std::string_view payload) {
    receive(client_message(sequence, PayloadType::output, payload));
  }
  std::string take_received() {
    std::string payloads;
    while (const auto message = channel_.take_received()) payloads += message->payload + ",";
    return payloads;
  }
  std::size_t take_acknowledgements() {
    std::size_t count = 0;
    for (const Message& each : take_sent()) count += each.type == kAcknowledge ? 1 : 0;
    return count;
  }
  void pass(milliseconds time) { now_ += time; }

  Time now_ = kStart;
  DataChannel channel_{kStart, kDate};
};

TEST_F(DataChannelTest, NumbersMessagesFromZero) {
  pass(milliseconds(1500));
  send("a", PayloadType::handshake_request);
  send("b");
  const auto sent = take_sent();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].type, kOutputStreamData);
  EXPECT_EQ(sent[0].sequence, 0);
  EXPECT_EQ(sent[0].flags, 1U);
  EXPECT_EQ(sent[0].payload_type, PayloadType::handshake_request);
  EXPECT_EQ(sent[0].created, kDate + milliseconds(1500));
  EXPECT_EQ(sent[1].sequence, 1);
  EXPECT_EQ(sent[1].flags, 0U);
  EXPECT_NE(sent[0].id, sent[1].id);
}

TEST_F(DataChannelTest, DeliversWhatItReceivesOnceAndInOrder) {
  receive(1, "b");
  EXPECT_EQ(take_received(), "");
  receive(0, "a");
  receive(0, "a");
  EXPECT_EQ(take_received(), "a,b,");
  receive(1, "b");
  receive(2, "c");
  EXPECT_EQ(take_received(), "c,");
  // Copies are acknowledged too: the client repeats what isn't.
  const auto sent = take_sent();
  ASSERT_EQ(sent.size(), 5U);
  EXPECT_EQ(sent[0].type, kAcknowledge);
  EXPECT_EQ(parse_acknowledgement(sent[0].payload).value(), 1);
}

TEST_F(DataChannelTest, IgnoresTypesThatAreNoneOfTheClients) {
  Message message;
  message.created = kDate;
  message.id = random_uuid();
  for (const std::string_view type :
       {kOutputStreamData, kChannelClosed, std::string_view("agent_job")}) {
    message.type = type;
    receive(encode(message));
  }
  EXPECT_EQ(take_received(), "");
  EXPECT_EQ(take_acknowledgements(), 0U);
}

TEST_F(DataChannelTest, RefusesWhatIsNoMessage) {
  EXPECT_FALSE(channel_.receive("", now_));
  EXPECT_FALSE(channel_.receive(client_message(-1, PayloadType::output, "x"), now_));
  Message message;
  message.type = kAcknowledge;
  message.created = kDate;
  message.id = random_uuid();
  message.payload = "{}";
  EXPECT_FALSE(channel_.receive(encode(message), now_));
  EXPECT_EQ(take_received(), "");
  EXPECT_EQ(take_acknowledgements(), 0U);
}

TEST_F(DataChannelTest, RepeatsTheOldestWithLongerAndLongerPauses) {
  EXPECT_FALSE(channel_.repeat_at());
  send("a");
  send("b");
  EXPECT_FALSE(channel_.repeat_at());
  EXPECT_EQ(take_payloads(), "a,b,");
  for (const int pause : {200, 400, 800, 1600, 3200, 6400, 10'000, 10'000}) {
    EXPECT_EQ(*channel_.repeat_at(), now_ + milliseconds(pause));
    pass(milliseconds(pause - 1));
    EXPECT_EQ(take_payloads(), "");
    pass(milliseconds(1));
    EXPECT_EQ(take_payloads(), "a,");
  }
  acknowledge(0);
  pass(milliseconds(1));
  EXPECT_EQ(take_payloads(), "b,") << "the oldest now, which was sent long ago";
  acknowledge(1);
  EXPECT_TRUE(channel_.is_settled());
  EXPECT_FALSE(channel_.repeat_at());
}

TEST_F(DataChannelTest, WaitsLongerForASlowerClient) {
  for (int i = 0; i < 50; ++i) {
    send("a");
    EXPECT_EQ(take_payloads(), "a,");
    pass(milliseconds(600));
    acknowledge(i);
  }
  send("b");
  EXPECT_EQ(take_payloads(), "b,");
  const auto pause = *channel_.repeat_at() - now_;
  EXPECT_GT(pause, milliseconds(600));
  EXPECT_LE(pause, milliseconds(1000));
  // An acknowledgement of a message that was repeated says nothing of the time.
  pass(milliseconds(1000));
  EXPECT_EQ(take_payloads(), "b,");
  acknowledge(50);
  send("c");
  EXPECT_EQ(take_payloads(), "c,");
  EXPECT_EQ(*channel_.repeat_at() - now_, pause);
}

TEST_F(DataChannelTest, TakesNothingElseForAnAcknowledgement) {
  send("a");
  send("b");
  acknowledge(0);  // wasn't sent yet
  acknowledge(7);
  acknowledge(-1);
  EXPECT_EQ(take_payloads(), "a,b,");
  acknowledge(1);  // was perhaps only kept
  EXPECT_FALSE(channel_.is_settled());
  EXPECT_FALSE(channel_.is_settled(0));
  pass(milliseconds(200));
  EXPECT_EQ(take_payloads(), "a,");
  acknowledge(1);
  EXPECT_FALSE(channel_.is_settled());
  acknowledge(0);
  EXPECT_TRUE(channel_.is_settled());
  EXPECT_TRUE(channel_.is_settled(1));
  EXPECT_FALSE(channel_.is_settled(2)) << "wasn't even sent";
}

TEST_F(DataChannelTest, SendsAgainWhatALostConnectionLeaves) {
  for (const char* each : {"a", "b", "c"}) send(each);
  channel_.mark_ready(now_);
  EXPECT_EQ(take_payloads(), "a,b,c,");
  acknowledge(0);
  channel_.start_connection(now_);
  EXPECT_EQ(take_payloads(), "b,c,,") << "an empty one follows";
  // The client had handled b and c. What was first sent before says nothing.
  acknowledge(2);
  EXPECT_FALSE(channel_.is_settled(1));
  acknowledge(3);
  EXPECT_TRUE(channel_.is_settled());
}

TEST_F(DataChannelTest, TakesNothingForHandledThatAClientMayHaveIgnored) {
  send("a");
  send("b");
  EXPECT_EQ(take_payloads(), "a,b,");
  channel_.start_connection(now_);
  send("c");
  EXPECT_EQ(take_payloads(), "a,b,c,") << "it isn't ready: no empty one follows";
  acknowledge(2);  // kept early
  EXPECT_FALSE(channel_.is_settled(0));
  channel_.mark_ready(now_);
  EXPECT_EQ(take_payloads(), "a,b,,") << "now they are handled, and will be settled";
  acknowledge(3);
  EXPECT_TRUE(channel_.is_settled());
}

TEST_F(DataChannelTest, LearnsThatAClientIsReadyFromTheOldest) {
  send("a", PayloadType::handshake_request);
  send("b");
  send("c");
  EXPECT_EQ(take_payloads(), "a,b,c,");
  acknowledge(2);
  EXPECT_FALSE(channel_.is_ready());
  acknowledge(0);
  EXPECT_FALSE(channel_.is_ready()) << "a handshake needs no handlers";
  acknowledge(1);
  EXPECT_TRUE(channel_.is_ready());
}

TEST_F(DataChannelTest, SettlesWhatAClientHasShownToKnow) {
  send("a", PayloadType::handshake_request);
  send("b");
  EXPECT_EQ(take_payloads(), "a,b,");
  channel_.settle(0);
  EXPECT_TRUE(channel_.is_settled(0));
  EXPECT_FALSE(channel_.is_settled());
}

TEST_F(DataChannelTest, HoldsNoMoreThanAQuarterOfAMebibyte) {
  const std::string piece(16 * 1024, 'x');
  std::size_t held = 0;
  while (channel_.has_room()) {
    for (int i = 0; i < 4; ++i) send(piece);
    held += 4 * piece.size();
  }
  EXPECT_EQ(held, DataChannel::kMaxHeld);
  EXPECT_EQ(take_sent().size(), held / piece.size());
  acknowledge(5);
  EXPECT_FALSE(channel_.has_room());
  for (int i = 0; i < 4; ++i) acknowledge(i);
  EXPECT_TRUE(channel_.has_room());
}

TEST_F(DataChannelTest, HoldsNoMoreThanAThousandMessages) {
  std::size_t count = 0;
  for (; channel_.has_room(); ++count) send("x");
  EXPECT_EQ(count, DataChannel::kMaxMessages);
  // A message that stays unacknowledged alone doesn't stop the others.
  take_sent();
  for (int i = 1; i < 1000; ++i) acknowledge(i);
  EXPECT_TRUE(channel_.has_room());
  // Nor does it make a client's reconnecting cost more and more.
  channel_.mark_ready(now_);
  for (int i = 0; i < 10'000; ++i) channel_.start_connection(now_);
  EXPECT_LE(take_sent().size(), 2 * DataChannel::kMaxMessages);
}

TEST_F(DataChannelTest, KeepsBoundedlyWhatComesEarly) {
  for (int i = 10'000; i >= 1; --i) {
    receive(i, "early");
    if (i % 500 == 0) take_sent();
    EXPECT_TRUE(channel_.wants_messages()) << "the missing one may follow";
  }
  take_sent();
  receive(20'000, "beyond what any client sends");
  EXPECT_EQ(take_acknowledgements(), 0U);
  EXPECT_EQ(take_received(), "");
  receive(0, "a");
  EXPECT_EQ(take_acknowledgements(), 1U) << "always fits";
  EXPECT_EQ(take_received(), "a,");
  receive(1, "b");
  EXPECT_EQ(take_received(), "b,") << "was early, and too many were";
}

TEST_F(DataChannelTest, KeepsBoundedlyWhatIsNotTaken) {
  const std::string piece(1000, 'x');
  std::int64_t next = 0;
  for (; channel_.wants_messages(); ++next) {
    receive(next, piece);
    EXPECT_EQ(take_acknowledgements(), 1U) << "what it wants it takes";
  }
  EXPECT_LE(next * 1000, static_cast<std::int64_t>(DataChannel::kMaxHeld));
  EXPECT_GE(next * 1000, static_cast<std::int64_t>(DataChannel::kMaxHeld - kMaxFrame));
  receive(next, piece);
  EXPECT_EQ(take_acknowledgements(), 0U) << "the client keeps it";
  EXPECT_EQ(channel_.take_received()->sequence, 0);
  receive(next, piece);
  EXPECT_EQ(take_acknowledgements(), 1U);
}

TEST_F(DataChannelTest, ReadsAcknowledgementsEvenIfNothingElseCanBeTaken) {
  while (channel_.has_room()) send("x");
  take_sent();
  for (std::int64_t i = 0; i < 2000; ++i) receive(i, "y");
  EXPECT_TRUE(channel_.wants_messages());
  acknowledge(0);
  EXPECT_TRUE(channel_.has_room());
  EXPECT_FALSE(channel_.wants_messages());
}

TEST_F(DataChannelTest, HoldsBoundedlyAcknowledgementsForAClientThatDoesNotRead) {
  while (channel_.has_room()) send("x");
  take_sent();
  for (int i = 0; i < 10'000; ++i) receive(0, "a");
  EXPECT_EQ(take_acknowledgements(), DataChannel::kMaxMessages);
}

// Two programs that send each other random texts, through the channel, a network, and a twin of the
// client.
class TwoStreams {
 public:
  explicit TwoStreams(unsigned seed) : random_(seed) { channel_.start_connection(now_); }

  // Connections lose nothing while they last, and are lost.
  void run_over_connections() {
    for (int step = 0; step < 200'000 && !is_done(); ++step) {
      talk();
      if (chance(2)) twin_.is_ready = true;
      if (chance(60)) move_to_network(20);
      if (chance(50)) deliver(to_client_, 0);
      if (chance(50)) deliver(to_server_, 0);
      if (cuts_ < 30 && random_() % 400 == 0) {
        ++cuts_;
        to_client_.clear();
        to_server_.clear();
        channel_.start_connection(now_);
      }
    }
  }

  // A network that loses, duplicates and reorders messages; its client acknowledges copies.
  void run_over_bad_network() {
    twin_.acknowledges_copies = true;
    for (int step = 0; step < 200'000 && !is_done(); ++step) {
      talk();
      if (chance(2)) twin_.is_ready = true;
      if (chance(60)) move_to_network(20);
      for (auto* network : {&to_client_, &to_server_}) {
        if (network->empty()) continue;
        const std::size_t any = random_() % std::min<std::size_t>(network->size(), 8);
        if (chance(20))
          network->erase(network->begin() + static_cast<std::ptrdiff_t>(any));
        else if (chance(20))
          network->push_back((*network)[any]);
        else if (chance(70))
          deliver(*network, any);
      }
    }
  }

  void expect_whole() {
    EXPECT_TRUE(twin_.is_ready);
    EXPECT_EQ(twin_.output.size(), said_.size());
    EXPECT_TRUE(twin_.output == said_) << "to the client";
    EXPECT_EQ(received_.size(), typed_.size());
    EXPECT_TRUE(received_ == typed_) << "to the server";
    EXPECT_TRUE(channel_.is_settled());
    EXPECT_TRUE(twin_.is_settled());
  }
  int cuts() const { return cuts_; }

 private:
  static constexpr std::size_t kEnough = 200'000;

  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::string text(std::size_t most) {
    std::string bytes(1 + random_() % most, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    return bytes;
  }

  void talk() {
    now_ += milliseconds(random_() % 20);
    if (said_.size() < kEnough && channel_.has_room() && chance(20)) {
      const std::string bytes = text(chance(5) ? 20'000 : 500);
      said_ += bytes;
      channel_.send(PayloadType::output, bytes, now_);
    }
    // Only its handlers send something, and that says that they are there.
    if (twin_.is_ready && typed_.size() < kEnough / 4 && twin_.unacknowledged() < 100 &&
        chance(20)) {
      const std::string bytes = text(1024);
      typed_ += bytes;
      twin_.send(PayloadType::output, bytes);
    }
    if (chance(10)) twin_.repeat();
    while (chance(50) && take()) continue;
  }

  bool take() {
    const auto message = channel_.take_received();
    if (!message) return false;
    received_ += message->payload;
    channel_.mark_ready(now_);
    return true;
  }

  void move_to_network(std::size_t most) {
    while (to_client_.size() < most) {
      auto bytes = channel_.next_to_send(now_);
      if (!bytes) break;
      to_client_.push_back(std::move(*bytes));
    }
    for (; !twin_.to_server.empty(); twin_.to_server.pop_front())
      to_server_.push_back(std::move(twin_.to_server.front()));
  }

  void deliver(std::deque<std::string>& network, std::size_t any) {
    if (network.empty()) return;
    const auto at = network.begin() + static_cast<std::ptrdiff_t>(any);
    const std::string bytes = std::move(*at);
    network.erase(at);
    if (&network == &to_client_) return twin_.receive(bytes);
    const auto received = channel_.receive(bytes, now_);
    EXPECT_TRUE(received) << received.error().message();
  }

  bool is_done() const {
    return said_.size() >= kEnough && typed_.size() >= kEnough / 4 &&
           received_.size() == typed_.size() && channel_.is_settled() && twin_.is_settled();
  }

  std::mt19937 random_;
  Time now_ = kStart;
  DataChannel channel_{kStart, kDate};
  PluginTwin twin_;
  std::deque<std::string> to_client_, to_server_;  // on their way
  std::string said_, typed_, received_;
  int cuts_ = 0;
};

TEST(DataChannelModel, LosesNothingWithConnections) {
  int cuts = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    TwoStreams streams(seed);
    streams.run_over_connections();
    streams.expect_whole();
    cuts += streams.cuts();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(cuts, 40);
}

TEST(DataChannelModel, LosesNothingOnABadNetwork) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    TwoStreams streams(seed);
    streams.run_over_bad_network();
    streams.expect_whole();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

}  // namespace
}  // namespace trainyard::ssm
