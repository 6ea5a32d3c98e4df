#include "net/proxy_request.h"

#include <gtest/gtest.h>

namespace trainyard::net {
namespace {

RequestHead head(std::string method, std::string target, Headers headers = {}) {
  return {std::move(method), std::move(target), std::move(headers)};
}

TEST(ProxyRequest, ConnectNamesAHostAndAPort) {
  const auto request = read_proxy_request(head("CONNECT", "Sts.amazonaws.com:443"));
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->form, ProxyRequest::Form::tunnel);
  EXPECT_EQ(request->target, (HostPort{"sts.amazonaws.com", 443}));
}

TEST(ProxyRequest, AUrlBecomesAPathAndTheRestStaysAsItWas) {
  const auto request = read_proxy_request(head("PUT", "http://s3.amazonaws.com/b/a%20b?x=1&y#part",
                                               {{"host", "elsewhere"},
                                                {"X-Amz-Date", "20260131T090500Z"},
                                                {"Proxy-Authorization", "Basic c2VjcmV0"},
                                                {"connection", "keep-alive"},
                                                {"Proxy-Connection", "keep-alive"},
                                                {"authorization", "AWS4-HMAC-SHA256 …"},
                                                {"Content-Length", "3"}}));
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->form, ProxyRequest::Form::plain_http);
  EXPECT_EQ(request->target, (HostPort{"s3.amazonaws.com", 80}));
  const std::string fields =
      " HTTP/1.1\r\nHost: s3.amazonaws.com\r\nX-Amz-Date: 20260131T090500Z\r\n"
      "authorization: AWS4-HMAC-SHA256 …\r\nContent-Length: 3\r\nConnection: close\r\n";
  EXPECT_EQ(request->head_for_origin, "PUT /b/a%20b?x=1&y" + fields + "\r\n");
  EXPECT_EQ(request->head_for_proxy, "PUT http://s3.amazonaws.com/b/a%20b?x=1&y" + fields);
}

TEST(ProxyRequest, AHostIsKeptAsItWasSigned) {
  const auto request = read_proxy_request(
      head("GET", "http://s3.amazonaws.com:80/b", {{"Host", "S3.amazonaws.com"}}));
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_TRUE(
      request->head_for_origin.starts_with("GET /b HTTP/1.1\r\nHost: S3.amazonaws.com\r\n"));
}

TEST(ProxyRequest, AUrlMayHaveAPortAndNoPath) {
  const auto request = read_proxy_request(head("GET", "HTTP://[::1]:8080?q"));
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->target, (HostPort{"::1", 8080}));
  EXPECT_TRUE(request->head_for_origin.starts_with("GET /?q HTTP/1.1\r\nHost: [::1]:8080\r\n"));
}

TEST(ProxyRequest, WhatIsNotForAProxyIsRefused) {
  for (const auto& wrong :
       {head("GET", "/"), head("GET", "https://example.com/"), head("GET", "http:///path"),
        head("GET", "http://me:pw@example.com/"), head("CONNECT", "example.com"),
        head("CONNECT", "/"), head("OPTIONS", "*")}) {
    const auto request = read_proxy_request(wrong);
    ASSERT_FALSE(request) << wrong.target;
    EXPECT_EQ(request.error().kind(), ErrorKind::invalid_argument);
  }
}

TEST(ProxyAnswer, SaysWhyInTheStatusLineAndInTheBody) {
  const std::string answer = proxy_answer(403, "no\r\nX-Forged: 1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 no  X-Forged: 1\r\nContent-Type: text/plain"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nTrainyard's proxy: no\r\nX-Forged: 1\n"));
}

}  // namespace
}  // namespace trainyard::net
