#include "data/channel_stream.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <atomic>
#include <filesystem>
#include <span>

#include "base/files.h"
#include "base/random.h"
#include "data/augmented_manifest.h"
#include "data/forwarding_s3_client.h"
#include "data/record_io.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

std::string record(const std::string& bytes) {
  return record_header(bytes.size()).value() + bytes + record_padding(bytes.size());
}

class Streamed : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(spool_)); }
  void TearDown() override { fs::remove_all(spool_); }

  // Of the objects b/<key>.
  Result<std::string> stream(const std::vector<std::string>& keys, StreamFormat format = {}) {
    std::vector<Datum> data;
    for (const std::string& key : keys) data.push_back({"b", key, {}});
    return stream(data, format);
  }
  Result<std::string> stream(const std::vector<Datum>& data, StreamFormat format) {
    std::size_t next = 0;
    ReadAhead ahead(s3_, options_);
    ahead.begin([&]() -> Result<std::optional<Datum>> {
      if (next == data.size()) return std::optional<Datum>();
      return std::optional(data[next++]);
    });
    std::string got;
    TRY_VOID(ChannelStream(ahead, format, spool_).run([&](std::string_view bytes) {
      got.append(bytes);
      return ok();
    }));
    return got;
  }

  FakeS3 s3_;
  ReadAhead::Options options_{.part = 1000, .buffers = 4, .parallel = 4};
  const fs::path spool_ = fs::temp_directory_path() / ("trainyard-stream-" + random_hex(12));
};

TEST_F(Streamed, ObjectsOfAllSizesComeInTheirOrderWithNothingBetween) {
  std::vector<std::string> keys;
  std::string all;
  for (const std::size_t size : {0U, 1U, 999U, 1000U, 1001U, 25'000U, 2000U, 0U, 7U, 40'001U}) {
    keys.push_back(std::to_string(keys.size()));
    std::string bytes;
    while (bytes.size() < size) bytes += random_hex(500);
    bytes.resize(size);
    s3_.objects["b/" + keys.back()] = bytes;
    all += bytes;
  }
  for (const std::size_t buffers : {1U, 2U, 4U, 50U}) {
    options_.buffers = buffers;
    const auto got = stream(keys);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_TRUE(*got == all) << buffers << " buffers";
  }
  EXPECT_EQ(stream(std::vector<std::string>{}).value(), "");
}

TEST_F(Streamed, WhatComesBeforeAFailureIsGivenAndNothingBehindIt) {
  s3_.objects = {{"b/1", "one"}, {"b/3", "three"}};
  int next = 0;
  ReadAhead ahead(s3_, options_);
  ahead.begin([&]() -> Result<std::optional<Datum>> {
    return std::optional(Datum{"b", std::to_string(++next), {}});
  });
  std::string got;
  const auto ran = ChannelStream(ahead, {}, spool_).run([&](std::string_view bytes) {
    got.append(bytes);
    return ok();
  });
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code(), "NoSuchKey");
  EXPECT_EQ(got, "one");
}

// Changes a byte of the pieces that begin there.
class DamagingPieces final : public ForwardingS3Client {
 public:
  explicit DamagingPieces(S3Client& inner) : inner_(inner) {}
  std::uint64_t at = 0;

  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override {
    auto piece = inner_.read_piece(bucket, key, first, into, if_match);
    if (first == at) into.front() ^= 1;
    return piece;
  }

 protected:
  S3Client& next() override { return inner_; }

 private:
  S3Client& inner_;
};

// Its parts have no checksums, and its ETag needn't be one.
TEST_F(Streamed, DamagedBytesOfALargeObjectAreFoundBeforeItsEnd) {
  s3_.objects["b/k"] = std::string(5500, 'x');
  DamagingPieces damaging(s3_);
  for (const std::uint64_t offset : {0U, 2000U, 5000U}) {
    damaging.at = offset;
    ReadAhead ahead(damaging, options_);
    std::atomic<int> left{1};
    ahead.begin([&]() -> Result<std::optional<Datum>> {
      if (left-- <= 0) return std::optional<Datum>();
      return std::optional(Datum{"b", "k", {}});
    });
    std::string got;
    const auto ran = ChannelStream(ahead, {}, spool_).run([&](std::string_view bytes) {
      got.append(bytes);
      return ok();
    });
    ASSERT_FALSE(ran) << offset;
    EXPECT_EQ(ran.error().kind(), ErrorKind::corrupt);
    EXPECT_THAT(ran.error().message(),
                HasSubstr("GET s3://b/k: the bytes that came have the CRC64"));
    EXPECT_EQ(got.size(), 5000U) << "its last part isn't given";
  }
}

TEST_F(Streamed, AnotherSequenceMayBeginAtAnyTime) {
  s3_.objects["b/k"] = std::string(10'000, 'x');
  ReadAhead ahead(s3_, options_);
  for (int i = 0; i < 200; ++i) {
    std::atomic<int> left{5};
    ahead.begin([&]() -> Result<std::optional<Datum>> {
      if (left-- <= 0) return std::optional<Datum>();
      return std::optional(Datum{"b", "k", {}});
    });
    for (int part = 0; part < i % 50; ++part) {
      const auto got = ahead.next();
      ASSERT_TRUE(got && *got);
      EXPECT_EQ((*got)->first, static_cast<std::uint64_t>(part % 10) * 1000);
    }
    ahead.drop();
  }
}

// The sample of the developer guide's page on RecordIO: rec("1").
TEST_F(Streamed, ARecordHasMagicLengthAndPadding) {
  EXPECT_EQ(record("1"), std::string("\x0a\x23\xd7\xce\x01\0\0\0"
                                     "1\0\0\0",
                                     12));
  EXPECT_EQ(record_header(kMaxRecordSize).value(), "\x0a\x23\xd7\xce\xff\xff\xff\x1f");
  EXPECT_EQ(record_header(kMaxRecordSize + 1).error().message(),
            "a RecordIO record has at most 536870911 bytes, and this would have 536870912");
  s3_.objects = {{"b/1", "1"}, {"b/2", std::string(2500, 'y')}, {"b/3", ""}, {"b/4", "four"}};
  EXPECT_EQ(stream({"1", "2", "3", "4"}, {.record_io = true}).value(),
            record("1") + record(std::string(2500, 'y')) + record("") + record("four"));
}

TEST_F(Streamed, EachObjectIsInflatedAndThenWrapped) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i) + "\n";
  s3_.objects = {
      {"b/1", gzip(text)}, {"b/2", gzip("a") + gzip("b") + std::string(5, '\0')}, {"b/3", ""}};
  EXPECT_TRUE(stream({"1", "2", "3"}, {.gunzip = true}).value() == text + "ab");
  EXPECT_TRUE(stream({"1", "2", "3"}, {.gunzip = true, .record_io = true}).value() ==
              record(text) + record("ab") + record(""));
  EXPECT_TRUE(fs::is_empty(spool_));
}

TEST_F(Streamed, AnObjectThatIsNoGzipIsNamed) {
  const std::string packed = gzip(std::string(5000, 'z'));
  const std::pair<std::string, const char*> wrong[] = {
      {"plain text", "s3://b/k: not a gzip file: incorrect header check"},
      {packed.substr(0, packed.size() - 3), "s3://b/k: not a gzip file: it is cut off"},
      {packed + "text", "s3://b/k: not a gzip file: incorrect header check"},
      {packed + std::string(2, '\0') + "x", "s3://b/k: not a gzip file: something follows its end"},
  };
  for (const auto& [bytes, why] : wrong) {
    s3_.objects["b/k"] = bytes;
    for (const bool record_io : {false, true}) {
      const auto got = stream({"k"}, {.gunzip = true, .record_io = record_io});
      ASSERT_FALSE(got) << why;
      EXPECT_EQ(got.error().message(), why);
      EXPECT_EQ(got.error().kind(), ErrorKind::invalid_argument);
    }
  }
}

// The sample of the developer guide's page on augmented manifests.
TEST_F(Streamed, AnAugmentedManifestsAttributesAreRecordsOneBehindTheOther) {
  s3_.objects = {{"b/1.jpg", "JPEG1"}, {"other/2.jpg", "JPEG2"}};
  const std::vector<std::string> names = {"image-ref", "is-a-cat"};
  std::vector<Datum> data;
  for (const char* line : {R"({"image-ref":"s3://b/1.jpg","more":{},"is-a-cat":1})",
                           R"({"is-a-cat":0,"image-ref":"s3://other/2.jpg"})"}) {
    const auto parsed = parse_manifest_line(line, names);
    ASSERT_TRUE(parsed) << parsed.error().message();
    data.insert(data.end(), parsed->begin(), parsed->end());
  }
  EXPECT_EQ(stream(data, {.record_io = true}).value(),
            record("JPEG1") + record("1") + record("JPEG2") + record("0"));
  EXPECT_EQ(stream(data, {}).value(), "JPEG11JPEG20");
}

TEST(ManifestLine, ValuesAreTextsWithoutQuotesAndAllElseIsJson) {
  const auto data = parse_manifest_line(
      R"({"a":"text \"x\"","b":0.5,"c":[1,{"d":null}],"e":true,"f":12345678901})",
      {"b", "a", "c", "e", "f"});
  ASSERT_TRUE(data) << data.error().message();
  std::vector<std::string> texts;
  for (const Datum& datum : *data) texts.push_back(datum.bytes);
  EXPECT_THAT(texts, ElementsAre("0.5", "text \"x\"", "[1,{\"d\":null}]", "true", "12345678901"));
}

// Also where a double, or 64 bits, would hold another number.
TEST(ManifestLine, NumbersAreTheLinesOwnDigitByDigit) {
  for (const char* number : {"0.42057158013316045", "0.84442185152504812", "1.0", "-0", "1e3",
                             "1E-7", "12345678901234567890123", "-9223372036854775809", "0.10"}) {
    const std::string text(number);
    const auto data = parse_manifest_line(
        R"({"a":)" + text + R"(,"b":[ )" + text + R"( ,{"c":)" + text + "}]}", {"a", "b"});
    ASSERT_TRUE(data) << data.error().message();
    EXPECT_EQ((*data)[0].bytes, text);
    EXPECT_EQ((*data)[1].bytes, "[" + text + R"(,{"c":)" + text + "}]");
  }
}

TEST(ManifestLine, NestedValuesKeepTheirStructureAndOthersDontMatter) {
  const auto data = parse_manifest_line(
      R"( {"o" : {"a" : [], "b" : {}, "c,[{:" : "x[", "d" : [[1, "[", 2], "", null, false]},)"
      R"( "x" : {"o" : 1, "e" : [{"o" : 2}]}, "e" : "", "t" : "\u00e9\n\"", "t2" : ["\n"],)"
      R"( "twice" : {"o" : 1}, "twice" : "last"} )"
      "\r",
      {"o", "e", "t", "t2", "twice"});
  ASSERT_TRUE(data) << data.error().message();
  std::vector<std::string> texts;
  for (const Datum& datum : *data) texts.push_back(datum.bytes);
  EXPECT_THAT(texts, ElementsAre(R"({"a":[],"b":{},"c,[{:":"x[","d":[[1,"[",2],"",null,false]})",
                                 "", "\xc3\xa9\n\"", R"(["\n"])", "last"));
}

TEST(ManifestLine, AWrongOneSaysWhatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"{", "not JSON: incomplete JSON"},
      {"[1]", "not a JSON object"},
      {"1", "not a JSON object"},
      {"  ", "not JSON: incomplete JSON"},
      {R"({"a-ref":"s3://b/k"} {})", "not JSON: extra data"},
      {R"({"b":{"a-ref":"s3://b/k"}})", "the attribute 'a-ref' is missing"},
      {R"({"b":1})", "the attribute 'a-ref' is missing"},
      {R"({"a-ref":1})", "the value of 'a-ref' is not an object's S3 URI: 1"},
      {R"({"a-ref":["s3://b/k"]})",
       "the value of 'a-ref' is not an object's S3 URI: [\"s3://b/k\"]"},
      {R"({"a-ref":"s3://b"})", "the value of 'a-ref' is not an object's S3 URI: \"s3://b\""},
  };
  for (const auto& [line, why] : wrong) {
    const auto data = parse_manifest_line(line, {"a-ref"});
    ASSERT_FALSE(data) << line;
    EXPECT_EQ(data.error().message(), why);
  }
}

}  // namespace
}  // namespace trainyard::data
