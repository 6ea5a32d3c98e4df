#include "net/upstream_proxies.h"

#include <gtest/gtest.h>

namespace trainyard::net {
namespace {

using Environment = std::map<std::string, std::string>;

std::string tunnel(const Environment& environment, const HostPort& target) {
  const auto proxies = UpstreamProxies::from_environment(environment);
  if (!proxies) return proxies.error().message();
  const UpstreamProxy* proxy = proxies->for_tunnel(target);
  return proxy == nullptr ? "direct" : proxy->address.to_string();
}

const HostPort kSite{"www.example.com", 443};

TEST(UpstreamProxies, NoneIsWantedUnlessOneIsNamed) {
  EXPECT_EQ(tunnel({}, kSite), "direct");
  EXPECT_EQ(tunnel({{"http_proxy", "http://proxy:1"}}, kSite), "direct");
  EXPECT_EQ(tunnel({{"https_proxy", ""}, {"HTTPS_PROXY", "http://proxy:1"}}, kSite), "direct");
}

TEST(UpstreamProxies, TheLowerCaseNameComesFirst) {
  EXPECT_EQ(tunnel({{"HTTPS_PROXY", "http://upper:1"}}, kSite), "upper:1");
  EXPECT_EQ(tunnel({{"HTTPS_PROXY", "http://upper:1"}, {"https_proxy", "http://lower:2/"}}, kSite),
            "lower:2");
  EXPECT_EQ(tunnel({{"ALL_PROXY", "all:3"}}, kSite), "all:3");
  EXPECT_EQ(tunnel({{"https_proxy", "http://[::1]:8080"}}, kSite), "[::1]:8080");
  EXPECT_EQ(tunnel({{"https_proxy", "http://proxy"}}, kSite), "proxy:80");
}

TEST(UpstreamProxies, PlainHttpHasAVariableOfItsOwn) {
  const auto proxies = UpstreamProxies::from_environment({{"http_proxy", "http://plain:1"}});
  ASSERT_TRUE(proxies);
  ASSERT_NE(proxies->for_plain_http({"www.example.com", 80}), nullptr);
  EXPECT_EQ(proxies->for_plain_http({"www.example.com", 80})->address.host, "plain");
  EXPECT_EQ(proxies->for_tunnel(kSite), nullptr);
}

TEST(UpstreamProxies, AUserAndPasswordAreSent) {
  const auto proxies =
      UpstreamProxies::from_environment({{"https_proxy", "http://me:p%40ss@proxy:3128"}});
  ASSERT_TRUE(proxies);
  EXPECT_EQ(proxies->for_tunnel(kSite)->authorization, "Basic bWU6cEBzcw==");
}

TEST(UpstreamProxies, NoProxyExceptsNamesAndWhatIsBelowThem) {
  const auto with = [](const char* no_proxy, const HostPort& target) {
    return tunnel({{"https_proxy", "http://proxy:1"}, {"no_proxy", no_proxy}}, target);
  };
  EXPECT_EQ(with("*", kSite), "direct");
  EXPECT_EQ(with("other.com, example.com", kSite), "direct");
  EXPECT_EQ(with(".example.com", kSite), "direct");
  EXPECT_EQ(with("*.example.com", kSite), "direct");
  EXPECT_EQ(with("EXAMPLE.com:443", kSite), "direct");
  EXPECT_EQ(with("example.com:8443", kSite), "proxy:1");
  EXPECT_EQ(with("ample.com", kSite), "proxy:1");
  EXPECT_EQ(with("::1,10.0.0.1", {"::1", 443}), "direct");
  EXPECT_EQ(with("::1,10.0.0.1", {"10.0.0.1", 443}), "direct");
  EXPECT_EQ(with("", kSite), "proxy:1");
}

TEST(UpstreamProxies, WhatIsNotBuiltIsNamed) {
  EXPECT_EQ(tunnel({{"ALL_PROXY", "socks5h://user:secret@proxy:1080"}}, kSite),
            "ALL_PROXY names a proxy that is spoken to by socks5h://, and only http:// is built");
  EXPECT_EQ(tunnel({{"https_proxy", "http://"}}, kSite), "https_proxy is not the URL of a proxy");
}

TEST(HostPort, IsReadFromBothForms) {
  EXPECT_EQ(parse_host_port("Example.com:443"), (HostPort{"example.com", 443}));
  EXPECT_EQ(parse_host_port("[::1]:80"), (HostPort{"::1", 80}));
  EXPECT_EQ(parse_host_port("example.com", 80), (HostPort{"example.com", 80}));
  for (const char* wrong :
       {"", ":443", "example.com", "example.com:", "example.com:0", "example.com:65536",
        "example.com:44x", "[::1]", "[::1:80", "a b:80", "a/b:80", "me@host:80", "a\r\nb:80"})
    EXPECT_FALSE(parse_host_port(wrong)) << wrong;
}

}  // namespace
}  // namespace trainyard::net
