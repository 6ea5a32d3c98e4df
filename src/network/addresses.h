#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// IPv4 addresses of jobs' networks. Pure.
namespace trainyard::network {

struct Subnet {
  std::uint32_t base = 0;  // host byte order, without host bits
  int bits = 0;
  bool overlaps(const Subnet& other) const;
  friend bool operator==(const Subnet&, const Subnet&) = default;
};

std::string format_address(std::uint32_t address);
std::string format_subnet(const Subnet& subnet);
Result<std::uint32_t> parse_address(std::string_view text);
// "10.200.0.0/16"; invalid_argument when host bits are set, or it isn't one.
Result<Subnet> parse_subnet(std::string_view text);

// Where this machine's packets go by /proc/net/route's text, but for the default route.
std::vector<Subnet> parse_routes(std::string_view route_table);
// The interface of the default route; empty: there is none.
std::string default_interface(std::string_view route_table);

// The addresses of a job: the first candidate that no route overlaps, since a job reaches what is
// outside at addresses of its own network only through them. The same for all jobs of a machine,
// whose networks don't meet. exhausted: all overlap.
Result<Subnet> choose_job_subnet(const std::vector<Subnet>& routes);
// algo-N has the N-th address of the subnet; hosts with other names what is left, in order.
std::map<std::string, std::string> assign_addresses(const Subnet& subnet,
                                                    const std::vector<std::string>& hosts);
// The job's own end of its subnet: the last address.
std::uint32_t gateway_of(const Subnet& subnet);

// The two ends of the link between the machine and the job's namespace, unique per machine.
struct Uplink {
  std::uint32_t machine = 0;
  std::uint32_t job = 0;
};
inline constexpr int kMostNetworks = 16383;  // of /30 each in the space for uplinks
// 100.64.0.0/10 is for such use (RFC 6598), else 198.18.0.0/15 (RFC 2544); exhausted: both overlap.
Result<Subnet> choose_uplink_space(const std::vector<Subnet>& routes);
Uplink uplink_of(const Subnet& space, int number);

// The text of a container's /etc/resolv.conf, from the machine's: without name servers that can't
// be reached from a job (its own loopback, IPv6). `upstream` is systemd-resolved's list, used when
// none is left.
std::string make_resolver(std::string_view machines, std::string_view upstream);

}  // namespace trainyard::network
