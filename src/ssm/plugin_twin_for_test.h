#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_object.h"
#include "base/random.h"
#include "base/time.h"
#include "ssm/message.h"

namespace trainyard::ssm {

// A message of the client.
inline std::string client_message(std::int64_t sequence, PayloadType type,
                                  std::string_view payload) {
  Message message;
  message.type = kInputStreamData;
  message.created = from_epoch_millis(1'700'000'000'000);
  message.sequence = sequence;
  message.id = random_uuid();
  message.payload_type = type;
  message.payload = payload;
  return encode(message);
}

inline std::string client_acknowledgement(const Message& of) {
  return encode(make_acknowledgement(of, from_epoch_millis(1'700'000'000'000)));
}

// The data channel of session-manager-plugin, for tests, by the rules of its
// src/datachannel/streaming.go: it acknowledges what it handles, and what comes early; drops, without
// acknowledgement, what it has handled; ignores what its handlers would handle until they are in
// place. Without I/O: `to_server` is what it sends.
class PluginTwin {
 public:
  std::deque<std::string> to_server;
  bool is_ready = false;
  // As the agent and other clients do.
  bool acknowledges_copies = false;
  // How it answers the handshake.
  std::string handshake_response =
      R"({"ClientVersion":"1.2.804.0","Errors":[],"ProcessedClientActions":)"
      R"([{"ActionType":"SessionType","ActionStatus":1,"ActionResult":null,"Error":""}]})";

  // What it has handled.
  std::string output;
  std::vector<std::pair<PayloadType, std::string>> others;  // flags and the like, in order
  boost::json::object handshake, complete;
  std::optional<std::string> closed_with;  // the Output of channel_closed
  int copies = 0;                          // of what it had handled

  void receive(std::string_view bytes) {
    const auto message = decode(bytes);
    ASSERT_TRUE(message) << message.error().message();
    if (message->type == kAcknowledge) {
      const auto sequence = parse_acknowledgement(message->payload);
      ASSERT_TRUE(sequence);
      unacknowledged_.erase(*sequence);
    } else if (message->type == kChannelClosed) {
      closed_with = text_at(parse_object("channel_closed", message->payload).value(), "Output");
    } else {
      ASSERT_EQ(message->type, kOutputStreamData);
      receive_data(*message);
    }
  }

  void send(PayloadType type, std::string_view payload) {
    to_server.push_back(client_message(next_, type, payload));
    unacknowledged_.emplace(next_++, to_server.back());
  }
  // As its timer does: the oldest message.
  void repeat() {
    if (!unacknowledged_.empty()) to_server.push_back(unacknowledged_.begin()->second);
  }
  bool is_settled() const { return unacknowledged_.empty(); }
  std::size_t unacknowledged() const { return unacknowledged_.size(); }

 private:
  void receive_data(const Message& message) {
    if (message.sequence < expected_) {
      ++copies;
      if (acknowledges_copies) acknowledge(message);
      return;
    }
    if (message.sequence > expected_) {
      acknowledge(message);
      early_.emplace(message.sequence, message);
      return;
    }
    if (!handle(message)) return;
    acknowledge(message);
    ++expected_;
    // It doesn't ask whether these were handled.
    for (auto each = early_.extract(expected_); each; each = early_.extract(++expected_))
      EXPECT_TRUE(handle(each.mapped())) << "number " << expected_ << " is lost";
  }

  bool handle(const Message& message) {
    switch (message.payload_type) {
      case PayloadType::handshake_request:
        handshake = parse_object("handshake", message.payload).value();
        send(PayloadType::handshake_response, handshake_response);
        return true;
      case PayloadType::handshake_complete:
        complete = parse_object("handshake", message.payload).value();
        return true;
      default:
        break;
    }
    if (!is_ready) return false;
    if (message.payload_type == PayloadType::output)
      output += message.payload;
    else
      others.emplace_back(message.payload_type, message.payload);
    return true;
  }

  void acknowledge(const Message& message) { to_server.push_back(client_acknowledgement(message)); }

  std::int64_t expected_ = 0, next_ = 0;
  std::map<std::int64_t, Message> early_;
  std::map<std::int64_t, std::string> unacknowledged_;
};

}  // namespace trainyard::ssm
