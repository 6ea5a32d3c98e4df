#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/forward_proxy.h"

namespace trainyard::cli {

// Where requests for a host go, besides those named with --pass-through:
//   a host that Trainyard answers  -> the server, on ports 443 and 80
//   another host of AWS            -> refused: the program's credentials aren't valid there, and
//                                     its content isn't meant for there
//   this machine, the server       -> onward
//   any other                      -> onward; refused when `offline`
struct ProxyRules {
  net::HostPort server;
  bool offline = false;
  // Lower-case names; one that starts with a dot matches everything below it.
  std::vector<std::string> pass_through;
};

// Parses "HOST", "*.DOMAIN" and ".DOMAIN" for ProxyRules. invalid_argument.
Result<std::string> parse_pass_through(std::string text);

net::Route route_of(const ProxyRules& rules, const net::HostPort& target);

}  // namespace trainyard::cli
