#include "network/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

namespace trainyard::network {
namespace {

Result<Subnet> first_free(std::initializer_list<const char*> candidates,
                          const std::vector<Subnet>& routes) {
  for (const char* text : candidates) {
    TRY(const Subnet candidate, parse_subnet(text));
    bool free = true;
    for (const Subnet& route : routes) free = free && !candidate.overlaps(route);
    if (free) return candidate;
  }
  return Error(ErrorKind::exhausted,
               "this machine has routes to all addresses that jobs' networks "
               "could have");
}

}  // namespace

std::vector<Subnet> parse_routes(std::string_view route_table) {
  std::istringstream lines{std::string(route_table)};
  std::string line;
  std::getline(lines, line);  // the column names
  std::vector<Subnet> routes;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string interface, destination, skipped, mask;
    words >> interface >> destination;
    for (int i = 0; i < 5; ++i) words >> skipped;
    if (!(words >> mask)) continue;
    const auto number = [](const std::string& digits) {
      std::uint32_t value = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      return ntohl(value);
    };
    const int bits = __builtin_popcount(number(mask));
    // Our own links are no reason to choose other addresses for the next job.
    if (bits > 0 && !interface.starts_with("ty"))
      routes.push_back({number(destination) & subnet_mask(bits), bits});
  }
  return routes;
}

std::string default_interface(std::string_view route_table) {
  std::istringstream lines{std::string(route_table)};
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string interface, destination;
    if (words >> interface >> destination && destination == "00000000") return interface;
  }
  return "";
}

Result<Subnet> choose_job_subnet(const std::vector<Subnet>& routes) {
  return first_free({"10.200.0.0/16", "10.201.0.0/16", "10.231.0.0/16", "172.30.0.0/16",
                     "172.29.0.0/16", "192.168.128.0/17", "198.19.0.0/16", "240.1.0.0/16"},
                    routes);
}

Result<void> check_no_route(const Subnet& subnet, const std::vector<Subnet>& routes) {
  for (const Subnet& route : routes) {
    if (!route.overlaps(subnet)) continue;
    return Error(ErrorKind::unavailable, format_subnet(subnet) + " overlaps " +
                                             format_subnet(route) +
                                             ", to which this machine has a route");
  }
  return ok();
}

std::map<std::string, std::string> assign_addresses(const Subnet& subnet,
                                                    const std::vector<std::string>& hosts) {
  constexpr std::string_view kPrefix = "algo-";
  const std::uint32_t end = gateway_of(subnet) - subnet.base;
  std::map<std::string, std::string> addresses;
  std::set<std::uint32_t> taken;
  for (const std::string& host : hosts) {
    std::uint32_t number = 0;
    if (host.starts_with(kPrefix))
      std::from_chars(host.data() + kPrefix.size(), host.data() + host.size(), number);
    if (number == 0 || number >= end || !taken.insert(number).second) continue;
    addresses[host] = format_address(subnet.base + number);
  }
  std::uint32_t next = 1;
  for (const std::string& host : hosts) {
    if (addresses.contains(host)) continue;
    while (!taken.insert(next).second) ++next;
    addresses[host] = format_address(subnet.base + next);
  }
  return addresses;
}

std::uint32_t gateway_of(const Subnet& subnet) {
  return (subnet.base | ~subnet_mask(subnet.bits)) - 1;
}

Result<Subnet> choose_uplink_space(const std::vector<Subnet>& routes) {
  return first_free({"100.64.0.0/16", "100.96.0.0/16", "198.18.0.0/16", "240.0.0.0/16"}, routes);
}

Uplink uplink_of(const Subnet& space, int number) {
  const std::uint32_t link = space.base + 4 * static_cast<std::uint32_t>(number);
  return {link + 1, link + 2};
}

std::string make_resolver(std::string_view machines, std::string_view upstream) {
  for (const std::string_view source : {machines, upstream}) {
    std::istringstream lines{std::string(source)};
    std::string line, text;
    bool has_server = false;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      std::string key, value;
      words >> key >> value;
      if (key == "nameserver" && (value.starts_with("127.") || !parse_address(value))) continue;
      has_server = has_server || key == "nameserver";
      text += line + "\n";
    }
    if (has_server) return text;
  }
  return "";
}

std::vector<std::uint32_t> name_servers_of(std::string_view resolver) {
  std::istringstream lines{std::string(resolver)};
  std::string line;
  std::vector<std::uint32_t> servers;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string key, value;
    words >> key >> value;
    if (key != "nameserver") continue;
    if (const auto address = parse_address(value)) servers.push_back(*address);
  }
  return servers;
}

}  // namespace trainyard::network
