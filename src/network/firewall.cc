#include "network/firewall.h"

namespace trainyard::network {
namespace {

std::string match_protocol(const Allowed& allowed) {
  switch (allowed.protocol) {
    case Protocol::all:
      return "";
    case Protocol::icmp:
      return "meta l4proto icmp ";
    case Protocol::tcp:
    case Protocol::udp:
      break;
  }
  const std::string name = allowed.protocol == Protocol::tcp ? "tcp" : "udp";
  if (allowed.first_port == 0 && allowed.last_port == UINT16_MAX)
    return "meta l4proto " + name + " ";
  return name + " dport " + std::to_string(allowed.first_port) + "-" +
         std::to_string(allowed.last_port) + " ";
}

// `key`: "ip daddr".
std::string match_other_side(const Allowed& allowed, const std::string& key) {
  if (!allowed.other_side || allowed.other_side->bits == 0) return "";
  return key + " " + format_subnet(*allowed.other_side) + " ";
}

std::string rule(const Allowed& allowed, const std::string& key, const std::string& verdict) {
  return "    " + match_protocol(allowed) + match_other_side(allowed, key) + verdict + "\n";
}

}  // namespace

std::string firewall_chains(const Firewall& firewall) {
  std::string outside, between, inbound;
  for (const std::uint32_t server : firewall.name_servers)
    for (const char* protocol : {"udp", "tcp"})
      outside += "    ip daddr " + format_address(server) + " " + protocol + " dport 53 accept\n";
  for (const Allowed& allowed : firewall.outbound) {
    if (allowed.other_side) outside += rule(allowed, "ip daddr", "accept");
    between += rule(allowed, "ip daddr", "goto inbound");
  }
  for (const Allowed& allowed : firewall.inbound) inbound += rule(allowed, "ip saddr", "accept");
  return "  chain outside {\n" + outside + "  }\n  chain inbound {\n" + inbound +
         "  }\n  chain between {\n" + between + "  }\n";
}

}  // namespace trainyard::network
