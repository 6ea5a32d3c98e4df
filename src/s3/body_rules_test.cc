#include "s3/body_rules.h"

#include <gtest/gtest.h>

namespace trainyard::s3 {
namespace {

constexpr const char* kCrc = "NhCmhg==";

Result<BodyRules> rules(net::Headers headers, std::string payload = "UNSIGNED-PAYLOAD",
                        std::optional<std::uint64_t> length = 5) {
  S3Request request;
  request.method = "PUT";
  request.headers = std::move(headers);
  Authenticated who;
  who.payload_sha256 = std::move(payload);
  return parse_body_rules(request, who, length);
}

std::string code(const Result<BodyRules>& parsed) {
  return parsed ? "" : parsed.error().code();
}

TEST(BodyRules, ThePayloadHashSaysHowTheBodyIsSigned) {
  EXPECT_EQ(rules({})->sha256_hex, "");
  EXPECT_EQ(rules({}, std::string(64, 'a'))->sha256_hex, std::string(64, 'a'));
  const net::Headers chunked({{"x-amz-decoded-content-length", "3"}});
  const auto stream = rules(chunked, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 99);
  EXPECT_TRUE(stream->aws_chunked && stream->signer && !stream->signed_trailer);
  EXPECT_EQ(stream->length, 3U);
  EXPECT_TRUE(rules(chunked, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")->signed_trailer);
  EXPECT_FALSE(rules(chunked, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")->signer);
  for (const std::string& nonsense : {std::string("x"), std::string(64, 'A'), std::string(63, 'a'),
                                      std::string("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")})
    EXPECT_EQ(code(rules({}, nonsense)), "InvalidArgument") << nonsense;
}

TEST(BodyRules, AChunkedBodyMustSayItsLength) {
  EXPECT_EQ(code(rules({}, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")), "MissingContentLength");
  for (const char* length : {"", "-1", "x", "99999999999999999999"})
    EXPECT_EQ(code(rules({{"x-amz-decoded-content-length", length}},
                         "STREAMING-UNSIGNED-PAYLOAD-TRAILER")),
              "InvalidArgument")
        << length;
}

TEST(BodyRules, OneChecksumInAHeaderOrAnnouncedForTheTrailer) {
  const auto header =
      rules({{"X-Amz-Checksum-Crc32", kCrc}, {"x-amz-sdk-checksum-algorithm", "crc32"}});
  ASSERT_TRUE(header);
  EXPECT_EQ(header->checksum_algorithm, "CRC32");
  EXPECT_EQ(header->checksum_value, kCrc);
  const auto trailer =
      rules({{"x-amz-trailer", "X-Amz-Checksum-Crc32"}, {"x-amz-decoded-content-length", "5"}},
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  ASSERT_TRUE(trailer);
  EXPECT_EQ(trailer->trailer_name, "x-amz-checksum-crc32");
  EXPECT_EQ(trailer->checksum_algorithm, "CRC32");
  EXPECT_EQ(trailer->checksum_value, "");
}

TEST(BodyRules, WhatChecksumsCanNotSay) {
  const std::initializer_list<std::pair<std::string, std::string>> cases[] = {
      {{"x-amz-checksum-crc32", "no base64"}},
      {{"x-amz-checksum-crc32", ""}},
      {{"x-amz-checksum-crc32", "AAAA"}},
      {{"x-amz-checksum-sha256", kCrc}},
      {{"x-amz-checksum-md4", kCrc}},
      {{"x-amz-checksum-crc32", kCrc}, {"x-amz-checksum-crc32c", kCrc}},
      {{"x-amz-checksum-crc32", kCrc}, {"x-amz-trailer", "x-amz-checksum-crc32"}},
      {{"x-amz-sdk-checksum-algorithm", "CRC32"}},
      {{"x-amz-sdk-checksum-algorithm", "SHA1"}, {"x-amz-checksum-crc32", kCrc}},
      {{"x-amz-trailer", "x-amz-checksum-crc32"}},  // and no chunks to carry it
      {{"x-amz-trailer", "x-amz-meta-a"}},
  };
  for (const auto& one : cases)
    EXPECT_EQ(code(rules(one)), "InvalidRequest")
        << one.begin()->first << " " << one.begin()->second;
}

TEST(BodyRules, WordsOnChecksumsInGeneralAreNoChecksum) {
  const auto parsed = rules({{"x-amz-checksum-algorithm", "CRC32"},
                             {"x-amz-checksum-mode", "ENABLED"},
                             {"x-amz-checksum-type", "FULL_OBJECT"}});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->checksum_algorithm, "");
}

TEST(BodyRules, CompletesChecksumIsNotOfItsDocument) {
  S3Request request;
  request.method = "POST";
  request.query = {{"uploadId", "x"}};
  request.headers = net::Headers({{"x-amz-checksum-crc32", "NhCmhg==-2"}});
  Authenticated who;
  who.payload_sha256 = "UNSIGNED-PAYLOAD";
  const auto parsed = parse_body_rules(request, who, 5);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(parsed->checksum_algorithm, "");
}

TEST(BodyRules, ContentMd5) {
  EXPECT_EQ(rules({{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}})->md5.size(), 16U);
  for (const char* digest : {"", "short", "AAAA", "5d41402abc4b2a76b9719d911017c592"})
    EXPECT_EQ(code(rules({{"Content-MD5", digest}})), "InvalidDigest") << digest;
}

}  // namespace
}  // namespace trainyard::s3
