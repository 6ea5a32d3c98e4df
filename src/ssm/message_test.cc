#include "ssm/message.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "base/time.h"

namespace trainyard::ssm {
namespace {

// Decoded by npm's ssm-session 1.0.6 to the same.
Message known_message() {
  Message message;
  message.type = "output_stream_data";
  message.created = from_epoch_millis(1'700'000'000'000);
  message.flags = 1;
  message.id = "00112233-4455-6677-8899-aabbccddeeff";
  message.payload_type = PayloadType::output;
  message.payload = "hi\n";
  return message;
}
constexpr std::string_view kKnownBytes =
    "000000746f75747075745f73747265616d5f64617461202020202020202020202020202000000001"
    "0000018bcfe56800000000000000000000000000000000018899aabbccddeeff0011223344556677"
    "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4000000010000000368690a";

TEST(Message, HasTheFormThatOtherProgramsHave) {
  EXPECT_EQ(to_hex(encode(known_message())), kKnownBytes);
  const auto message = decode(from_hex(kKnownBytes).value());
  ASSERT_TRUE(message) << message.error().message();
  EXPECT_EQ(message->type, kOutputStreamData);
  EXPECT_EQ(message->created, from_epoch_millis(1'700'000'000'000));
  EXPECT_EQ(message->sequence, 0);
  EXPECT_EQ(message->flags, 1U);
  EXPECT_EQ(message->id, "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_EQ(message->payload_type, PayloadType::output);
  EXPECT_EQ(message->payload, "hi\n");
}

TEST(Message, SurvivesItsBytes) {
  Message message = known_message();
  message.type = std::string(32, 'x');
  message.sequence = 0x0102030405060708;
  message.flags = ~std::uint64_t{0};
  message.payload_type = static_cast<PayloadType>(0xfffffffe);
  message.payload = std::string(kMaxPayload, '\0');
  const std::string bytes = encode(message);
  EXPECT_EQ(bytes.size(), kMaxFrame);
  const auto read = decode(bytes);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->type, message.type);
  EXPECT_EQ(read->sequence, message.sequence);
  EXPECT_EQ(read->flags, message.flags);
  EXPECT_EQ(read->payload_type, message.payload_type);
  EXPECT_EQ(read->payload, message.payload);
}

TEST(Message, HasATypeThatMayBePaddedByZeros) {
  std::string bytes = encode(known_message());
  bytes.replace(4, 32, std::string("acknowledge") + std::string(21, '\0'));
  EXPECT_EQ(decode(bytes).value().type, kAcknowledge);
}

TEST(Message, WithoutPayloadNeedsNoDigest) {
  Message message = known_message();
  message.payload.clear();
  std::string bytes = encode(message);
  bytes.replace(80, 32, std::string(32, 'x'));
  EXPECT_TRUE(decode(bytes));
}

void expect_corrupt(const std::string& bytes, std::string_view part) {
  const auto message = decode(bytes);
  ASSERT_FALSE(message) << part;
  EXPECT_EQ(message.error().kind(), ErrorKind::corrupt);
  EXPECT_NE(message.error().message().find(part), std::string::npos) << message.error().message();
}

TEST(Message, IsRefusedIfItIsNotWellFormed) {
  const std::string good = encode(known_message());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(decode(good.substr(0, size))) << size;
  const auto with = [&good](std::size_t at, std::string_view bytes) {
    std::string changed = good;
    return changed.replace(at, bytes.size(), bytes);
  };
  using namespace std::string_view_literals;
  expect_corrupt("", "0 bytes");
  for (const auto length : {"\0\0\0\0"sv, "\0\0\0\x73"sv, "\0\0\0\x75"sv, "\xff\xff\xff\xff"sv})
    expect_corrupt(with(0, length), "head");
  for (const auto length : {"\0\0\0\0"sv, "\0\0\0\x02"sv, "\0\0\0\x04"sv, "\xff\xff\xff\xff"sv})
    expect_corrupt(with(116, length), "payload of 3 bytes");
  expect_corrupt(good + "x", "payload of 4 bytes");
  expect_corrupt(with(120, "H"), "digest");
  expect_corrupt(with(80, "x"), "digest");
  expect_corrupt(with(40, "\0\0\0\0\0\0\0\0"sv), "date");
  expect_corrupt(with(40, "\xff"), "date");
  expect_corrupt(with(4, std::string(32, ' ')), "type");
  expect_corrupt(with(4, std::string(32, '\0')), "type");
}

TEST(Message, OfRandomBytesIsRefusedOrReadWhole) {
  const std::string good = encode(known_message());
  std::mt19937 random(1);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (std::size_t changes = 1 + random() % 3; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    if (const auto message = decode(bytes)) {
      ++read;
      EXPECT_EQ(message->payload, bytes.substr(kMessageHead));
      EXPECT_EQ(message->id.size(), 36U);
    }
    (void)decode(bytes.substr(0, random() % (bytes.size() + 1)));
  }
  EXPECT_GT(read, 0);
}

TEST(Acknowledgement, NamesTheMessageAndIsRead) {
  Message message = known_message();
  message.sequence = 7;
  const auto acknowledgement = decode(encode(make_acknowledgement(message, message.created)));
  ASSERT_TRUE(acknowledgement);
  EXPECT_EQ(acknowledgement->type, kAcknowledge);
  EXPECT_EQ(acknowledgement->sequence, 0);
  EXPECT_EQ(acknowledgement->flags, 3U);
  EXPECT_EQ(acknowledgement->payload_type, PayloadType::none);
  EXPECT_EQ(acknowledgement->payload,
            R"({"AcknowledgedMessageType":"output_stream_data",)"
            R"("AcknowledgedMessageId":"00112233-4455-6677-8899-aabbccddeeff",)"
            R"("AcknowledgedMessageSequenceNumber":7,"IsSequentialMessage":true})");
  EXPECT_EQ(parse_acknowledgement(acknowledgement->payload).value(), 7);
  for (const char* wrong :
       {"", "[]", "{}", R"({"AcknowledgedMessageSequenceNumber":"7"})",
        R"({"AcknowledgedMessageSequenceNumber":7.5})",
        R"({"AcknowledgedMessageSequenceNumber":18446744073709551615})", "{\"a\":"})
    EXPECT_FALSE(parse_acknowledgement(wrong)) << wrong;
}

TEST(Flag, IsFourBytes) {
  EXPECT_EQ(make_flag(Flag::terminate_session), std::string("\0\0\0\x02", 4));
}

}  // namespace
}  // namespace trainyard::ssm
