#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/frames.h"
#include "base/result.h"
#include "base/timestamp.h"

// The binary messages of AWS Session Manager's data channel, as session-manager-plugin (src/message)
// and amazon-ssm-agent (agent/session/contracts) write and read them. No I/O.
namespace trainyard::ssm {

// Types of messages. Those without a name here are nothing to a server, which ignores them.
inline constexpr std::string_view kInputStreamData = "input_stream_data";    // from the client
inline constexpr std::string_view kOutputStreamData = "output_stream_data";  // to it
inline constexpr std::string_view kAcknowledge = "acknowledge";
inline constexpr std::string_view kChannelClosed = "channel_closed";

// Others exist, and are passed on as numbers.
enum class PayloadType : std::uint32_t {
  none = 0,
  output = 1,  // bytes, in both directions
  size = 3,    // {"cols":N,"rows":N}
  handshake_request = 5,
  handshake_response = 6,
  handshake_complete = 7,
  flag = 10,  // a Flag as four bytes, big endian
  std_err = 11,
};

enum class Flag : std::uint32_t {
  disconnect_from_port = 1,
  terminate_session = 2,
  connect_to_port_error = 3,
};

inline constexpr std::size_t kMessageHead = 120;  // all that precedes the payload
// A message fits into a frame (base/frames.h).
inline constexpr std::size_t kMaxPayload = kMaxFrame - kMessageHead;

struct Message {
  std::string type;           // at most 32 bytes
  Timestamp created{};        // after 1970 began
  std::int64_t sequence = 0;  // from 0 in each direction, for the two types of stream data
  std::uint64_t flags = 0;    // 1: the first of its direction (SYN); 2: the last (FIN)
  std::string id;             // a UUID, lower case
  PayloadType payload_type = PayloadType::none;
  std::string payload{};  // at most kMaxPayload bytes
};

std::string encode(const Message& message);
// corrupt: it isn't a well-formed message, or its digest isn't that of its payload.
Result<Message> decode(std::string_view bytes);

// The acknowledgement of a message. It isn't acknowledged itself.
Message make_acknowledgement(const Message& of, Timestamp created);
// The sequence number of the message that this payload acknowledges. corrupt: there is none in it.
Result<std::int64_t> parse_acknowledgement(std::string_view payload);

std::string make_flag(Flag flag);

}  // namespace trainyard::ssm
