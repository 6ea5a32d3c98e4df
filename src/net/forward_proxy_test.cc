#include "net/forward_proxy.h"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "net/http_server.h"
#include "net/raw_client.h"

namespace trainyard::net {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Reports what was requested, and returns the body.
asio::awaitable<void> echo(HttpExchange& exchange) {
  auto body = co_await exchange.read_all(mib(64));
  if (!body) co_return;
  ResponseHead head;
  head.headers.add("X-Asked", exchange.head().method + " " + exchange.head().target);
  head.headers.add("X-Host", std::string(exchange.head().headers.get("Host")));
  head.headers.add("X-Proxy-Fields",
                   exchange.head().headers.has("Proxy-Authorization") ? "yes" : "no");
  (void)co_await exchange.respond(std::move(head), std::move(*body));
}

// A remote end controlled by the test. Every wait has a deadline.
class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    const timeval deadline{10, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  }
  void listen() { ::listen(fd_.get(), 16); }
  RawClient accept() {
    return RawClient(UniqueFd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)));
  }
  std::uint16_t port() const { return port_; }
  std::string place() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  UniqueFd fd_;
  std::uint16_t port_ = 0;
};

struct Fetched {
  CURLcode code = CURLE_OK;
  long status = 0;
  long version = 0;
  std::string head;
  std::string body;
};

class ForwardProxyTest : public testing::Test {
 protected:
  ForwardProxyTest() : authority_(*LocalAuthority::make({"amazonaws.com"}, system_clock().now())) {
    auto server = HttpServer::start({}, echo);
    server_ = std::move(*server);
  }

  ForwardProxyOptions options() {
    return {.route = [](const HostPort& target) -> Route {
              if (target.host == "refused.test") return {Route::To::refused, "not that one"};
              if (target.host.ends_with(".amazonaws.com")) return {Route::To::server, ""};
              return {Route::To::onward, ""};
            },
            .server = {"127.0.0.1", server_->port()},
            .authority = authority_,
            .upstreams = {},
            .notice =
                [this](const std::string& text) {
                  const std::lock_guard lock(mutex_);
                  notices_.push_back(text);
                  noticed_.notify_all();
                }};
  }
  void start(ForwardProxyOptions with) {
    auto proxy = ForwardProxy::start(std::move(with));
    ASSERT_TRUE(proxy) << proxy.error().message();
    proxy_ = std::move(*proxy);
  }
  void start() { start(options()); }

  RawClient client() { return RawClient(proxy_->port()); }
  // A client whose CONNECT was answered.
  RawClient tunnel_to(const std::string& place) {
    auto it = client();
    EXPECT_TRUE(it.send("CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n\r\n"));
    EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
    return it;
  }
  std::string ask(const std::string& text) {
    auto it = client();
    EXPECT_TRUE(it.send(text));
    return it.read_to_end();
  }
  std::vector<std::string> notices() {
    const std::lock_guard lock(mutex_);
    return notices_;
  }

  // Waits for the first one; empty after the deadline.
  std::string first_notice() {
    std::unique_lock lock(mutex_);
    noticed_.wait_for(lock, 10s, [this] { return !notices_.empty(); });
    return notices_.empty() ? "" : notices_.front();
  }

  // As a program with HTTPS_PROXY and a CA bundle.
  Fetched fetch(const std::string& url, const std::string& body = "", bool trusting = true) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   curl_easy_cleanup);
    Fetched got;
    const std::string proxy = "http://127.0.0.1:" + std::to_string(proxy_->port());
    const std::string& pem = authority_.certificate_pem();
    curl_blob bundle{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};
    const auto append = +[](char* bytes, std::size_t size, std::size_t count, std::string* to) {
      to->append(bytes, size * count);
      return size * count;
    };
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, proxy.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl.get(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (trusting) curl_easy_setopt(curl.get(), CURLOPT_CAINFO_BLOB, &bundle);
    if (!body.empty()) {
      curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(body.size()));
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    }
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &got.body);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &got.head);
    got.code = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &got.status);
    curl_easy_getinfo(curl.get(), CURLINFO_HTTP_VERSION, &got.version);
    return got;
  }

  std::mutex mutex_;
  std::condition_variable noticed_;
  std::vector<std::string> notices_;
  LocalAuthority authority_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<ForwardProxy> proxy_;  // stops first
};

TEST_F(ForwardProxyTest, AnswersInAHostsNameAndPassesTheRequestUnchanged) {
  start();
  const auto got = fetch("https://bucket.s3.us-east-1.amazonaws.com/a%20key?list-type=2");
  ASSERT_EQ(got.code, CURLE_OK);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.version, CURL_HTTP_VERSION_1_1);
  EXPECT_THAT(got.head, HasSubstr("X-Asked: GET /a%20key?list-type=2\r\n"));
  EXPECT_THAT(got.head, HasSubstr("X-Host: bucket.s3.us-east-1.amazonaws.com\r\n"));
}

TEST_F(ForwardProxyTest, ALongBodyPassesBothWaysUnchanged) {
  start();
  std::string body(std::size_t{40} << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 7 + i / 1000);
  const auto got = fetch("https://sts.amazonaws.com/", body);
  ASSERT_EQ(got.code, CURLE_OK);
  EXPECT_TRUE(got.body == body);
}

TEST_F(ForwardProxyTest, ManyClientsAtOnceEachGetTheirOwn) {
  start();
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&, i] {
      const std::string body(100'000 + static_cast<std::size_t>(i), static_cast<char>('a' + i));
      const auto got = fetch("https://b" + std::to_string(i) + ".s3.amazonaws.com/", body);
      if (got.code == CURLE_OK && got.body == body) ++right;
    });
  }
  for (auto& it : clients) it.join();
  EXPECT_EQ(right, 16);
}

TEST_F(ForwardProxyTest, APlainRequestIsAnsweredToo) {
  start();
  const auto answer =
      ask("PUT http://s3.amazonaws.com/b/k?x HTTP/1.1\r\nHost: s3.amazonaws.com\r\n"
          "Proxy-Authorization: Basic c2VjcmV0\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Asked: PUT /b/k?x\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Host: s3.amazonaws.com\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Proxy-Fields: no\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nbody"));
}

TEST_F(ForwardProxyTest, ATunnelToPort80IsPlainHttp) {
  start();
  auto it = tunnel_to("s3.amazonaws.com:80");
  ASSERT_TRUE(it.send("GET /x HTTP/1.1\r\nHost: s3.amazonaws.com\r\nConnection: close\r\n\r\n"));
  EXPECT_THAT(it.read_to_end(), HasSubstr("X-Asked: GET /x\r\n"));
}

TEST_F(ForwardProxyTest, ARefusalSaysWhy) {
  start();
  const auto answer = ask("CONNECT refused.test:443 HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 not that one\r\n"));
  EXPECT_THAT(answer, EndsWith("not that one\n"));
  EXPECT_THAT(ask("GET http://refused.test/ HTTP/1.1\r\nHost: refused.test\r\n\r\n"),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(notices(), (std::vector<std::string>{"refused refused.test:443: not that one",
                                                 "refused refused.test:80: not that one"}));
}

TEST_F(ForwardProxyTest, OtherHostsBytesPassAsTheyAre) {
  start();
  Listener far;
  far.listen();
  auto near = client();
  // Bytes that are sent before the response aren't lost.
  ASSERT_TRUE(near.send("CONNECT " + far.place() + " HTTP/1.1\r\n\r\n\x16\x03 early"));
  auto peer = far.accept();
  EXPECT_THAT(near.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(peer.read_exactly(8), "\x16\x03 early");
  ASSERT_TRUE(peer.send("hello"));
  EXPECT_EQ(near.read_exactly(5), "hello");
}

TEST_F(ForwardProxyTest, AnEndOnOneSideLeavesTheOtherOpen) {
  start();
  Listener far;
  far.listen();
  auto near = tunnel_to(far.place());
  auto peer = far.accept();
  ASSERT_TRUE(near.send("question"));
  near.end_sending();
  EXPECT_EQ(peer.read_to_end(), "question");
  ASSERT_TRUE(peer.send("answer"));
  peer.close();
  EXPECT_EQ(near.read_to_end(), "answer");
  EXPECT_TRUE(near.ended());
}

TEST_F(ForwardProxyTest, AHalfOpenConnectionIsNotKept) {
  auto with = options();
  with.half_open_timeout = 50ms;
  start(std::move(with));
  Listener far;
  far.listen();
  auto near = tunnel_to(far.place());
  auto peer = far.accept();
  peer.end_sending();
  EXPECT_EQ(near.read_to_end(), "");
  EXPECT_TRUE(near.ended());
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_TRUE(peer.ended()) << "cut, although the client never ended its side";
}

TEST_F(ForwardProxyTest, ASilentTunnelIsNotKept) {
  auto with = options();
  with.idle_timeout = 50ms;
  start(std::move(with));
  Listener far;
  far.listen();
  auto near = tunnel_to(far.place());
  auto peer = far.accept();
  EXPECT_EQ(near.read_to_end(), "");
  EXPECT_TRUE(near.ended());
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_TRUE(peer.ended());
}

TEST_F(ForwardProxyTest, ClientsThatAreSlowOrBrokenAreLetGo) {
  auto with = options();
  with.exchange_timeout = 100ms;
  start(std::move(with));
  auto mute = client();
  auto slow = client();
  ASSERT_TRUE(slow.send("CONNECT sts.amazonaws.com:443 HT"));
  auto no_hello = tunnel_to("sts.amazonaws.com:443");
  auto half_a_hello = tunnel_to("sts.amazonaws.com:443");
  ASSERT_TRUE(half_a_hello.send("\x16\x03\x01\x02"));
  auto garbage = tunnel_to("sts.amazonaws.com:443");
  ASSERT_TRUE(garbage.send("GET / HTTP/1.1\r\n\r\n"));
  for (RawClient* it : {&mute, &slow, &no_hello, &half_a_hello, &garbage}) {
    (void)it->read_to_end();
    EXPECT_TRUE(it->ended());
  }
  EXPECT_EQ(fetch("https://sts.amazonaws.com/").status, 200) << "others are served as before";
}

TEST_F(ForwardProxyTest, WhatIsNoProxyRequestIsRefused) {
  start();
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("CONNECT nowhere HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("\x16\x03\x01\x02 nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("GET http://x/ HTTP/1.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
}

TEST_F(ForwardProxyTest, AHelloThatDoesNotWaitIsAnswered) {
  start();
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  EXPECT_EQ(SSL_connect(ssl.get()), -1);
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(SSL_get_wbio(ssl.get()), &bytes);
  auto it = client();
  ASSERT_TRUE(it.send("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n" +
                      std::string(bytes, static_cast<std::size_t>(count))));
  EXPECT_THAT(it.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(it.read_exactly(2), "\x16\x03") << "a handshake record";
}

TEST_F(ForwardProxyTest, AClientWithoutTheAuthorityIsNoticed) {
  start();
  const auto got = fetch("https://sts.amazonaws.com/", "", false);
  EXPECT_EQ(got.code, CURLE_PEER_FAILED_VERIFICATION);
  // The name lookup returns long after the client has gone.
  EXPECT_THAT(first_notice(), HasSubstr("a program asked for sts.amazonaws.com"));
}

TEST_F(ForwardProxyTest, WhatCantBeReachedIsSaid) {
  Listener closed_port;  // bound, and not listening
  auto with = options();
  with.server.port = closed_port.port();
  start(std::move(with));
  EXPECT_THAT(ask("CONNECT " + closed_port.place() + " HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 502 connect to " + closed_port.place()));
  EXPECT_THAT(ask("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 502 sts.amazonaws.com is answered by Trainyard: connect to"));
  EXPECT_THAT(ask("CONNECT no-such-host.invalid:443 HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 502 connect to no-such-host.invalid:443"));
}

TEST_F(ForwardProxyTest, AnotherProxyIsGoneThrough) {
  start();
  const auto first = std::move(proxy_);
  const std::string url = "http://127.0.0.1:" + std::to_string(first->port());
  auto with = options();
  with.upstreams = *UpstreamProxies::from_environment({{"https_proxy", url}, {"http_proxy", url}});
  with.route = [](const HostPort&) { return Route{Route::To::onward, ""}; };
  start(std::move(with));
  const auto got = fetch("https://sts.amazonaws.com/two");
  EXPECT_EQ(got.status, 200);
  EXPECT_THAT(got.head, HasSubstr("X-Asked: GET /two\r\n"));
  EXPECT_THAT(ask("GET http://s3.amazonaws.com/b HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n"),
              HasSubstr("X-Asked: GET /b\r\n"));
  EXPECT_THAT(ask("CONNECT refused.test:443 HTTP/1.1\r\n\r\n"),
              HasSubstr("it answered HTTP/1.1 403 not that one"));
}

TEST_F(ForwardProxyTest, AnotherProxyGetsItsPassword) {
  Listener other;
  other.listen();
  auto with = options();
  with.upstreams =
      *UpstreamProxies::from_environment({{"https_proxy", "http://me:pw@" + other.place()}});
  start(std::move(with));
  auto near = client();
  ASSERT_TRUE(near.send("CONNECT far.test:443 HTTP/1.1\r\n\r\n"));
  auto peer = other.accept();
  EXPECT_EQ(peer.read_until("\r\n\r\n"),
            "CONNECT far.test:443 HTTP/1.1\r\nHost: far.test:443\r\n"
            "Proxy-Authorization: Basic bWU6cHc=\r\n\r\n");
  ASSERT_TRUE(peer.send("HTTP/1.0 200 fine\r\nVia: me\r\n\r\nfirst bytes"));
  EXPECT_THAT(near.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(near.read_exactly(11), "first bytes");
}

TEST_F(ForwardProxyTest, AnotherProxyThatSaysNothingIsGivenUp) {
  Listener other;
  other.listen();
  auto with = options();
  with.connect_timeout = 50ms;
  with.upstreams = *UpstreamProxies::from_environment({{"https_proxy", "http://" + other.place()}});
  start(std::move(with));
  const auto answer = ask("CONNECT far.test:443 HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 504 connect to far.test:443 through " + other.place() +
                                 ": it took too long"));
}

TEST_F(ForwardProxyTest, ClientsBeyondTheBoundWait) {
  auto with = options();
  with.max_connections = 2;
  start(std::move(with));
  Listener far;
  far.listen();
  auto first = tunnel_to(far.place());
  auto second = tunnel_to(far.place());
  auto third = client();
  ASSERT_TRUE(third.send("CONNECT refused.test:443 HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(notices().empty());
  first.close();
  far.accept().close();
  EXPECT_THAT(third.read_to_end(), StartsWith("HTTP/1.1 403 "));
}

TEST_F(ForwardProxyTest, StoppingCutsWhatIsUnderWay) {
  start();
  Listener far;
  far.listen();
  auto near = tunnel_to(far.place());
  auto idle = client();
  auto in_tls = tunnel_to("sts.amazonaws.com:443");
  proxy_->stop();
  for (RawClient* it : {&near, &idle, &in_tls}) {
    EXPECT_EQ(it->read_to_end(), "");
    EXPECT_TRUE(it->ended());
  }
  EXPECT_FALSE(client().connected());
}

}  // namespace
}  // namespace trainyard::net
