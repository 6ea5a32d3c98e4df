#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/local_authority.h"
#include "net/upstream_proxies.h"

// An HTTP forward proxy on this machine's loopback that terminates connections to some hosts
// itself. Knows nothing of AWS.
namespace trainyard::net {

// What to do with a request for a host.
struct Route {
  enum class To {
    // To `ForwardProxyOptions::server`, whatever the host. On port 443 the proxy is the host's TLS
    // server, and passes the decrypted bytes on unchanged.
    server,
    onward,   // to the host, as an opaque tunnel
    refused,  // 403 with `reason`
  };
  To to = To::refused;
  std::string reason;
};

struct ForwardProxyOptions {
  // Called on the proxy's thread.
  std::function<Route(const HostPort& target)> route;
  HostPort server;  // speaks plain HTTP
  LocalAuthority authority;
  UpstreamProxies upstreams;  // for routes of kind onward
  // Receives what a person may want to know: a refusal, a client that doesn't trust the authority.
  // Called on the proxy's thread.
  std::function<void(const std::string&)> notice = [](const std::string&) {};
  const Clock& clock = system_clock();

  // Further clients wait to be accepted.
  std::size_t max_connections = 512;
  // For a request's head, and for the TLS handshake.
  std::chrono::milliseconds exchange_timeout{20'000};
  // To look up a host and connect to it, through another proxy if there is one.
  std::chrono::milliseconds connect_timeout{30'000};
  // Without a byte in either direction; also after one side has closed.
  std::chrono::milliseconds idle_timeout{3'600'000};
  std::chrono::milliseconds half_open_timeout{120'000};
};

// Listens on 127.0.0.1, on a free port, on one thread of its own from start() until stop(). Accepts
// CONNECT and requests with http:// URLs. Hosts that it can't reach are answered with 502, or 504
// after a timeout. Each connection buffers at most 128 KiB.
class ForwardProxy {
 public:
  static Result<std::unique_ptr<ForwardProxy>> start(ForwardProxyOptions options);
  // Calls stop() if it wasn't called.
  virtual ~ForwardProxy() = default;

  virtual std::uint16_t port() const = 0;
  // Closes all connections. Blocks; a host name lookup in progress is waited for.
  virtual void stop() = 0;
};

}  // namespace trainyard::net
