#include "model/declared_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::model {
namespace {

TRAINYARD_MODEL_ENUM(Colour, red,  // a comment, "with" (marks)
                     green)

struct Point {
  std::int64_t x = 0;
  std::int64_t y = 7;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Sample {
  std::string text{};
  bool flag = false;
  int count = 1;
  double number = 0;
  Timestamp time{};
  std::chrono::seconds span{0};
  Bytes size{};
  Colour colour = Colour::red;
  std::optional<int> perhaps{};
  std::vector<std::string> texts{};
  std::vector<int> numbers{};
  std::vector<Point> points{};
  std::map<std::string, std::string> map{};
  Point inner{};
  std::optional<Point> flat{};
  friend bool operator==(const Sample&, const Sample&) = default;
};

}  // namespace

template <>
struct Declaration<Point> {
  static void declare(auto& members) {
    members.required("x", &Point::x);
    members.added("y", &Point::y);
  }
};

template <>
struct Declaration<Sample> {
  static void declare(auto& members) {
    members.required("text", &Sample::text);
    members.optional("flag", &Sample::flag);
    members.optional("count", &Sample::count, Number{.min = 1, .max = 9});
    members.optional("number", &Sample::number);
    members.optional("time", &Sample::time);
    members.optional("span_seconds", &Sample::span, Number{.min = 0});
    members.optional("size", &Sample::size);
    members.optional("colour", &Sample::colour);
    members.optional("perhaps", &Sample::perhaps);
    members.optional("texts", &Sample::texts);
    members.optional("numbers", &Sample::numbers, Number{.min = 0});
    members.optional("points", &Sample::points);
    members.optional("map", &Sample::map);
    members.optional("inner", &Sample::inner);
    members.embedded_if("x", &Sample::flat);
  }
  static void complete(DocumentReader& reader, Sample& sample) {
    if (sample.flag && sample.text.empty()) reader.fail("text", "is empty");
  }
};

namespace {

using testing::HasSubstr;

Result<Sample> read_sample(std::string_view text,
                           UnknownMembers unknown = UnknownMembers::refused) {
  TRY(const boost::json::object object, parse_document("sample", text));
  DocumentReader reader("sample", object, unknown);
  Sample sample;
  read_members(reader, sample);
  TRY_VOID(reader.finish());
  return sample;
}

std::string problem(std::string_view text) {
  const auto read = read_sample(text);
  if (read) return "";
  EXPECT_EQ(read.error().kind(), ErrorKind::corrupt);
  return read.error().message();
}

TEST(DeclaredDocument, EachKindOfMemberIsWrittenAndRead) {
  Sample sample;
  sample.text = "a\"b";
  sample.flag = true;
  sample.count = 3;
  sample.number = 0.5;
  sample.time = from_epoch_millis(1747419050603);
  sample.span = std::chrono::seconds(60);
  sample.size = kib(2);
  sample.colour = Colour::green;
  sample.perhaps = 0;
  sample.texts = {"c", ""};
  sample.numbers = {0, 7};
  sample.points = {{1, 2}, {3, 4}};
  sample.map = {{"k", "v"}};
  sample.inner = {5, 6};
  sample.flat = Point{8, 9};
  const std::string text = boost::json::serialize(write_document(sample));
  EXPECT_EQ(text, R"({"text":"a\"b","flag":true,"count":3,"number":5E-1,"time":1747419050603,)"
                  R"("span_seconds":60,"size":2048,"colour":"green","perhaps":0,)"
                  R"("texts":["c",""],"numbers":[0,7],)"
                  R"("points":[{"x":1,"y":2},{"x":3,"y":4}],"map":{"k":"v"},)"
                  R"("inner":{"x":5,"y":6},"x":8,"y":9})");
  const auto read = read_sample(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, sample);
}

TEST(DeclaredDocument, WhatHasItsDefaultIsNotWrittenAndItsAbsenceIsTheDefault) {
  EXPECT_EQ(boost::json::serialize(write_document(Sample{})), R"({"text":""})");
  EXPECT_EQ(read_sample(R"({"text":""})").value(), Sample{});
}

TEST(DeclaredDocument, AnAddedMemberIsAlwaysWrittenAndMayBeAbsent) {
  Sample sample;
  sample.points = {{1, 7}};
  EXPECT_EQ(boost::json::serialize(write_document(sample)),
            R"({"text":"","points":[{"x":1,"y":7}]})");
  EXPECT_EQ(read_sample(R"({"text":"","points":[{"x":1}]})").value(), sample);
}

TEST(DeclaredDocument, WhatIsWrongIsNamed) {
  EXPECT_THAT(problem("{}"), HasSubstr("sample: 'text' is missing"));
  EXPECT_THAT(problem(R"({"text":1})"), HasSubstr("'text' is no text"));
  EXPECT_THAT(problem(R"({"text":"","count":0})"), HasSubstr("'count'"));
  EXPECT_THAT(problem(R"({"text":"","count":10})"), HasSubstr("'count'"));
  EXPECT_THAT(problem(R"({"text":"","span_seconds":-1})"), HasSubstr("'span_seconds'"));
  EXPECT_THAT(problem(R"({"text":"","perhaps":2147483648})"), HasSubstr("'perhaps'"));
  EXPECT_THAT(problem(R"({"text":"","size":-1})"), HasSubstr("'size'"));
  EXPECT_THAT(problem(R"({"text":"","numbers":[0,-1]})"), HasSubstr("'numbers'"));
  EXPECT_THAT(problem(R"({"text":"","colour":"blue"})"), HasSubstr("'colour' is unknown: 'blue'"));
  EXPECT_THAT(problem(R"({"text":"","points":[{"y":1}]})"),
              HasSubstr("sample: points: 'x' is missing"));
  EXPECT_THAT(problem(R"({"text":"","inner":[]})"), HasSubstr("'inner' is no object"));
  EXPECT_THAT(problem(R"({"text":"","flag":true})"), HasSubstr("'text' is empty"));
}

TEST(DeclaredDocument, AnUnknownMemberIsRefusedOrSkippedAtEveryDepth) {
  for (const char* text : {R"({"text":"","new":1})", R"({"text":"","inner":{"x":0,"new":1}})",
                           R"({"text":"","points":[{"x":0,"new":1}]})"}) {
    EXPECT_THAT(problem(text), HasSubstr("'new' is unknown")) << text;
    EXPECT_TRUE(read_sample(text, UnknownMembers::skipped)) << text;
  }
  EXPECT_FALSE(read_sample(R"({"new":1})", UnknownMembers::skipped)) << "a member is missing";
}

}  // namespace
}  // namespace trainyard::model
