#include "control/page_token.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace trainyard::control {
namespace {

namespace json = boost::json;

TEST(PageToken, GivesThePositionBackToARequestThatDiffersInPagingOnly) {
  const json::array position{1, "x", 0.1, nullptr};
  const json::object request{{"A", 1}, {"B", "2"}, {"C", true}};
  const std::string token = make_page_token(request, position);
  EXPECT_EQ(parse_page_token(token, request).value(), position);
  const json::object next{
      {"NextToken", token}, {"A", 1}, {"MaxResults", 5}, {"B", "2"}, {"C", true}};
  EXPECT_EQ(parse_page_token(token, next).value(), position);
  EXPECT_EQ(make_page_token(next, position), token);
}

TEST(PageToken, IsNoneOfAnotherRequestOrOfNobody) {
  const std::string token = make_page_token({{"A", 1}}, {});
  EXPECT_EQ(parse_page_token(token, {{"A", 2}}).error().code(), "ValidationException");
  for (const char* made_up : {"", "x", "zz", "5b5d", "6e756c6c", "5b312c325d"})
    EXPECT_EQ(parse_page_token(made_up, {{"A", 1}}).error().code(), "ValidationException");
}

}  // namespace
}  // namespace trainyard::control
