// Load for the benchmarks: signed requests of one SageMaker operation over keep-alive connections,
// on one thread. The same program and the same bytes go to Trainyard and to its peer.
//   trainyard-api-load http://127.0.0.1:PORT OPERATION COUNT CONNECTIONS BODY [MODULO]
// "#N" in BODY is the request's number, from 0.
// Prints "<requests per second> p50 <ms> p99 <ms>"; exits 1 at the first answer that isn't 200.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "base/files.h"
#include "base/time.h"

namespace trainyard {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Load {
  std::string host;
  std::uint16_t port = 0;
  std::string operation;
  int count = 0;
  int connections = 1;
  std::string body;
  int modulo = 0;  // 0: none
  aws::Credentials credentials;
  std::string region;
};

std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

// Each "#N" of the template is the request's number, modulo MODULO.
std::string body_of(const Load& load, int number) {
  const std::string text = std::to_string(load.modulo > 0 ? number % load.modulo : number);
  std::string body = load.body;
  for (std::size_t at = 0; (at = body.find("#N", at)) != std::string::npos; at += text.size())
    body.replace(at, 2, text);
  return body;
}

std::string request_for(const Load& load, const std::string& body) {
  aws::SignableRequest request{"POST", "/", "", {}};
  request.headers = {{"Host", load.host + ":" + std::to_string(load.port)},
                     {"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "SageMaker." + load.operation}};
  const auto added = aws::sign_headers(request, load.credentials, {load.region, "sagemaker"},
                                       aws::sha256_hex(body), system_clock().now());
  std::string text = "POST / HTTP/1.1\r\n";
  for (const aws::HeaderList* headers : {&std::as_const(request.headers), &added})
    for (const auto& [name, value] : *headers) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Other threads are running: nothing is destroyed.
[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::_Exit(1);
}

UniqueFd connect_to(const Load& load) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(load.port);
  ::inet_pton(AF_INET, load.host.c_str(), &address.sin_addr);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("no connection");
  return fd;
}

// One keep-alive connection: at most one request on its way.
struct Connection {
  UniqueFd fd;
  bool pending = false;  // a request is on its way
  std::string answer;    // the part received so far
  SteadyClock::time_point sent;
};

// The length of the response if it is complete, otherwise 0.
std::size_t complete_length(const std::string& answer) {
  const std::size_t head = answer.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  std::size_t length = head + 4;
  for (const char* name : {"Content-Length:", "content-length:"})
    if (const std::size_t at = answer.find(name); at < head)
      length += std::strtoul(answer.c_str() + at + 15, nullptr, 10);
  return answer.size() >= length ? length : 0;
}

// moto_server's answers say so.
bool ends_the_connection(std::string answer) {
  answer.resize(answer.find("\r\n\r\n"));
  std::transform(answer.begin(), answer.end(), answer.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return answer.starts_with("http/1.0") || answer.find("connection: close") != std::string::npos;
}

class Run {
 public:
  explicit Run(const Load& load) : load_(load), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    // Signed before the clock starts: the load should use as little as possible of the machine that
    // it shares with the server.
    for (int number = 0; number < load.count; ++number)
      requests_.push_back(request_for(load, body_of(load, number)));
    connections_.resize(static_cast<std::size_t>(load.connections));
    times_.reserve(requests_.size());
  }

  // Milliseconds of each request, in the order of the responses.
  const std::vector<double>& go() {
    for (Connection& connection : connections_) open(connection);
    for (Connection& connection : connections_) send_next(connection);
    epoll_event events[64];
    while (times_.size() < requests_.size()) {
      const int ready = ::epoll_wait(poll_.get(), events, std::size(events), -1);
      for (int i = 0; i < ready; ++i) receive(*static_cast<Connection*>(events[i].data.ptr));
    }
    return times_;
  }

 private:
  void open(Connection& connection) {
    connection.fd = connect_to(load_);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    ::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, connection.fd.get(), &event);
  }
  void send_next(Connection& connection) {
    connection.pending = next_ < requests_.size();
    if (!connection.pending) return;
    connection.sent = SteadyClock::now();
    if (!write_all(connection.fd.get(), requests_[next_++])) give_up("write failed");
  }
  void receive(Connection& connection) {
    char bytes[16384];
    const ssize_t got = ::read(connection.fd.get(), bytes, sizeof bytes);
    if (got <= 0) return lost(connection);
    connection.answer.append(bytes, static_cast<std::size_t>(got));
    const std::size_t length = complete_length(connection.answer);
    if (length == 0) return;
    if (length != connection.answer.size()) give_up("more than the answer came");
    if (connection.answer.compare(9, 3, "200") != 0) give_up(connection.answer);
    times_.push_back(
        std::chrono::duration<double, std::milli>(SteadyClock::now() - connection.sent).count());
    if (ends_the_connection(std::exchange(connection.answer, {}))) open(connection);
    send_next(connection);
  }
  // Closed by the server: only fine if no response is pending.
  void lost(Connection& connection) {
    if (connection.pending) give_up("the connection was closed");
    ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, connection.fd.get(), nullptr);
  }

  const Load& load_;
  UniqueFd poll_;
  std::vector<std::string> requests_;
  std::size_t next_ = 0;
  std::vector<Connection> connections_;
  std::vector<double> times_;
};

int run(const Load& load) {
  Run run(load);
  const auto start = SteadyClock::now();
  std::vector<double> all = run.go();
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  std::sort(all.begin(), all.end());
  std::printf("%.1f requests/s p50 %.3f ms p99 %.3f ms\n",
              static_cast<double>(all.size()) / seconds, all[all.size() / 2],
              all[all.size() * 99 / 100]);
  return 0;
}

}  // namespace
}  // namespace trainyard

int main(int argc, char** argv) {
  using namespace trainyard;
  const std::string url = argc == 6 || argc == 7 ? argv[1] : "";
  const std::size_t colon = url.rfind(':');
  if (!url.starts_with("http://") || colon < 7) {
    std::fprintf(stderr, "usage: %s http://HOST:PORT OPERATION COUNT CONNECTIONS BODY [MODULO]\n",
                 argv[0]);
    return 2;
  }
  Load load;
  load.host = url.substr(7, colon - 7);
  load.port = static_cast<std::uint16_t>(std::atoi(url.c_str() + colon + 1));
  load.operation = argv[2];
  load.count = std::atoi(argv[3]);
  load.connections = std::atoi(argv[4]);
  load.body = argv[5];
  load.modulo = argc == 7 ? std::atoi(argv[6]) : 0;
  load.credentials = {environment("AWS_ACCESS_KEY_ID", "x"),
                      environment("AWS_SECRET_ACCESS_KEY", "x"), ""};
  load.region = environment("AWS_DEFAULT_REGION", "us-east-1");
  return run(load);
}
