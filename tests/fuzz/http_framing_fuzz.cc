// Bytes on a connection of the HTTP server. Promises: any input is answered in HTTP or not at all,
// and the next client is served as before.

#include "base/check.h"
#include "fuzz/fuzz_target.h"
#include "net/http_server.h"
#include "net/raw_client.h"

namespace trainyard::fuzz {
namespace {

net::asio::awaitable<void> echo(net::HttpExchange& exchange) {
  auto body = co_await exchange.read_all(kib(64));
  if (!body) co_return;
  net::ResponseHead head;
  const auto sent = co_await exchange.respond(std::move(head), std::move(*body));
  (void)sent;  // the client may be gone
}

net::HttpServer& server() {
  static const std::unique_ptr<net::HttpServer> started = [] {
    auto made = net::HttpServer::start({}, echo);
    CHECK(made.has_value());
    return std::move(*made);
  }();
  return *started;
}

}  // namespace

void run(std::string_view input) {
  {
    net::RawClient client(server().port());
    PROMISE(client.connected());
    client.send(input);  // the server may have hung up
    client.end_sending();
    const std::string answer = client.read_to_end();
    PROMISE(answer.empty() || answer.starts_with("HTTP/1.1 "));
  }
  net::RawClient next(server().port());
  PROMISE(next.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"));
  const std::string answer = next.read_to_end();
  if (!answer.ends_with("\r\n\r\nhello"))
    std::fprintf(stderr, "the next client, %s, heard '%s'\n",
                 next.ended() ? "hung up on" : "waiting", answer.c_str());
  PROMISE(answer.ends_with("\r\n\r\nhello"));
}

}  // namespace trainyard::fuzz
