#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trainyard::net {

// A host and a port. `host` is a name, or an address without brackets.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;

  std::string to_string() const;  // "host:443", "[::1]:443"
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// Parses "host:port" or "[IPv6]:port"; with `default_port` the port is optional.
std::optional<HostPort> parse_host_port(std::string_view text,
                                        std::optional<std::uint16_t> default_port = {});

// An HTTP proxy that a user's environment names.
struct UpstreamProxy {
  HostPort address;
  std::string authorization;  // of Proxy-Authorization; empty: none. A secret
};

// Which proxy the environment names for which host, as curl and Python read it: https_proxy,
// http_proxy and all_proxy, lower-case names before upper-case ones; no_proxy lists exceptions:
// names (with everything below them) and addresses, either with an optional port, and "*".
class UpstreamProxies {
 public:
  UpstreamProxies() = default;
  // unimplemented: a proxy that isn't plain HTTP ("socks5://…"); the message names the variable.
  static Result<UpstreamProxies> from_environment(
      const std::map<std::string, std::string>& environment);

  // The proxy for a CONNECT to `target`. nullptr: connect directly.
  const UpstreamProxy* for_tunnel(const HostPort& target) const;
  // For a request with an http:// URL.
  const UpstreamProxy* for_plain_http(const HostPort& target) const;

 private:
  bool excepted(const HostPort& target) const;

  std::optional<UpstreamProxy> tunnel_;
  std::optional<UpstreamProxy> plain_;
  bool except_all_ = false;
  struct Exception {
    std::string host;
    std::optional<std::uint16_t> port;
  };
  std::vector<Exception> exceptions_;
};

}  // namespace trainyard::net
