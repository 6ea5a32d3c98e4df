#include "ssm/message.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <utility>

#include "aws/crypto.h"
#include "base/check.h"
#include "base/hex.h"
#include "base/json_object.h"
#include "base/random.h"
#include "base/time.h"

namespace trainyard::ssm {
namespace {

namespace json = boost::json;

// The head's members, at fixed offsets: length of what precedes the payload's length (4 bytes), type
// (32), schema (4), created (8), sequence (8), flags (8), id (16), digest (32), payload type (4),
// payload length (4); numbers are big endian.
constexpr std::size_t kHeaderLength = 116;
constexpr std::size_t kTypeAt = 4, kTypeSize = 32;
constexpr std::size_t kCreatedAt = 40, kSequenceAt = 48, kFlagsAt = 56;
constexpr std::size_t kIdAt = 64, kIdSize = 16;
constexpr std::size_t kDigestAt = 80, kDigestSize = 32;
constexpr std::size_t kPayloadTypeAt = 112, kPayloadLengthAt = 116;
constexpr std::uint32_t kSchema = 1;
constexpr std::uint64_t kFirstAndLast = 3;

std::string big_endian(std::uint64_t number, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = size; i-- > 0; number >>= 8)
    bytes[i] = static_cast<char>(static_cast<unsigned char>(number));
  return bytes;
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

// On the wire the second half of an id comes first.
std::string id_to_wire(std::string_view uuid) {
  std::string digits(uuid);
  std::erase(digits, '-');
  const auto bytes = from_hex(digits);
  CHECK(bytes && bytes->size() == kIdSize);
  return bytes->substr(kIdSize / 2) + bytes->substr(0, kIdSize / 2);
}

std::string id_from_wire(std::string_view bytes) {
  std::string uuid = to_hex(bytes.substr(kIdSize / 2)) + to_hex(bytes.substr(0, kIdSize / 2));
  for (const std::size_t dash : {8, 13, 18, 23}) uuid.insert(dash, 1, '-');
  return uuid;
}

// Padded by spaces; some writers pad by zeros.
std::string_view without_padding(std::string_view text) {
  constexpr std::string_view kPadding("\0 ", 2);
  const std::size_t first = text.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kPadding) + 1 - first);
}

Error not_a_message(std::string_view what) {
  return {ErrorKind::corrupt, "not a message of a data channel: " + std::string(what)};
}

}  // namespace

std::string encode(const Message& message) {
  CHECK(message.type.size() <= kTypeSize && message.payload.size() <= kMaxPayload);
  std::string type = message.type;
  type.resize(kTypeSize, ' ');
  return big_endian(kHeaderLength, 4) + type + big_endian(kSchema, 4) +
         big_endian(static_cast<std::uint64_t>(to_epoch_millis(message.created)), 8) +
         big_endian(static_cast<std::uint64_t>(message.sequence), 8) +
         big_endian(message.flags, 8) + id_to_wire(message.id) + aws::sha256(message.payload) +
         big_endian(static_cast<std::uint32_t>(message.payload_type), 4) +
         big_endian(message.payload.size(), 4) + message.payload;
}

Result<Message> decode(std::string_view bytes) {
  if (bytes.size() < kMessageHead)
    return not_a_message(std::to_string(bytes.size()) + " bytes are too few");
  const auto number_of = [bytes](std::size_t at, std::size_t size) {
    return read_big_endian(bytes.substr(at, size));
  };
  if (const std::uint64_t length = number_of(0, 4); length != kHeaderLength)
    return not_a_message("its head has " + std::to_string(length) + " bytes");
  const std::string_view payload = bytes.substr(kMessageHead);
  if (const std::uint64_t length = number_of(kPayloadLengthAt, 4); length != payload.size())
    return not_a_message("a payload of " + std::to_string(payload.size()) + " bytes instead of " +
                         std::to_string(length));
  if (!payload.empty() && aws::sha256(payload) != bytes.substr(kDigestAt, kDigestSize))
    return not_a_message("the digest isn't that of the payload");
  const std::uint64_t created = number_of(kCreatedAt, 8);
  if (created == 0 || created > std::numeric_limits<std::int64_t>::max())
    return not_a_message("it has no date");
  Message message;
  message.type = without_padding(bytes.substr(kTypeAt, kTypeSize));
  if (message.type.empty()) return not_a_message("it has no type");
  message.created = from_epoch_millis(static_cast<std::int64_t>(created));
  message.sequence = static_cast<std::int64_t>(number_of(kSequenceAt, 8));
  message.flags = number_of(kFlagsAt, 8);
  message.id = id_from_wire(bytes.substr(kIdAt, kIdSize));
  message.payload_type = static_cast<PayloadType>(number_of(kPayloadTypeAt, 4));
  message.payload = payload;
  return message;
}

Message make_acknowledgement(const Message& of, Timestamp created) {
  Message message;
  message.type = kAcknowledge;
  message.created = created;
  message.flags = kFirstAndLast;
  message.id = random_uuid();
  message.payload = json::serialize(json::object{{"AcknowledgedMessageType", of.type},
                                                 {"AcknowledgedMessageId", of.id},
                                                 {"AcknowledgedMessageSequenceNumber", of.sequence},
                                                 {"IsSequentialMessage", true}});
  return message;
}

Result<std::int64_t> parse_acknowledgement(std::string_view payload) {
  TRY(const json::object object, parse_object("an acknowledgement", payload));
  const json::value* number = object.if_contains("AcknowledgedMessageSequenceNumber");
  if (number == nullptr || !number->is_int64())
    return Error(ErrorKind::corrupt, "an acknowledgement without a sequence number");
  return number->get_int64();
}

std::string make_flag(Flag flag) {
  return big_endian(static_cast<std::uint32_t>(flag), 4);
}

}  // namespace trainyard::ssm
