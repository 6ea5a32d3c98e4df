#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ipv4.h"
#include "base/result.h"

// IPv4 addresses of jobs' networks. Pure.
namespace trainyard::network {

// The destinations of this machine's routes in the text of /proc/net/route, except the default
// route.
std::vector<Subnet> parse_routes(std::string_view route_table);
// The interface of the default route; empty: there is none.
std::string default_interface(std::string_view route_table);

// The subnet of jobs: the first candidate that no route overlaps, since a job can't reach outside
// addresses within its own subnet. The same for all jobs of a machine, whose networks aren't
// connected. exhausted: all candidates overlap.
Result<Subnet> choose_job_subnet(const std::vector<Subnet>& routes);
// Whether jobs could have these addresses; unavailable names a route that overlaps them.
Result<void> check_no_route(const Subnet& subnet, const std::vector<Subnet>& routes);
// algo-N gets the N-th address of the subnet; hosts with other names get the remaining ones, in
// order.
std::map<std::string, std::string> assign_addresses(const Subnet& subnet,
                                                    const std::vector<std::string>& hosts);
// The gateway in the job's subnet: the last address.
std::uint32_t gateway_of(const Subnet& subnet);

// The two ends of the link between the machine and the job's namespace, unique per machine.
struct Uplink {
  std::uint32_t machine = 0;
  std::uint32_t job = 0;
};
inline constexpr int kMaxNetworks = 16383;  // of /30 each in the space for uplinks
// 100.64.0.0/10, which is meant for such use (RFC 6598), otherwise 198.18.0.0/15 (RFC 2544);
// exhausted: both overlap.
Result<Subnet> choose_uplink_space(const std::vector<Subnet>& routes);
Uplink uplink_of(const Subnet& space, int number);

// The text of a container's /etc/resolv.conf, from the machine's: without name servers that a job
// can't reach (its own loopback, IPv6). `upstream` is systemd-resolved's list, used if none is
// left.
std::string make_resolver(std::string_view machines, std::string_view upstream);
// The IPv4 addresses of the name servers in such a text.
std::vector<std::uint32_t> name_servers_of(std::string_view resolver);

}  // namespace trainyard::network
