#include "net/http.h"

#include <gtest/gtest.h>

namespace trainyard::net {
namespace {

TEST(Headers, CompareNamesWithoutCaseAndKeepOrder) {
  Headers headers{{"Host", "a"}, {"X-Tag", "1"}, {"x-tag", "2"}};
  EXPECT_EQ(headers.get("HOST"), "a");
  EXPECT_EQ(headers.get("X-TAG"), "1");
  EXPECT_FALSE(headers.has("X-Ta"));
  headers.set("X-TAG", "3");
  EXPECT_EQ(headers.get("x-tag"), "3");
  EXPECT_EQ(std::distance(headers.begin(), headers.end()), 2);
  headers.remove("host");
  EXPECT_FALSE(headers.has("Host"));
  EXPECT_EQ(headers.get("Host"), "");
}

TEST(RequestHead, KeepsPercentEncodingInItsParts) {
  RequestHead head;
  head.target = "/bucket/a%20b?list-type=2&x=%3F?";
  EXPECT_EQ(head.raw_path(), "/bucket/a%20b");
  EXPECT_EQ(head.raw_query(), "list-type=2&x=%3F?");
  head.target = "/only";
  EXPECT_EQ(head.raw_path(), "/only");
  EXPECT_EQ(head.raw_query(), "");
}

}  // namespace
}  // namespace trainyard::net
