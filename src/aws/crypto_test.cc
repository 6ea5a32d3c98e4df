#include "aws/crypto.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace trainyard::aws {
namespace {

std::string digest_of(Digest::Algorithm algorithm, std::string_view bytes) {
  Digest digest(algorithm);
  // In two pieces, so that the state between updates counts too.
  digest.update(bytes.substr(0, bytes.size() / 3));
  digest.update(bytes.substr(bytes.size() / 3));
  return to_hex(digest.finish());
}

TEST(Digest, MatchesThePublishedCheckValues) {
  // "123456789" is the check string of the CRC catalogue (reveng); the hashes are from RFC 1321 and
  // FIPS 180.
  EXPECT_EQ(digest_of(Digest::Algorithm::crc32, "123456789"), "cbf43926");
  EXPECT_EQ(digest_of(Digest::Algorithm::crc32c, "123456789"), "e3069283");
  EXPECT_EQ(digest_of(Digest::Algorithm::crc64nvme, "123456789"), "ae8b14860a799888");
  EXPECT_EQ(digest_of(Digest::Algorithm::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(digest_of(Digest::Algorithm::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(digest_of(Digest::Algorithm::sha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, SlicingAgreesWithByteByByte) {
  std::string bytes(1000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
  for (const auto algorithm : {Digest::Algorithm::crc32c, Digest::Algorithm::crc64nvme}) {
    Digest one(algorithm);
    for (const char c : bytes) one.update(std::string_view(&c, 1));
    EXPECT_EQ(to_hex(one.finish()), digest_of(algorithm, bytes));
  }
}

TEST(Digest, TheCrcOfTwoPiecesIsMadeOfTheirOwn) {
  std::string bytes(70000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 + i / 7);
  const auto crc = [](Digest::Algorithm algorithm, std::string_view piece) {
    Digest digest(algorithm);
    digest.update(piece);
    return digest.finish();
  };
  const std::string_view all = bytes;
  for (const auto algorithm :
       {Digest::Algorithm::crc32, Digest::Algorithm::crc32c, Digest::Algorithm::crc64nvme})
    for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{65535}, all.size()})
      EXPECT_EQ(combine_crcs(algorithm, crc(algorithm, all.substr(0, cut)),
                             crc(algorithm, all.substr(cut)), all.size() - cut),
                crc(algorithm, all))
          << cut;
}

TEST(Hmac, MatchesRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Base64, RoundTripsAndRefusesNoise) {
  for (const std::string text : {"", "a", "ab", "abc", "abcd"})
    EXPECT_EQ(from_base64(to_base64(text)), text);
  EXPECT_EQ(to_base64("hello"), "aGVsbG8=");
  for (const char* noise : {"a", "ab=c", "====", "a b=", "aGVsbG8", "=aaa"})
    EXPECT_FALSE(from_base64(noise)) << noise;
}

}  // namespace
}  // namespace trainyard::aws
