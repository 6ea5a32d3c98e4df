#include "network/scripts.h"

namespace trainyard::network {

std::string job_namespace(int number) {
  return "ty-" + std::to_string(number);
}
std::string instance_namespace(int number, int instance) {
  return job_namespace(number) + "-" + std::to_string(instance);
}
std::string machine_link(int number) {
  return "ty" + std::to_string(number) + "u";
}
std::string switch_port(int instance) {
  return "h" + std::to_string(instance);
}

std::string uplink_script(const JobLinks& links) {
  if (links.isolated) return "";
  const std::string own_name = machine_link(links.number), mtu = std::to_string(links.mtu);
  return "link add " + own_name + " mtu " + mtu + " type veth peer name up0 mtu " + mtu +
         " netns " + job_namespace(links.number) + "\naddr add " +
         format_address(links.uplink.machine) + "/30 dev " + own_name + "\nlink set " + own_name +
         " up\n";
}

std::string port_script(int number, int instance, int mtu) {
  const std::string size = std::to_string(mtu);
  return "link add eth0 mtu " + size + " netns " + instance_namespace(number, instance) +
         " type veth peer name " + switch_port(instance) + " mtu " + size + " netns " +
         job_namespace(number) + "\n";
}

std::string switch_script(const JobLinks& links) {
  std::string script = "link set lo up\nlink add br0 mtu " + std::to_string(links.mtu) +
                       " type bridge\naddr add " + format_address(gateway_of(links.subnet)) + "/" +
                       std::to_string(links.subnet.bits) + " dev br0\nlink set br0 up\n";
  if (links.isolated) return script;
  return script + "addr add " + format_address(links.uplink.job) +
         "/30 dev up0\nlink set up0 up\nroute add default via " +
         format_address(links.uplink.machine) + "\n";
}

std::string plug_script(const JobLinks& links, int instance) {
  const std::string set = "link set " + switch_port(instance);
  std::string script = set + " master br0\n";
  // Frames go to br0 itself only, whatever a container writes into them.
  if (links.guarded) script += set + " type bridge_slave isolated on\n";
  return script + set + " up\n";
}

std::string instance_script(const JobLinks& links, std::uint32_t address,
                            const std::vector<std::string>& own) {
  std::string script = "link set lo up\n";
  for (const std::string& more : own) script += "addr add " + more + "/32 dev lo\n";
  const std::string gateway = format_address(gateway_of(links.subnet));
  script += "addr add " + format_address(address) + "/" + std::to_string(links.subnet.bits) +
            " dev eth0" + (links.guarded ? " noprefixroute" : "") + "\nlink set eth0 up\n";
  if (links.guarded)
    script += "route add " + gateway + " dev eth0\nroute add " + format_subnet(links.subnet) +
              " via " + gateway + "\n";
  if (!links.isolated) script += "route add default via " + gateway + "\n";
  return script;
}

std::string job_rules(const std::optional<Firewall>& firewall) {
  const std::string forwarded = firewall ? "    iifname \"br0\" oifname \"up0\" goto outside\n"
                                           "    iifname \"br0\" oifname \"br0\" goto between\n"
                                         : "    iifname \"br0\" oifname \"up0\" accept\n";
  return "table ip job {\n" + (firewall ? firewall_chains(*firewall) : "") +
         R"(  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    ip daddr 169.254.0.0/16 drop
)" + forwarded +
         R"(  }
  chain source {
    type nat hook postrouting priority srcnat;
    oifname "up0" masquerade
  }
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    icmp type echo-request accept
  }
}
)";
}

std::string no_machine_rules() {
  return "table ip trainyard\ndelete table ip trainyard\ntable ip6 trainyard\n"
         "delete table ip6 trainyard\n";
}

std::string machine_rules(const MachineFacts& facts) {
  // Before other filters, whose accept verdict doesn't end the evaluation here.
  std::string forward =
      "    iifname \"ty*\" oifname \"ty*\" drop\n"
      "    iifname \"ty*\" ip daddr 169.254.0.0/16 drop\n"
      "    iifname \"ty*\" ct status dnat drop\n"
      "    oifname \"ty*\" ct state != { established, related } drop\n";
  for (const char* bridge : {"docker*", "br-*", "podman*", "cni*", "virbr*", "lxcbr*", "lxdbr*"})
    if (!facts.default_interface.starts_with(
            std::string_view(bridge).substr(0, std::string_view(bridge).size() - 1)))
      forward += "    iifname \"ty*\" oifname \"" + std::string(bridge) + "\" drop\n";
  if (facts.forwards_for_jobs_only) forward += "    iifname != \"ty*\" oifname != \"ty*\" drop\n";
  return no_machine_rules() +
         "table ip trainyard {\n"
         "  chain source {\n"
         "    type nat hook postrouting priority srcnat;\n"
         "    ip saddr " +
         format_subnet(facts.uplinks) +
         " oifname != \"ty*\" masquerade\n"
         "  }\n"
         "  chain forward {\n"
         "    type filter hook forward priority -10;\n" +
         forward +
         "  }\n"
         "  chain input {\n"
         "    type filter hook input priority -10;\n"
         "    iifname \"ty*\" drop\n"
         "  }\n"
         "}\n"
         "table ip6 trainyard {\n"
         "  chain forward {\n"
         "    type filter hook forward priority -10;\n"
         "    iifname \"ty*\" drop\n"
         "  }\n"
         "  chain input {\n"
         "    type filter hook input priority -10;\n"
         "    iifname \"ty*\" drop\n"
         "  }\n"
         "}\n";
}

}  // namespace trainyard::network
