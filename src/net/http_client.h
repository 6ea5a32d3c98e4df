#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

// The HTTP/1.1 client, over TCP, TLS or a Unix socket; blocking, one call per request. Uses
// libcurl.
namespace trainyard::net {

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;  // empty when a sink took it
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;          // http://host:port/path?query, already encoded
  std::string unix_socket;  // when set, connect here; the URL's host is only the Host header
  // Certificates (PEM) that are trusted in addition to the system's. Not owned.
  std::string_view ca_certificates;
  Headers headers;

  // The body: either `body`, or a stream of exactly `body_length` bytes pulled from `read_body`,
  // which returns how many bytes it put into the buffer (0 is the end).
  std::string body;
  std::function<Result<std::size_t>(std::span<char>)> read_body;
  std::optional<std::uint64_t> body_length;

  // Called with status and headers before the first byte of a body goes to a sink; may be null.
  std::function<void(const ClientResponse&)> before_body{};

  std::chrono::milliseconds connect_timeout{5000};
  // The call ends if there is no byte in either direction for this long; zero: never (log
  // following).
  std::chrono::milliseconds idle_timeout{60000};
  // From the start of the call to the last byte of its answer; zero: no limit.
  std::chrono::milliseconds total_timeout{0};
  // A file of certificates (PEM) to trust instead of the system's; empty: the system's.
  std::string ca_file;
  // The call ends with ErrorKind::cancelled within a second of this becoming true. Not owned; may
  // be null.
  const std::atomic<bool>* cancelled = nullptr;
  // The same, but at once: a stop wakes up the call. The default can't be stopped.
  std::stop_token stop;
};

// The code of an error: the peer's certificate isn't for its name, or isn't from a trusted
// authority.
inline constexpr std::string_view kUntrustedCertificate = "UntrustedCertificate";

// Receives the body of a 2xx answer as it arrives; an error ends the transfer and is returned by
// send().
using BodySink = std::function<Result<void>(std::string_view)>;

// Keeps connections alive between calls. Safe from any number of threads; concurrent calls use
// separate connections.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Returns any answer, whatever its status. Errors mean that there was no answer: unavailable
  // (refused, reset, cut off), deadline, cancelled, denied with code kUntrustedCertificate,
  // invalid_argument (URL or certificates can't be parsed). Redirects aren't followed and nothing
  // is retried: that is policy. Without a sink the body is kept, up to 64 MiB (then
  // ErrorKind::exhausted). With one, only bodies of answers that aren't 2xx are kept.
  Result<ClientResponse> send(const ClientRequest& request, const BodySink& sink = nullptr);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace trainyard::net
