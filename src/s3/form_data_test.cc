#include "s3/form_data.h"

#include <gtest/gtest.h>

#include <string>

#include "s3/error.h"

namespace trainyard::s3 {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=\"b 1\"";

std::string part(const std::string& disposition, const std::string& body) {
  return "--b 1\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + body + "\r\n";
}

struct Parsed {
  FormData form;
  std::string file;
};

// Fed in pieces of that size.
Result<Parsed> parse(const std::string& body, std::size_t piece, const char* type = kType) {
  TRY(FormData form, FormData::of(type));
  std::string file;
  bool at_file = false;
  const FormData::Sink sink = [&](std::string_view bytes) {
    file += bytes;
    return ok();
  };
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string_view bytes = std::string_view(body).substr(at, piece);
    if (at_file) {
      TRY_VOID(form.feed(bytes, sink));
      continue;
    }
    TRY(at_file, form.read_fields(bytes));
    if (at_file) TRY_VOID(form.feed({}, sink));
  }
  TRY_VOID(form.finish());
  return Parsed{std::move(form), std::move(file)};
}

std::string code(const Result<Parsed>& parsed) {
  return parsed ? "" : to_answer(parsed.error()).code;
}

TEST(FormData, HasFieldsAndOneFileHoweverItsPiecesCome) {
  const std::string file = "\r\n--b\r\n--b 2\r\n\r\n-- b 1 --b 1\r\n";
  const std::string body =
      "who reads mail sees this\r\n" + part("name=\"Key\"", "a;b=\"c\"") + part("name=empty", "") +
      "--b 1\r\nContent-Type: text/x; name=\"no\"\r\ncontent-disposition: form-data; "
      "filename=\"C:\\docs/photo; \xc3\xa9.jpg\"; name=\"file\"\r\n\r\n" +
      file + "\r\n--b 1\r\nContent-Disposition: form-data; name=\"behind\"\r\n\r\nx\r\n--b 1--\r\n";
  for (std::size_t piece = 1; piece < 90; ++piece) {
    const auto parsed = parse(body, piece);
    ASSERT_TRUE(parsed) << piece << ": " << parsed.error().message();
    EXPECT_EQ(parsed->form.fields(),
              (std::map<std::string, std::string>{{"key", "a;b=\"c\""}, {"empty", ""}}));
    EXPECT_EQ(parsed->form.file_name(), "photo; \xc3\xa9.jpg");
    EXPECT_EQ(parsed->file, file) << piece;
  }
}

TEST(FormData, AFileMayBeEmptyAndNameless) {
  for (const std::size_t piece : {1, 7, 1000}) {
    const auto parsed = parse(part("name=\"file\"", "") + "--b 1--", piece);
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(parsed->file, "");
    EXPECT_EQ(parsed->form.file_name(), "");
  }
}

TEST(FormData, WhatIsNoSuchFormIsRefused) {
  EXPECT_EQ(code(parse("", 1, "application/x-www-form-urlencoded")), "PreconditionFailed");
  EXPECT_EQ(code(parse("", 1, "multipart/form-data")), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse(part("name=\"file\"", "cut off"), 5)), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse("--b 1\r\nno head\r\n\r\n", 5)), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse("--b 1x\r\n", 100)), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse(part("x=\"no name\"", ""), 100)), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse(part("name=a", "1") + part("name=A", "2"), 100)), "MalformedPOSTRequest");
  EXPECT_EQ(code(parse(part("name=\"key\"", "k") + "--b 1--\r\n", 9)), "InvalidArgument");
}

TEST(FormData, FieldsHaveALimitAndTheFileNone) {
  const std::string max(FormData::kMaxFields - 200, 'x');
  const std::string large(1 << 20, 'y');
  for (const std::size_t piece : {1000, 256 << 10}) {
    const auto parsed = parse(part("name=a", max) + part("name=file", large) + "--b 1--", piece);
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_TRUE(parsed->file == large);
    EXPECT_EQ(code(parse(part("name=a", max + max), piece)), "MaxPostPreDataLengthExceeded");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += part("name=a" + std::to_string(i), "");
    EXPECT_EQ(code(parse(many, piece)), "MaxPostPreDataLengthExceeded");
  }
}

}  // namespace
}  // namespace trainyard::s3
