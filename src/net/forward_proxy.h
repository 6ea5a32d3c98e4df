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

// An HTTP forward proxy on this machine's loopback that answers for some hosts itself. Knows
// nothing of AWS.
namespace trainyard::net {

// What becomes of a request for a host.
struct Route {
  enum class To {
    // To `ForwardProxyOptions::server`, whatever the host. On port 443 the proxy is the host's TLS
    // server, and what was in TLS goes on as plain bytes, unchanged.
    server,
    onward,   // to the host, its bytes unseen
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
  UpstreamProxies upstreams;  // for what goes onward
  // Told of what a person may want to know: a refusal, a client that doesn't trust the authority.
  // Called on the proxy's thread.
  std::function<void(const std::string&)> notice = [](const std::string&) {};
  const Clock& clock = system_clock();

  // More clients than that wait to be accepted.
  std::size_t most_connections = 512;
  // For a request's head, and for TLS's handshake.
  std::chrono::milliseconds talk_timeout{20'000};
  // To look up a name and reach it, through another proxy where there is one.
  std::chrono::milliseconds connect_timeout{30'000};
  // No byte in either direction; and the same once one side has ended what it had to say.
  std::chrono::milliseconds idle_timeout{3'600'000};
  std::chrono::milliseconds half_open_timeout{120'000};
};

// Listens on 127.0.0.1, on a port that is free, on one thread of its own from start() until stop().
// Takes CONNECT and requests with http:// URLs. What it can't reach is answered 502, 504 when that
// took too long. Each connection holds at most 128 KiB of bytes under way.
class ForwardProxy {
 public:
  static Result<std::unique_ptr<ForwardProxy>> start(ForwardProxyOptions options);
  // stop(), if it wasn't called.
  virtual ~ForwardProxy() = default;

  virtual std::uint16_t port() const = 0;
  // Cuts all connections. Blocks; where a host's name is just being looked up, until that ends.
  virtual void stop() = 0;
};

}  // namespace trainyard::net
