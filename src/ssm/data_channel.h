#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "ssm/message.h"

namespace trainyard::ssm {

// The server's end of a data channel: two streams of messages, each numbered from 0, that survive
// the loss of the connection. Every message is kept until it is acknowledged; after a reconnect what
// wasn't is sent again, in order. Received messages come out once and in order, however they arrive.
//
// The rules are those of session-manager-plugin (src/datachannel/streaming.go). Three matter here:
// - It acknowledges a message when it has handled it, and also one that comes too early and is only
//   kept.
// - Until its handlers are in place it ignores what they would handle next, without acknowledgement:
//   so the oldest message is repeated.
// - A copy of what it has handled it drops without acknowledgement: so an acknowledgement that was
//   lost with a connection is never repeated. But a connection loses nothing while it lasts: if old
//   messages were sent again on a new connection when the client was ready, then the acknowledgement
//   of one that was sent after them, for the first time, says that it has handled them all. An empty
//   message follows them for that.
//
// Pure: bytes and time in, bytes out. Bounded: see the constants. One thread.
class DataChannel {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // What may be unacknowledged, and what may be received and not taken, before has_room() and
  // wants_messages() say no.
  static constexpr std::size_t kMaxHeld = std::size_t{256} * 1024;  // bytes of payload
  static constexpr std::size_t kMaxMessages = 1000;

  // `date`: what the calendar shows at `now`; for the messages' heads.
  DataChannel(Time now, Timestamp date) : start_(now), start_date_(date) {}

  // Appends a message to the stream to the client. `payload`: at most kMaxPayload bytes. Callers
  // that can't wait may ignore has_room(), for a few messages.
  void send(PayloadType type, std::string_view payload, Time now);
  // Another kMaxFrame bytes can be sent.
  bool has_room() const;
  // Nothing is left to be sent or acknowledged.
  bool is_settled() const { return sent_.empty(); }
  // The client has handled all messages up to this number.
  bool is_settled(std::int64_t sequence) const;

  // One message from the client. corrupt: it isn't one.
  Result<void> receive(std::string_view bytes, Time now);
  // False: more from the client would only be dropped. When the stream to the client is full this is
  // true nevertheless, because acknowledgements may follow what is dropped; the client repeats that.
  bool wants_messages() const;
  // The next message of the stream from the client.
  std::optional<Message> take_received();

  // The next bytes for the client's connection, if there are any now. Call it when the connection
  // can take them, so that only this class holds what a slow client leaves.
  std::optional<std::string> next_to_send(Time now);
  // When next_to_send() will have something to repeat, if nothing else happens.
  std::optional<Time> repeat_at() const;
  // The client has a new connection.
  void start_connection(Time now);

  // The client has shown that it has handled the messages up to this number.
  void settle(std::int64_t sequence);
  // The client's handlers are in place: from now on it handles every message that it receives.
  void mark_ready(Time now);
  bool is_ready() const { return is_ready_; }

  Timestamp date(Time now) const;

 private:
  struct Sent {
    std::string bytes;
    std::size_t payload_size = 0;
    bool needs_handlers = false;
    int connection = 0;  // the one on which it was first sent; 0: it wasn't
    // On the present connection:
    int times = 0;
    Time last{};
    // As numbered by sends_; 0: it wasn't.
    std::int64_t first_send = 0, first_send_to_ready = 0;
  };

  void acknowledge(std::int64_t sequence, Time now);
  void repeat_all(Time now);
  void note_send(Sent& message, Time now);
  void measure(std::chrono::microseconds round_trip);
  std::chrono::microseconds pause(const Sent& message) const;
  bool has_space() const;
  bool fits(const Message& message) const;

  const Time start_;
  const Timestamp start_date_;
  bool is_ready_ = false;
  int connection_ = 1;

  // To the client: what isn't acknowledged, by its number.
  std::map<std::int64_t, Sent> sent_;
  std::int64_t end_ = 0;   // the number of the next new message
  std::int64_t next_ = 0;  // on this connection, messages from here on weren't sent yet
  std::int64_t sends_ = 0;
  std::size_t unacknowledged_ = 0;  // bytes of payload
  // From the client.
  std::map<std::int64_t, Message> received_;
  std::int64_t expected_ = 0;  // the next to be taken
  std::size_t received_size_ = 0;
  std::deque<std::string> acknowledgements_;  // to be sent
  // As TCP estimates it (RFC 6298), with the client's constants.
  std::chrono::microseconds round_trip_{100'000}, variation_{0}, timeout_{200'000};
};

}  // namespace trainyard::ssm
