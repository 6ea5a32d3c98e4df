#include "s3/request.h"

#include <gtest/gtest.h>

namespace trainyard::s3 {
namespace {

Result<S3Request> parse(std::string target, std::string host = "localhost:8080",
                        std::string method = "GET") {
  return parse_request({std::move(method), std::move(target), {{"Host", std::move(host)}}},
                       {"localhost", "127.0.0.1"});
}

// "bucket|key", or the error's code.
std::string place(const std::string& target, const std::string& host = "localhost") {
  const auto request = parse(target, host);
  return request ? request->bucket + "|" + request->key : request.error().code();
}

TEST(S3Request, ABucketInThePath) {
  const struct {
    const char* target;
    const char* expected;
  } cases[] = {{"/", "|"},
               {"/bucket", "bucket|"},
               {"/bucket/", "bucket|"},
               {"/bucket/key", "bucket|key"},
               {"/bucket/a/b/", "bucket|a/b/"},
               {"/bucket//a", "bucket|/a"},
               {"/bucket/../x", "bucket|../x"},
               {"/bucket/%2e%2e%2Fx", "bucket|../x"},
               {"/bucket/a%20b+c%2B", "bucket|a b+c+"},
               {"/bucket/%C3%BC?x=1", "bucket|ü"}};
  for (const auto& one : cases) EXPECT_EQ(place(one.target), one.expected) << one.target;
}

TEST(S3Request, ABucketInTheHost) {
  const struct {
    const char* host;
    const char* expected;
  } cases[] = {{"bucket.localhost", "bucket|a/b"},
               {"bucket.localhost:8080", "bucket|a/b"},
               {"BUCKET.LocalHost", "bucket|a/b"},
               {"my.bucket.localhost", "my.bucket|a/b"},
               {"bucket.127.0.0.1:80", "bucket|a/b"},
               {"bucket.s3.amazonaws.com", "bucket|a/b"},
               {"bucket.s3.eu-west-1.amazonaws.com", "bucket|a/b"},
               {"bucket.s3-eu-west-1.amazonaws.com", "bucket|a/b"},
               {"a.s3.b.s3.us-east-1.amazonaws.com", "a.s3.b|a/b"},
               {"bucket.s3.cn-north-1.amazonaws.com.cn", "bucket|a/b"},
               {"s3.amazonaws.com", "a|b"},
               {"s3.eu-west-1.amazonaws.com", "a|b"},
               {"localhost", "a|b"},
               {"127.0.0.1:8080", "a|b"},
               {"[::1]:8080", "a|b"},
               {"some.other.host", "a|b"},
               {"", "a|b"}};
  for (const auto& one : cases) EXPECT_EQ(place("/a/b", one.host), one.expected) << one.host;
  EXPECT_TRUE(parse("/a", "bucket.localhost")->bucket_in_host);
  EXPECT_FALSE(parse("/a", "localhost")->bucket_in_host);
}

TEST(S3Request, TargetsThatCanNotBeDecoded) {
  for (const char* target : {"/b/%", "/b/%4", "/b/%zz", "/b/%ff", "/b/%c0%af", "/b/%ed%a0%80",
                             "/b/%f5%80%80%80", "/b/a%00b", "/b?prefix=%ff", "//key", "b/k", "*"})
    EXPECT_EQ(place(target), "InvalidURI") << target;
}

TEST(S3Request, AQueryIsDecoded) {
  const auto request = parse("/b?acl&prefix=a%2Fb+c&empty=&prefix=second&&x=1=2");
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->has("acl"));
  EXPECT_EQ(request->parameter("prefix"), "a/b c");
  EXPECT_TRUE(request->has("empty"));
  EXPECT_EQ(request->parameter("x"), "1=2");
  EXPECT_FALSE(request->has("none"));
  EXPECT_EQ(request->parameter("none"), "");
}

TEST(S3Request, NumbersHaveBounds) {
  EXPECT_EQ(*read_integer("7", "n", 1, 10), 7U);
  EXPECT_EQ(*read_integer("007", "n", 1, 10), 7U);
  for (const char* text :
       {"", "0", "11", "-1", "+1", " 1", "1 ", "x", "1.0", "99999999999999999999"}) {
    const auto number = read_integer(text, "max-keys", 1, 10);
    ASSERT_FALSE(number) << text;
    EXPECT_EQ(number.error().code(), "InvalidArgument");
    EXPECT_NE(number.error().message().find("max-keys"), std::string::npos);
  }
}

TEST(S3Request, WhatAHeaderCanHold) {
  EXPECT_TRUE(is_header_value("a\tb ü"));
  for (const std::string_view text : {"a\r\nb", "a\nb", "\x01", "\x7f"})
    EXPECT_FALSE(is_header_value(text));
}

}  // namespace
}  // namespace trainyard::s3
