// Load for the benchmarks: signed requests of one SageMaker operation over keep-alive connections,
// one thread a connection. The same program and the same bytes go to Trainyard and to its peer.
//   trainyard-api-load http://127.0.0.1:PORT OPERATION COUNT CONNECTIONS BODY [MODULO]
// "#N" in BODY is the request's number, from 0.
// Prints "<requests per second> p50 <ms> p99 <ms>"; exits 1 at the first answer that isn't 200.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
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

// Each "#N" of the template is the request's number, modulo what was asked for.
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

// Other threads are at work: nothing is destroyed.
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

// Reads one answer; all of it when it isn't 200, else empty. `closes`: no other follows on this
// connection (moto_server's answers say so).
std::string read_answer(int fd, std::string& buffer, bool& closes) {
  std::size_t head = std::string::npos, length = 0;
  for (;;) {
    if (head == std::string::npos && (head = buffer.find("\r\n\r\n")) != std::string::npos) {
      std::string lower = buffer.substr(0, head);
      std::transform(lower.begin(), lower.end(), lower.begin(),
                     [](unsigned char c) { return std::tolower(c); });
      const std::size_t at = lower.find("content-length:");
      length = at == std::string::npos ? 0 : std::strtoul(lower.c_str() + at + 15, nullptr, 10);
      closes =
          lower.starts_with("http/1.0") || lower.find("connection: close") != std::string::npos;
    }
    if (head != std::string::npos && buffer.size() >= head + 4 + length) break;
    char bytes[16384];
    const ssize_t got = ::read(fd, bytes, sizeof bytes);
    if (got <= 0) return "the connection was closed";
    buffer.append(bytes, static_cast<std::size_t>(got));
  }
  const std::string answer = buffer.substr(0, head + 4 + length);
  buffer.erase(0, head + 4 + length);
  return answer.compare(9, 3, "200") == 0 ? "" : answer;
}

int run(const Load& load) {
  std::atomic<int> next{0};
  // Signed before the clock starts: the load is to cost as little as it can of the machine that it
  // shares with the server.
  std::vector<std::string> requests;
  for (int number = 0; number < load.count; ++number)
    requests.push_back(request_for(load, body_of(load, number)));
  std::vector<std::vector<double>> times(static_cast<std::size_t>(load.connections));
  std::vector<std::thread> threads;
  const auto start = SteadyClock::now();
  for (auto& mine : times)
    threads.emplace_back([&load, &requests, &next, &mine] {
      UniqueFd fd = connect_to(load);
      std::string buffer;
      for (int number; (number = next++) < load.count;) {
        const std::string& request = requests[static_cast<std::size_t>(number)];
        const auto sent = SteadyClock::now();
        bool closes = false;
        const std::string wrong =
            write_all(fd.get(), request) ? read_answer(fd.get(), buffer, closes) : "write failed";
        if (!wrong.empty()) give_up(wrong);
        if (closes) fd = connect_to(load);
        mine.push_back(
            std::chrono::duration<double, std::milli>(SteadyClock::now() - sent).count());
      }
    });
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  std::vector<double> all;
  for (const auto& mine : times) all.insert(all.end(), mine.begin(), mine.end());
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
