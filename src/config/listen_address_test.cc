#include <gtest/gtest.h>

#include "config/settings.h"

namespace trainyard::config {
namespace {

TEST(ListenAddress, HasAHostAndAPort) {
  EXPECT_EQ(*parse_listen_address("h:80"), (ListenAddress{"h", 80}));
  EXPECT_EQ(*parse_listen_address("[::1]:0"), (ListenAddress{"::1", 0}));
  EXPECT_EQ(*parse_listen_address(":1"), (ListenAddress{"127.0.0.1", 1}));
}

TEST(ListenAddress, AnyAddressIsReachedOnTheLoopback) {
  EXPECT_EQ(parse_listen_address("0.0.0.0:1")->url(), "http://127.0.0.1:1");
  EXPECT_EQ(parse_listen_address("[::]:1")->url(), "http://[::1]:1");
  EXPECT_EQ(parse_listen_address("localhost:1")->url(), "http://localhost:1");
}

TEST(ListenAddress, SaysWhatIsWrong) {
  const auto why = [](const char* text) { return parse_listen_address(text).error().message(); };
  EXPECT_EQ(why("9070"), "must be HOST:PORT");
  for (const char* text : {"h:", "h:65536", "h:-1", "h:80x"})
    EXPECT_EQ(why(text), "the port must be a number from 0 to 65535") << text;
  EXPECT_EQ(why("::1:80"), "an IPv6 address must be in brackets: [::1]:9070");
}

}  // namespace
}  // namespace trainyard::config
