#include "cli/proxy_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::cli {
namespace {

using net::Route;
using testing::HasSubstr;

Route::To to(const ProxyRules& rules, const net::HostPort& target) {
  return route_of(rules, target).to;
}

const ProxyRules kOnline{{"gpu-box", 9070}, false, {}};
const ProxyRules kOffline{{"gpu-box", 9070}, true, {}};

TEST(ProxyRoutes, WhatTrainyardAnswersGoesToTheServer) {
  for (const auto& rules : {kOnline, kOffline}) {
    EXPECT_EQ(to(rules, {"sts.us-east-1.amazonaws.com", 443}), Route::To::server);
    EXPECT_EQ(to(rules, {"bucket.s3.amazonaws.com", 80}), Route::To::server);
    const Route odd = route_of(rules, {"sts.amazonaws.com", 8443});
    EXPECT_EQ(odd.to, Route::To::refused);
    EXPECT_THAT(odd.reason, HasSubstr("443 and 80"));
  }
}

TEST(ProxyRoutes, OtherHostsOfAwsAreRefusedByName) {
  for (const auto& rules : {kOnline, kOffline}) {
    const Route route = route_of(rules, {"dynamodb.us-east-1.amazonaws.com", 443});
    EXPECT_EQ(route.to, Route::To::refused);
    EXPECT_THAT(route.reason, HasSubstr("--pass-through dynamodb.us-east-1.amazonaws.com"));
  }
}

TEST(ProxyRoutes, TheRestPassesUnlessOffline) {
  EXPECT_EQ(to(kOnline, {"pypi.org", 443}), Route::To::onward);
  const Route route = route_of(kOffline, {"pypi.org", 443});
  EXPECT_EQ(route.to, Route::To::refused);
  EXPECT_THAT(route.reason, HasSubstr("--offline"));
}

TEST(ProxyRoutes, ThisMachineAndTheServerPassAlways) {
  for (const char* host : {"localhost", "b.localhost", "127.0.0.1", "127.1.2.3", "::1", "gpu-box"})
    EXPECT_EQ(to(kOffline, {host, 8443}), Route::To::onward) << host;
  EXPECT_EQ(to(kOffline, {"127.0.0.1.example.com", 443}), Route::To::refused);
}

TEST(ProxyRoutes, WhatIsPassedThroughGoesOnward) {
  const ProxyRules rules{
      {"gpu-box", 9070}, true, {"open-data.s3.amazonaws.com", ".pythonhosted.org"}};
  EXPECT_EQ(to(rules, {"open-data.s3.amazonaws.com", 443}), Route::To::onward);
  EXPECT_EQ(to(rules, {"open-data.s3.amazonaws.com.", 443}), Route::To::onward);
  EXPECT_EQ(to(rules, {"other.s3.amazonaws.com", 443}), Route::To::server);
  EXPECT_EQ(to(rules, {"files.pythonhosted.org", 443}), Route::To::onward);
  EXPECT_EQ(to(rules, {"pythonhosted.org", 443}), Route::To::refused);
}

TEST(ProxyRoutes, PassThroughTakesHostsAndDomains) {
  EXPECT_EQ(*parse_pass_through("Files.PythonHosted.org"), "files.pythonhosted.org");
  EXPECT_EQ(*parse_pass_through("*.pythonhosted.org"), ".pythonhosted.org");
  EXPECT_EQ(*parse_pass_through(".pythonhosted.org"), ".pythonhosted.org");
  for (const char* wrong : {"", ".", "*", "https://x", "a b", "x:443"})
    EXPECT_FALSE(parse_pass_through(wrong)) << wrong;
}

}  // namespace
}  // namespace trainyard::cli
