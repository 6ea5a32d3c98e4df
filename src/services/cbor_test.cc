#include "services/cbor.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "aws/crypto.h"
#include "base/hex.h"
#include "model/monitoring.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
  return out;
}

std::string read(std::string_view hex) {
  const auto value = from_cbor(bytes(hex));
  if (!value) {
    EXPECT_EQ(value.error().code(), "SerializationException");
    return "refused";
  }
  return json::serialize(*value);
}

// The examples of RFC 8949, appendix A, as far as JSON can represent them.
TEST(Cbor, ReadsTheExamplesOfTheStandard) {
  const std::pair<const char*, const char*> cases[] = {
      {"00", "0"},
      {"17", "23"},
      {"1818", "24"},
      {"1903e8", "1000"},
      {"1a000f4240", "1000000"},
      {"1b000000e8d4a51000", "1000000000000"},
      {"1bffffffffffffffff", "18446744073709551615"},
      {"20", "-1"},
      {"3903e7", "-1000"},
      {"f90000", "0E0"},
      {"f93c00", "1E0"},
      {"fb3ff199999999999a", "1.1E0"},
      {"f97bff", "6.5504E4"},
      {"fa47c35000", "1E5"},
      {"fb7e37e43c8800759c", "1E300"},
      {"f90400", "6.103515625E-5"},
      {"f9c400", "-4E0"},
      {"f4", "false"},
      {"f5", "true"},
      {"f6", "null"},
      {"f7", "null"},
      {"60", R"("")"},
      {"6449455446", R"("IETF")"},
      {"62c3bc", "\"ü\""},
      {"64f0908591", "\"\xF0\x90\x85\x91\""},
      {"80", "[]"},
      {"83010203", "[1,2,3]"},
      {"8301820203820405", "[1,[2,3],[4,5]]"},
      {"98190102030405060708090a0b0c0d0e0f101112131415161718181819",
       "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]"},
      {"a0", "{}"},
      {"a26161016162820203", R"({"a":1,"b":[2,3]})"},
      {"826161a161626163", R"(["a",{"b":"c"}])"},
      {"9fff", "[]"},
      {"9f018202039f0405ffff", "[1,[2,3],[4,5]]"},
      {"bf61610161629f0203ffff", R"({"a":1,"b":[2,3]})"},
      {"7f657374726561646d696e67ff", R"("streaming")"},
      {"c11a514b67b0", "1363896240"},
      {"c1fb41d452d9ec200000", "1.3638962405E9"},
  };
  for (const auto& [hex, text] : cases) EXPECT_EQ(read(hex), text) << hex;
}

TEST(Cbor, RefusesWhatIsMalformedOrHasNoPlace) {
  for (const char* hex : {"",  // nothing
                          "18",
                          "19ff",
                          "1b00",  // an argument cut short
                          "61",
                          "6361",                // a text cut short
                          "7bffffffffffffffff",  // a length beyond all memory
                          "9bffffffffffffffff",
                          "bbffffffffffffffff",
                          "81",
                          "a1",
                          "a16161",
                          "9f",
                          "9f01",
                          "bf6161",
                          "bf",
                          "7f6161",  // no end
                          "0000",
                          "a000",  // something behind it
                          "1c",
                          "3d",
                          "1f",
                          "5e",
                          "fc",  // reserved
                          "ff",
                          "81ff",
                          "a161ffff",  // an end without a beginning
                          "40",
                          "4101",
                          "5f4101ff",                                      // byte strings
                          "c074323031332d30332d32315432303a30343a30305a",  // a time as text
                          "c161"
                          "61",
                          "c1f6",
                          "c1",  // a time that is no number
                          "c2410a",
                          "d9d9f700",  // other tags
                          "f0",
                          "f8ff",
                          "f820",                // simple values
                          "3bffffffffffffffff",  // -2^64
                          "a10102",
                          "a1f601",  // keys that are no texts
                          "a261610161"
                          "6102",  // a key twice
                          "61ff",
                          "62c328",
                          "63eda080",
                          "62c080",
                          "64f4908080",  // no UTF-8
                          "7f7f6161ffff",
                          "7f01ff"})  // pieces that are none
    EXPECT_EQ(read(hex), "refused") << hex;
}

TEST(Cbor, EveryCutOfADocumentIsRefused) {
  const std::string whole = bytes("bf61610161629f0203ff616382c11a514b67b0fb3ff199999999999aff");
  ASSERT_TRUE(from_cbor(whole));
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(from_cbor(std::string_view(whole).substr(0, length))) << length;
}

TEST(Cbor, DepthIsLimited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '\x81') + '\x00';
  };
  EXPECT_TRUE(from_cbor(std::string(32, '\x81') + std::string(1, '\0')));
  EXPECT_FALSE(from_cbor(std::string(33, '\x81') + std::string(1, '\0')));
  EXPECT_FALSE(from_cbor(nested(5'000'000)));
  EXPECT_FALSE(from_cbor(std::string(1'000'000, '\xC1')));
}

// For any bytes, the result is a value or an error.
TEST(Cbor, AnyBytesAreReadOrRefused) {
  std::string text = bytes("bf61610161629f0203ff616382c11a514b67b0fb3ff199999999999aff");
  for (std::size_t at = 0; at < text.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[at] = static_cast<char>(byte);
      const auto value = from_cbor(changed);
      EXPECT_TRUE(!value || !json::serialize(*value).empty());
    }
}

TEST(Cbor, AnswersHaveTaggedTimesAndWideNumbers) {
  const json::value answer = json::parse(
      R"({"Id":"m","Timestamps":[1363896240,1363896240.5],"Values":[1,2.5],"StatusCode":"Complete"})");
  const std::string written =
      to_cbor(model::shape_of<model::monitoring::MetricDataResult>(), answer);
  EXPECT_EQ(to_hex(written),
            "a4"
            "624964616d"
            "6a54696d657374616d707382c1fb41d452d9ec000000c1fb41d452d9ec200000"
            "6656616c75657382fb3ff0000000000000fb4004000000000000"
            "6a537461747573436f646568436f6d706c657465");
}

TEST(Cbor, MapsAndLongItemsReadBack) {
  json::object statistics;
  for (int i = 0; i < 300; ++i) statistics["p" + std::to_string(i)] = i / 7.0;
  json::value answer{
      {"Timestamp", 1.5}, {"Unit", std::string(70'000, 'x')}, {"ExtendedStatistics", statistics}};
  EXPECT_EQ(*from_cbor(to_cbor(model::shape_of<model::monitoring::Datapoint>(), answer)), answer);
}

TEST(Cbor, IntegersAreWrittenInTheirShortestForm) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "00"},
      {23, "17"},
      {24, "1818"},
      {255, "18ff"},
      {256, "190100"},
      {65536, "1a00010000"},
      {4294967296, "1b0000000100000000"},
      {-1, "20"},
      {-1000, "3903e7"},
      {std::numeric_limits<std::int64_t>::min(), "3b7fffffffffffffff"}};
  for (const auto& [number, hex] : cases) {
    CborWriter writer;
    writer.integer(number);
    EXPECT_EQ(to_hex(writer.take()), hex);
  }
}

}  // namespace
}  // namespace trainyard::services
