#include "s3/body_decoder.h"

#include <gtest/gtest.h>

namespace trainyard::s3 {
namespace {

struct Decoded {
  std::string bytes;
  std::string code;  // of the error; empty: none
  store::Checksum checksum;
};

// Feeds `raw` in pieces of `step` bytes.
Decoded decode(const BodyRules& rules, std::string_view raw, std::size_t step) {
  Decoded decoded;
  BodyDecoder decoder(rules);
  const BodyDecoder::Sink sink = [&](std::string_view bytes) {
    decoded.bytes += bytes;
    return ok();
  };
  for (std::size_t at = 0; at < raw.size(); at += step)
    if (const auto fed = decoder.feed(raw.substr(at, step), sink); !fed) {
      decoded.code = fed.error().code();
      return decoded;
    }
  if (const auto finished = decoder.finish(); !finished)
    decoded.code = finished.error().code();
  else
    decoded.checksum = decoder.checksum();
  return decoded;
}

// The same result however the bytes arrive.
Decoded decode(const BodyRules& rules, std::string_view raw) {
  const Decoded whole = decode(rules, raw, std::max<std::size_t>(raw.size(), 1));
  for (const std::size_t step : {1U, 2U, 3U, 7U}) {
    const Decoded again = decode(rules, raw, step);
    EXPECT_EQ(again.code, whole.code) << "in pieces of " << step;
    if (whole.code.empty()) {
      EXPECT_EQ(again.bytes, whole.bytes) << "in pieces of " << step;
    }
  }
  return whole;
}

BodyRules plain(std::uint64_t length) {
  BodyRules rules;
  rules.length = length;
  return rules;
}

// x-amz-checksum-crc32 of "hello" comes in the trailer.
BodyRules trailed(std::uint64_t length = 5) {
  BodyRules rules = plain(length);
  rules.aws_chunked = true;
  rules.checksum_algorithm = "CRC32";
  rules.trailer_name = "x-amz-checksum-crc32";
  return rules;
}

constexpr std::string_view kHello =
    "2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";

TEST(BodyDecoder, APlainBodyPassesThrough) {
  EXPECT_EQ(decode(plain(5), "hello").bytes, "hello");
  EXPECT_EQ(decode(plain(0), "").code, "");
  EXPECT_EQ(decode(plain(5), "hell").code, "IncompleteBody");
  EXPECT_EQ(decode(plain(5), "hello!").code, "IncompleteBody");
}

TEST(BodyDecoder, DigestsOfAPlainBody) {
  BodyRules rules = plain(5);
  rules.sha256_hex = aws::sha256_hex("hello");
  rules.md5 = aws::Digest(aws::Digest::Algorithm::md5).finish();
  EXPECT_EQ(decode(rules, "hello").code, "BadDigest");
  aws::Digest md5(aws::Digest::Algorithm::md5);
  md5.update("hello");
  rules.md5 = md5.finish();
  EXPECT_EQ(decode(rules, "hello").code, "");
  rules.sha256_hex = aws::sha256_hex("other");
  EXPECT_EQ(decode(rules, "hello").code, "XAmzContentSHA256Mismatch");
  rules = plain(5);
  rules.checksum_algorithm = "CRC32";
  rules.checksum_value = "NhCmhg==";
  const Decoded good = decode(rules, "hello");
  EXPECT_EQ(good.checksum.algorithm, "CRC32");
  EXPECT_EQ(good.checksum.value, "NhCmhg==");
  EXPECT_EQ(decode(rules, "jello").code, "BadDigest");
}

TEST(BodyDecoder, KnownChecksumsOfOneText) {
  const struct {
    const char* algorithm;
    const char* value;
  } cases[] = {{"CRC32", "y/Q5Jg=="},
               {"CRC32C", "4waSgw=="},
               {"CRC64NVME", "rosUhgp5mIg="},
               {"SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE="},
               {"SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}};
  for (const auto& one : cases) {
    BodyRules rules = plain(9);
    rules.checksum_algorithm = one.algorithm;
    rules.checksum_value = one.value;
    EXPECT_EQ(decode(rules, "123456789").code, "") << one.algorithm;
    EXPECT_EQ(decode(rules, "123456780").code, "BadDigest") << one.algorithm;
  }
}

TEST(BodyDecoder, ChunksAndTheirTrailer) {
  const Decoded good = decode(trailed(), kHello);
  EXPECT_EQ(good.code, "");
  EXPECT_EQ(good.bytes, "hello");
  EXPECT_EQ(good.checksum.value, "NhCmhg==");
  EXPECT_EQ(decode(trailed(0), "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n").code, "");
  // Blanks, upper case, and no empty line at the end.
  EXPECT_EQ(decode(trailed(), "5\r\nhello\r\n0\r\nX-Amz-Checksum-CRC32 : NhCmhg== \r\n").code, "");
}

TEST(BodyDecoder, WhatIsWrongWithChunks) {
  const struct {
    std::string_view raw;
    std::string_view code;
  } cases[] = {
      {"", "IncompleteBody"},
      {"5\r\nhel", "IncompleteBody"},
      {"5\r\nhello\r\n", "IncompleteBody"},
      {"5\r\nhello\r\n0\r\n\r\n", "MalformedTrailerError"},
      {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "BadDigest"},
      {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:nonsense\r\n\r\n", "InvalidRequest"},
      {"5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AAAAAA==\r\n\r\n", "MalformedTrailerError"},
      {"5\r\nhello\r\n0\r\nno colon\r\n\r\n", "MalformedTrailerError"},
      {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
       "MalformedTrailerError"},
      {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\nmore", "InvalidRequest"},
      {"6\r\nhello!\r\n0\r\n", "IncompleteBody"},
      {"4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", "IncompleteBody"},
      {"5\r\nhelloo\r\n", "InvalidRequest"},
      {"5\nhello\n", "InvalidRequest"},
      {"\r\n", "InvalidRequest"},
      {"xyz\r\n", "InvalidRequest"},
      {"-5\r\nhello\r\n", "InvalidRequest"},
      {"0x5\r\nhello\r\n", "InvalidRequest"},
      {"10000000000000000\r\n", "InvalidRequest"},
  };
  for (const auto& one : cases) EXPECT_EQ(decode(trailed(), one.raw).code, one.code) << one.raw;
  EXPECT_EQ(decode(trailed(), std::string(5000, '1')).code, "InvalidRequest");
}

TEST(BodyDecoder, SignedChunksMustCarryTheirSignatures) {
  aws::SignatureClaim claim;
  claim.date = "20250701";
  claim.amz_date = "20250701T100000Z";
  claim.region = "us-east-1";
  claim.service = "s3";
  claim.signature = std::string(64, 'a');
  BodyRules rules = trailed();
  rules.signer.emplace(claim, "secret");
  rules.signed_trailer = true;

  aws::ChunkSigner signer(claim, "secret");
  const std::string first = signer.next(aws::sha256_hex("hello"));
  const std::string last = signer.next(aws::sha256_hex(""));
  const std::string trailer = signer.trailer(aws::sha256_hex("x-amz-checksum-crc32:NhCmhg==\n"));
  auto body = [&](const std::string& one, const std::string& two, const std::string& three) {
    return "5;chunk-signature=" + one + "\r\nhello\r\n0;chunk-signature=" + two +
           "\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:" + three + "\r\n\r\n";
  };
  EXPECT_EQ(decode(rules, body(first, last, trailer)).code, "");
  const std::string wrong(64, '0');
  EXPECT_EQ(decode(rules, body(wrong, last, trailer)).code, "SignatureDoesNotMatch");
  EXPECT_EQ(decode(rules, body(first, wrong, trailer)).code, "SignatureDoesNotMatch");
  EXPECT_EQ(decode(rules, body(first, last, wrong)).code, "SignatureDoesNotMatch");
  EXPECT_EQ(decode(rules, kHello).code, "SignatureDoesNotMatch");
  rules.signer.emplace(claim, "another");
  EXPECT_EQ(decode(rules, body(first, last, trailer)).code, "SignatureDoesNotMatch");
}

TEST(BodyDecoder, AnErrorOfTheSinkEndsIt) {
  BodyDecoder decoder(plain(5));
  const auto fed = decoder.feed("hello", [](std::string_view) -> Result<void> {
    return Error(ErrorKind::exhausted, "disk full");
  });
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind(), ErrorKind::exhausted);
}

}  // namespace
}  // namespace trainyard::s3
