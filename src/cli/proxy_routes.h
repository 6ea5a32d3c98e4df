#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "net/forward_proxy.h"

namespace trainyard::cli {

// Where a host named with --pass-through goes, and what holds without it:
//   a host that Trainyard answers  -> the server, on ports 443 and 80
//   another host of AWS            -> refused: the credentials that clients have here are of no use
//                                     there, and what they send is not for there
//   this machine, the server       -> onward
//   any other                      -> onward; refused when `offline`
struct ProxyRules {
  net::HostPort server;
  bool offline = false;
  // Names in lower case; one that begins with a dot is for all below it.
  std::vector<std::string> pass_through;
};

// "HOST", "*.DOMAIN" and ".DOMAIN" to what ProxyRules holds. invalid_argument.
Result<std::string> parse_pass_through(std::string text);

net::Route route_of(const ProxyRules& rules, const net::HostPort& target);

}  // namespace trainyard::cli
