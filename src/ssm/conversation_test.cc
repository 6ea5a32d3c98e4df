#include "ssm/conversation.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "ssm/plugin_twin_for_test.h"

namespace trainyard::ssm {
namespace {

using model::ExecFrame;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Time = DataChannel::Time;

const Time kBegin{std::chrono::hours(1)};
const Timestamp kToday = from_epoch_millis(1'700'000'000'000);

class ConversationTest : public ::testing::Test {
 protected:
  void begin(SessionType type = SessionType::shell, const std::string& properties = "{}") {
    conversation_.emplace(
        SessionSpec{"me-0123", type, properties, "sagemaker-training-job:j_algo-1"}, now_, kToday);
    conversation_->connect(now_);
  }
  // Carries all messages both ways, until there are no more.
  void talk() {
    for (bool has_moved = true; has_moved;) {
      has_moved = false;
      while (const auto message = conversation_->next_message(now_)) {
        twin_.receive(*message);
        has_moved = true;
      }
      for (; !twin_.to_server.empty(); twin_.to_server.pop_front()) {
        EXPECT_TRUE(conversation_->receive(twin_.to_server.front(), now_));
        has_moved = true;
      }
      while (const auto input = conversation_->next_input(now_)) {
        inputs_ += std::string(1, static_cast<char>(input->kind)) + input->content + ";";
        has_moved = true;
      }
    }
  }
  // Up to the client's first message from its handlers.
  void open(SessionType type = SessionType::shell) {
    begin(type);
    talk();
    twin_.is_ready = true;
    twin_.send(PayloadType::size, R"({"cols":80,"rows":24})");
    talk();
    inputs_.clear();
  }
  void take_output(ExecFrame kind, std::string_view content) {
    ASSERT_TRUE(conversation_->wants_output(now_));
    conversation_->take_output(kind, content, now_);
  }
  void expect_end(std::string_view reason, std::string_view output) {
    ASSERT_TRUE(conversation_->end());
    EXPECT_EQ(conversation_->end()->reason, reason);
    EXPECT_EQ(twin_.closed_with.value_or("not closed"), output);
    EXPECT_TRUE(conversation_->is_closed());
    EXPECT_FALSE(conversation_->next_message(now_)) << "nothing follows";
  }
  void pass(milliseconds time) { now_ += time; }

  Time now_ = kBegin;
  std::optional<Conversation> conversation_;
  PluginTwin twin_;
  std::string inputs_;  // for the program: "KINDCONTENT;"
};

TEST_F(ConversationTest, BeginsWithAHandshake) {
  begin();
  pass(milliseconds(5));
  talk();
  EXPECT_EQ(boost::json::serialize(twin_.handshake),
            R"({"AgentVersion":"3.3.0.0","RequestedClientActions":[{"ActionType":"SessionType",)"
            R"("ActionParameters":{"SessionType":"Standard_Stream","Properties":{}}}]})");
  EXPECT_EQ(boost::json::serialize(twin_.complete),
            R"({"HandshakeTimeToComplete":5000000,"CustomerMessage":""})");
  EXPECT_TRUE(twin_.is_settled());
  EXPECT_EQ(inputs_, "");
}

TEST_F(ConversationTest, TellsTheClientWhatKindOfSessionItIs) {
  const std::string port = R"({"portNumber":"80","type":"LocalPortForwarding"})";
  const struct {
    SessionType type;
    std::string_view name;
    std::string properties;
  } kinds[] = {{SessionType::interactive_command, "InteractiveCommands", "{}"},
               {SessionType::noninteractive_command, "NonInteractiveCommands", "{}"},
               {SessionType::port, "Port", port},
               {SessionType::raw_port, "Port", R"({"portNumber":"22"})"}};
  for (const auto& [type, name, properties] : kinds) {
    begin(type, properties);
    twin_ = {};
    talk();
    const auto action = array_at(twin_.handshake, "RequestedClientActions").at(0).get_object();
    const auto parameters = object_at(action, "ActionParameters");
    EXPECT_EQ(text_at(parameters, "SessionType"), name);
    EXPECT_EQ(boost::json::serialize(parameters.at("Properties")), properties);
  }
}

TEST_F(ConversationTest, EndsIfTheClientDoesNotAnswerTheHandshake) {
  begin();
  EXPECT_TRUE(conversation_->next_message(now_));  // and is lost, as the next
  pass(Conversation::kHandshakePatience - milliseconds(1));
  EXPECT_TRUE(conversation_->next_message(now_));
  EXPECT_FALSE(conversation_->end());
  EXPECT_EQ(conversation_->wake_at(now_), now_ + milliseconds(1));
  pass(milliseconds(1));
  twin_.receive(conversation_->next_message(now_).value());
  expect_end("the client didn't answer the handshake",
             "----------ERROR-------\nthe client didn't answer the handshake");
}

TEST_F(ConversationTest, GivesAClientThatComesBackItsTimeForTheHandshake) {
  begin();
  pass(seconds(14));
  conversation_->connect(now_);
  pass(seconds(14));
  talk();
  EXPECT_FALSE(conversation_->end());
  EXPECT_FALSE(twin_.complete.empty());
}

TEST_F(ConversationTest, EndsIfTheClientRefusesTheHandshake) {
  const std::pair<std::string_view, std::string_view> refusals[] = {
      {R"({"ProcessedClientActions":[{"ActionType":"SessionType","ActionStatus":3,)"
       R"("Error":"Unknown session type"}]})",
       "the client refuses the session: Unknown session type"},
      {R"({"ProcessedClientActions":[{"ActionType":"SessionType","ActionStatus":2,)"
       R"("Error":"a\u001b[31m\n"}]})",
       "the client refuses the session: a [31m"},
      {R"({"ProcessedClientActions":[{"ActionType":"KMSEncryption","ActionStatus":1},1]})",
       "the client's handshake doesn't mention the session"},
      {"[]", "the client's handshake is not a JSON object"}};
  for (const auto& [response, reason] : refusals) {
    twin_ = {};
    twin_.handshake_response = response;
    begin();
    talk();
    expect_end(reason, "----------ERROR-------\n" + std::string(reason));
  }
}

TEST_F(ConversationTest, EndsIfTheClientBeginsWithSomethingElse) {
  begin();
  ASSERT_TRUE(conversation_->receive(client_message(0, PayloadType::output, "ls\n"), now_));
  talk();
  expect_end("the client didn't begin with a handshake",
             "----------ERROR-------\nthe client didn't begin with a handshake");
  EXPECT_EQ(inputs_, "");
}

TEST_F(ConversationTest, IgnoresWhatIsNoMessage) {
  open();
  EXPECT_FALSE(conversation_->receive("", now_));
  EXPECT_FALSE(conversation_->receive(std::string(200, '\0'), now_));
  twin_.send(PayloadType::output, "ls\r");
  talk();
  EXPECT_EQ(inputs_, "ils\r;");
}

TEST_F(ConversationTest, CarriesInputAndOutput) {
  open();
  twin_.send(PayloadType::output, "ls\r");
  twin_.send(PayloadType::output, "");
  twin_.send(static_cast<PayloadType>(4), "a parameter");
  twin_.send(PayloadType::handshake_response, "{}");
  twin_.send(PayloadType::output, "\x03");
  talk();
  EXPECT_EQ(inputs_, "ils\r;i\x03;");
  const std::string large(kMaxFrame, 'x');
  take_output(ExecFrame::out, "a");
  take_output(ExecFrame::out, large);
  take_output(ExecFrame::out, "");
  talk();
  EXPECT_TRUE(twin_.output == "a" + large);
}

TEST_F(ConversationTest, HoldsOutputUntilTheClientsHandlersAreInPlace) {
  begin();
  EXPECT_FALSE(conversation_->wants_output(now_));
  talk();
  EXPECT_FALSE(conversation_->wants_output(now_));
  EXPECT_EQ(conversation_->wake_at(now_), now_ + Conversation::kReadyPatience);
  twin_.is_ready = true;
  twin_.send(PayloadType::size, R"({"cols":80,"rows":24})");
  talk();
  EXPECT_TRUE(conversation_->wants_output(now_));
  EXPECT_FALSE(conversation_->wake_at(now_));
}

TEST_F(ConversationTest, HoldsOutputNotForEverForAClientWithoutASize) {
  begin();
  talk();
  pass(Conversation::kReadyPatience);
  EXPECT_FALSE(conversation_->wake_at(now_));
  take_output(ExecFrame::out, "hello ");
  take_output(ExecFrame::out, "world");
  talk();
  EXPECT_EQ(twin_.output, "") << "it isn't ready";
  twin_.is_ready = true;
  now_ = conversation_->wake_at(now_).value();
  talk();
  EXPECT_EQ(twin_.output, "hello world");
  EXPECT_FALSE(conversation_->wake_at(now_));
}

TEST_F(ConversationTest, SendsAPortsBannerAtOnce) {
  begin(SessionType::raw_port);
  EXPECT_FALSE(conversation_->wants_output(now_));
  talk();
  take_output(ExecFrame::out, "SSH-2.0-\r\n");
  talk();
  EXPECT_EQ(twin_.output, "");
  twin_.is_ready = true;
  pass(seconds(1));
  talk();
  EXPECT_EQ(twin_.output, "SSH-2.0-\r\n");
}

TEST_F(ConversationTest, ResizesTerminals) {
  for (const SessionType type : {SessionType::shell, SessionType::interactive_command}) {
    twin_ = {};
    open(type);
    for (const char* size :
         {R"({"cols":132,"rows":50})", R"({"cols":0,"rows":50})", R"({"cols":1})",
          R"({"cols":99999,"rows":50})", R"({"cols":-1,"rows":50})", "80x24",
          R"({"cols":"80","rows":"24"})", R"({"cols":1,"rows":65535})"})
      twin_.send(PayloadType::size, size);
    talk();
    EXPECT_EQ(inputs_, "r50 132;r65535 1;");
  }
  for (const SessionType type :
       {SessionType::noninteractive_command, SessionType::port, SessionType::raw_port}) {
    twin_ = {};
    open(type);
    twin_.send(PayloadType::size, R"({"cols":132,"rows":50})");
    talk();
    EXPECT_EQ(inputs_, "") << "there is no terminal";
  }
}

TEST_F(ConversationTest, EndsWithItsProgram) {
  open();
  take_output(ExecFrame::out, "bye\r\n");
  take_output(ExecFrame::exit, "0");
  EXPECT_FALSE(conversation_->wants_output(now_));
  EXPECT_TRUE(conversation_->is_draining());
  talk();
  EXPECT_EQ(twin_.output, "bye\r\n");
  expect_end("the program exited with 0", "");
}

TEST_F(ConversationTest, ClosesTheChannelOnlyWhenAllOutputHasArrived) {
  open();
  take_output(ExecFrame::out, "last words");
  take_output(ExecFrame::exit, "3");
  const auto lost = conversation_->next_message(now_);
  EXPECT_TRUE(lost);
  EXPECT_FALSE(conversation_->next_message(now_));
  twin_.send(PayloadType::output, "nobody reads this");
  conversation_->connect(now_);
  talk();
  EXPECT_EQ(twin_.output, "last words");
  EXPECT_EQ(inputs_, "");
  expect_end("the program exited with 3", "");
}

TEST_F(ConversationTest, ClosesTheChannelEvenIfAClientAcknowledgesNothing) {
  open();
  take_output(ExecFrame::out, "last words");
  take_output(ExecFrame::exit, "0");
  while (conversation_->next_message(now_)) continue;
  pass(Conversation::kDrainPatience - milliseconds(1));
  while (conversation_->next_message(now_)) continue;
  EXPECT_FALSE(conversation_->is_closed());
  EXPECT_EQ(conversation_->wake_at(now_), now_ + milliseconds(1));
  pass(milliseconds(1));
  talk();
  expect_end("the program exited with 0", "");
}

TEST_F(ConversationTest, NamesAShellThatIsNotThere) {
  open();
  take_output(ExecFrame::err, "exec: \"sh\": executable file not found in $PATH\n");
  take_output(ExecFrame::exit, "127");
  talk();
  EXPECT_EQ(twin_.output, "");
  expect_end("exec: \"sh\": executable file not found in $PATH",
             "----------ERROR-------\nexec: \"sh\": executable file not found in $PATH");
}

TEST_F(ConversationTest, TellsWhyAProgramCouldNotBeRun) {
  open();
  take_output(ExecFrame::failure, "the container has ended\xff");
  talk();
  expect_end("the container has ended?", "----------ERROR-------\nthe container has ended?");
}

TEST_F(ConversationTest, EndsWithTheConnectionToItsProgram) {
  open();
  take_output(ExecFrame::out, "a");
  conversation_->lose_program(now_);
  conversation_->lose_program(now_);
  talk();
  EXPECT_EQ(twin_.output, "a");
  const std::string reason = "the connection to the program in the container was lost";
  expect_end(reason, "----------ERROR-------\n" + reason);
}

TEST_F(ConversationTest, TellsStandardErrorApartWhereThereIsOne) {
  open(SessionType::noninteractive_command);
  take_output(ExecFrame::out, "out");
  take_output(ExecFrame::err, "err");
  take_output(ExecFrame::exit, "127");
  talk();
  EXPECT_EQ(twin_.output, "out");
  ASSERT_EQ(twin_.others.size(), 1U);
  EXPECT_EQ(twin_.others[0], std::pair(PayloadType::std_err, std::string("err")));
  expect_end("the program exited with 127", "");
}

TEST_F(ConversationTest, TellsThatAPortRefusesConnections) {
  open(SessionType::port);
  take_output(ExecFrame::refused, "nothing listens");
  take_output(ExecFrame::out, "FIN");
  talk();
  ASSERT_EQ(twin_.others.size(), 1U);
  EXPECT_EQ(twin_.others[0], std::pair(PayloadType::flag, make_flag(Flag::connect_to_port_error)));
  EXPECT_EQ(twin_.output, "FIN");
  EXPECT_FALSE(conversation_->end());
}

TEST_F(ConversationTest, ObeysTheClientsFlags) {
  open(SessionType::port);
  twin_.send(PayloadType::output, "a");
  twin_.send(PayloadType::flag, make_flag(Flag::disconnect_from_port));
  twin_.send(PayloadType::flag, "2");
  twin_.send(PayloadType::flag, make_flag(static_cast<Flag>(77)));
  talk();
  EXPECT_EQ(inputs_, "ia;z;");
  EXPECT_FALSE(conversation_->end());
  twin_.send(PayloadType::flag, make_flag(Flag::terminate_session));
  twin_.send(PayloadType::output, "b");
  talk();
  EXPECT_EQ(inputs_, "ia;z;");
  expect_end("ended by the client", "");
}

TEST_F(ConversationTest, CanBeEndedAtAnyTime) {
  begin();
  conversation_->abort({"terminated", "The job has ended."});
  twin_.receive(conversation_->next_message(now_).value());
  expect_end("terminated", "The job has ended.");

  twin_ = {};
  open();
  take_output(ExecFrame::out, "a");
  conversation_->abort({"terminated", "Bye."});
  EXPECT_FALSE(conversation_->wants_output(now_));
  EXPECT_FALSE(conversation_->next_input(now_));
  talk();
  expect_end("terminated", "Bye.");

  twin_ = {};
  open();
  take_output(ExecFrame::out, "a");
  take_output(ExecFrame::exit, "0");
  conversation_->abort({"terminated", "Bye."});
  talk();
  expect_end("the program exited with 0", "");
  conversation_->abort({"terminated", "Bye."});
  expect_end("the program exited with 0", "");
}

TEST_F(ConversationTest, ClosesTheChannelInTheFormThatClientsRead) {
  begin();
  conversation_->abort({"terminated", "Bye."});
  pass(milliseconds(50));
  const auto message = decode(conversation_->next_message(now_).value());
  ASSERT_TRUE(message);
  EXPECT_EQ(message->type, kChannelClosed);
  EXPECT_EQ(message->payload,
            R"({"MessageId":")" + message->id +
                R"(","CreatedDate":"2023-11-14T22:13:20.050Z",)"
                R"("DestinationId":"sagemaker-training-job:j_algo-1","SessionId":"me-0123",)"
                R"("MessageType":"channel_closed","SchemaVersion":1,"Output":"Bye."})");
}

TEST_F(ConversationTest, WantsNoMoreOutputThanAClientAcknowledges) {
  open();
  std::size_t taken = 0;
  for (; conversation_->wants_output(now_); taken += kMaxFrame)
    take_output(ExecFrame::out, std::string(kMaxFrame, 'x'));
  EXPECT_EQ(taken, DataChannel::kMaxHeld);
  talk();
  EXPECT_EQ(twin_.output.size(), taken);
  EXPECT_TRUE(conversation_->wants_output(now_));
}

TEST_F(ConversationTest, TakesNoMoreInputThanTheProgramDoes) {
  open();
  std::size_t sent = 0;
  for (; conversation_->wants_messages(); ++sent) {
    twin_.send(PayloadType::output, std::string(1000, 'x'));
    ASSERT_TRUE(conversation_->receive(twin_.to_server.back(), now_));
    while (const auto message = conversation_->next_message(now_)) twin_.receive(*message);
  }
  EXPECT_LE(sent * 1000, DataChannel::kMaxHeld);
  EXPECT_TRUE(twin_.is_settled());
}

TEST_F(ConversationTest, GoesOnWhereALostConnectionEnded) {
  open();
  twin_.send(PayloadType::output, "a");
  take_output(ExecFrame::out, "1");
  twin_.receive(conversation_->next_message(now_).value());
  twin_.to_server.clear();  // lost: an input, and the acknowledgement of the output
  take_output(ExecFrame::out, "2");
  conversation_->connect(now_);
  twin_.repeat();
  talk();
  EXPECT_EQ(inputs_, "ia;");
  EXPECT_EQ(twin_.output, "12");
  EXPECT_EQ(twin_.copies, 1);
  EXPECT_FALSE(conversation_->wake_at(now_)) << "nothing is left to be repeated";
}

TEST_F(ConversationTest, TakesAClientThatComesBackForReady) {
  begin(SessionType::raw_port);
  talk();
  twin_.is_ready = true;
  take_output(ExecFrame::out, "banner");
  twin_.receive(conversation_->next_message(now_).value());
  twin_.to_server.clear();  // the acknowledgement is lost
  pass(seconds(3));
  conversation_->connect(now_);
  talk();
  EXPECT_EQ(twin_.output, "banner");
  EXPECT_FALSE(conversation_->wake_at(now_)) << "nothing is left to be repeated";
}

}  // namespace
}  // namespace trainyard::ssm
