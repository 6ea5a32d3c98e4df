#include "network/job_networks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <future>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "network/addresses.h"
#include "network/machine_setup.h"
#include "network/name_spaces.h"
#include "network/programs.h"
#include "network/scripts.h"

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;

Result<void> run_ip(const std::string& script) {
  if (script.empty()) return ok();
  return run_script({find_network_program("ip"), "-batch", "-"}, script);
}

Result<void> run_ip_in(const std::string& name_space, const std::string& script) {
  return run_in_namespace(path_of_namespace(name_space), [&] { return run_ip(script); });
}

bool link_exists(const std::string& name) {
  std::error_code ignored;
  return fs::exists("/sys/class/net/" + name, ignored);
}

int mtu_of_machine(const std::string& route_table) {
  const std::string interface = default_interface(route_table);
  const auto text = read_file("/sys/class/net/" + interface + "/mtu");
  int mtu = 0;
  if (!interface.empty() && text) std::from_chars(text->data(), text->data() + text->size(), mtu);
  return mtu >= 576 && mtu <= 65535 ? mtu : 1500;
}

// No IPv6 on links: there are no addresses and rules for it.
Result<void> turn_ipv6_off() {
  const auto off = set_network_option("ipv6/conf/default/disable_ipv6", "1");
  if (!off && off.error().kind() != ErrorKind::not_found) return off;
  return ok();
}

Result<void> prepare_job_namespace(const Attachment& wanted) {
  TRY_VOID(turn_ipv6_off());
  // Otherwise rules like the machine's would see what peers send to each other. Without
  // br_netfilter there is nothing to disable.
  const auto off = set_network_option("bridge/bridge-nf-call-iptables", "0");
  if (!off) log::debug("no_bridge_filter", {{"error", off.error().message()}});
  if (wanted.firewall)  // the way to a peer is through here, and no shorter one exists
    for (const char* name : {"ipv4/conf/all/send_redirects", "ipv4/conf/default/send_redirects"})
      TRY_VOID(set_network_option(name, "0"));
  if (wanted.isolated && !wanted.firewall) return ok();
  return set_network_option("ipv4/ip_forward", "1");
}

Result<void> prepare_instance_namespace() {
  TRY_VOID(turn_ipv6_off());
  // As in Docker: ping works without privileges.
  return set_network_option("ipv4/ping_group_range", "0 2147483647");
}

bool is_namespace_of(pid_t pid, const std::string& name) {
  struct stat mine{}, its{};
  return ::stat(path_of_namespace(name).c_str(), &mine) == 0 &&
         ::stat(("/proc/" + std::to_string(pid) + "/ns/net").c_str(), &its) == 0 &&
         mine.st_ino == its.st_ino;
}

// What may exist of an incomplete network.
Result<void> remove_network(const NetworkRecord& network) {
  for (const PortRecord& port : network.ports)
    TRY_VOID(remove_namespace(instance_namespace(network.number, port.number)));
  // This removes the other end too, at once; with its namespace it would disappear some time later.
  const std::string link = machine_link(network.number);
  if (link_exists(link)) TRY_VOID(run_ip("link del " + link + "\n"));
  return remove_namespace(job_namespace(network.number));
}

Result<void> remove_port(const NetworkRecord& network, const PortRecord& port) {
  TRY_VOID(remove_namespace(instance_namespace(network.number, port.number)));
  const std::string job = job_namespace(network.number);
  if (!namespace_exists(job)) return ok();
  // The instance's end may exist as long as one of its processes.
  return run_in_namespace(path_of_namespace(job), [&]() -> Result<void> {
    const auto deleted = run_ip("link del " + switch_port(port.number) + "\n");
    if (!deleted) log::debug("port_gone", {{"error", deleted.error().message()}});
    return ok();
  });
}

Result<void> make_instance_namespace(const Attachment& wanted, const std::string& name) {
  if (!wanted.holder) return make_namespace(name, prepare_instance_namespace);
  TRY_VOID(name_namespace_of(*wanted.holder, name));
  return run_in_namespace(path_of_namespace(name), prepare_instance_namespace);
}

// Each on its own thread. Returns the first error, when all have ended.
Result<void> run_together(const std::vector<std::function<Result<void>()>>& works) {
  std::vector<std::future<Result<void>>> running;
  for (const auto& work : works) running.push_back(std::async(std::launch::async, work));
  Result<void> outcome = ok();
  for (auto& each : running)
    if (auto done = each.get(); !done && outcome) outcome = std::move(done);
  return outcome;
}

Result<void> prepare_job_namespace_with_rules(const Attachment& wanted) {
  TRY_VOID(prepare_job_namespace(wanted));
  return run_script({find_network_program("nft"), "-f", "-"}, job_rules(wanted.firewall));
}

// Few programs are started, in parallel: most of the time is spent starting them.
Result<void> connect(Records& records, NetworkRecord& network, const PortRecord& port,
                     const Attachment& wanted) {
  const std::string route_table = read_file("/proc/net/route").value_or("");
  JobLinks links;
  links.number = network.number;
  links.isolated = network.isolated;
  links.guarded = wanted.firewall.has_value();
  links.mtu = mtu_of_machine(route_table);
  TRY(links.subnet, parse_subnet(network.subnet));
  TRY(const std::uint32_t address, parse_address(wanted.address));
  // Plans from before and after this machine got another route.
  if (wanted.subnet != network.subnet)
    return Error(ErrorKind::unavailable,
                 "host " + wanted.host + " is planned for the network " + wanted.subnet +
                     ", and the attempt's other hosts are in " + network.subnet);
  if (!network.isolated) {
    TRY(const Subnet uplinks, parse_subnet(network.uplinks));
    links.uplink = uplink_of(uplinks, network.number);
  }
  const std::string job = job_namespace(network.number);
  const std::string instance = instance_namespace(network.number, port.number);
  std::string between, inside;
  std::vector<std::function<Result<void>()>> first = {
      [&] { return make_instance_namespace(wanted, instance); }};
  if (!network.ready) {
    between = uplink_script(links);
    inside = switch_script(links);
    // All rules exist before there are links.
    first.emplace_back([&] {
      return make_namespace(job, [&] { return prepare_job_namespace_with_rules(wanted); });
    });
    if (!network.isolated)
      first.emplace_back([&]() -> Result<void> {
        TRY(const Subnet uplinks, parse_subnet(network.uplinks));
        return set_up_machine(records, uplinks);
      });
  }
  TRY_VOID(run_together(first));
  TRY_VOID(run_ip(between + port_script(network.number, port.number, links.mtu)));
  return run_together(
      {[&] { return run_ip_in(job, inside + plug_script(links, port.number)); },
       [&] { return run_ip_in(instance, instance_script(links, address, wanted.endpoints)); }});
}

int free_port_number(const NetworkRecord& network) {
  int number = 1;
  while (std::ranges::find(network.ports, number, &PortRecord::number) != network.ports.end())
    ++number;
  return number;
}

Result<NetworkRecord*> find_or_add(Records& records, const Attachment& wanted) {
  if (NetworkRecord* found = records.find(wanted.attempt)) {
    if (found->ready) return found;
    TRY_VOID(remove_network(*found));
    found->ports.clear();
    return found;
  }
  TRY(NetworkRecord * network, records.add(wanted.attempt));
  network->isolated = wanted.isolated;
  network->subnet = wanted.subnet;
  TRY(const Subnet uplinks,
      choose_uplink_space(parse_routes(read_file("/proc/net/route").value_or(""))));
  network->uplinks = format_subnet(uplinks);
  return network;
}

}  // namespace

Result<fs::path> JobNetworks::attach(const Attachment& wanted) {
  TRY(Records records, Records::open(records_));
  TRY(NetworkRecord * network, find_or_add(records, wanted));
  auto port = std::ranges::find(network->ports, wanted.host, &PortRecord::host);
  if (port != network->ports.end()) {
    const std::string name = instance_namespace(network->number, port->number);
    const bool same = !wanted.holder || is_namespace_of(*wanted.holder, name);
    if (port->ready && same && namespace_exists(name)) return path_of_namespace(name);
    TRY_VOID(remove_port(*network, *port));
    port->ready = false;
  } else {
    network->ports.push_back({wanted.host, free_port_number(*network), false});
    port = network->ports.end() - 1;
  }
  TRY_VOID(records.save(*network));
  TRY_VOID(connect(records, *network, *port, wanted));
  network->ready = port->ready = true;
  TRY_VOID(records.save(*network));
  return path_of_namespace(instance_namespace(network->number, port->number));
}

Result<void> JobNetworks::detach(const fs::path& attempt, const std::string& host) {
  std::error_code ignored;
  if (!fs::exists(records_, ignored)) return ok();
  TRY(Records records, Records::open(records_));
  NetworkRecord* network = records.find(attempt);
  if (network == nullptr) return ok();
  const auto port = std::ranges::find(network->ports, host, &PortRecord::host);
  if (port == network->ports.end() && !network->ports.empty()) return ok();
  if (network->ports.size() > 1) {
    TRY_VOID(remove_port(*network, *port));
    network->ports.erase(port);
    return records.save(*network);
  }
  TRY_VOID(remove_network(*network));
  TRY_VOID(records.remove(network->number));
  const auto is_not_isolated = [](const NetworkRecord& each) { return !each.isolated; };
  if (std::ranges::any_of(records.networks(), is_not_isolated)) return ok();
  return restore_machine(records);
}

Result<void> JobNetworks::hand_over(const fs::path& from, const fs::path& to) {
  TRY(Records records, Records::open(records_));
  NetworkRecord* network = records.find(from);
  if (network == nullptr || records.find(to) != nullptr) return ok();
  network->attempt = to.string();
  TRY_VOID(records.save(*network));
  FAILPOINT("agent.network.taken");
  return ok();
}

Result<std::optional<fs::path>> JobNetworks::find(const fs::path& attempt,
                                                  const std::string& host) {
  TRY(const auto networks, Records::read(records_));
  for (const NetworkRecord& network : networks)
    for (const PortRecord& port : network.ports)
      if (network.attempt == attempt && port.host == host && port.ready)
        return std::optional<fs::path>(
            path_of_namespace(instance_namespace(network.number, port.number)));
  return std::optional<fs::path>();
}

Result<std::vector<Attached>> JobNetworks::list() {
  std::vector<Attached> all;
  TRY(const auto networks, Records::read(records_));
  for (const NetworkRecord& network : networks)
    for (const PortRecord& port : network.ports) all.push_back({network.attempt, port.host});
  return all;
}

Result<void> check_job_networks() {
  const auto cannot = [](const std::string& why) {
    return Error(ErrorKind::unavailable,
                 "this machine can't give jobs networks of their own: " + why);
  };
  if (::geteuid() != 0) return cannot("that needs root");
  if (find_network_program("ip").empty())
    return cannot("ip is not installed (apt-get install iproute2)");
  if (find_network_program("nft").empty())
    return cannot("nft is not installed (apt-get install nftables)");
  const auto tried = run_in_new_namespace([]() -> Result<void> {
    TRY_VOID(run_ip("link add br0 type bridge\nlink add up0 type veth peer name h1\n"));
    return run_script({find_network_program("nft"), "-f", "-"}, job_rules());
  });
  if (!tried) return cannot(tried.error().message());
  return ok();
}

}  // namespace trainyard::network
