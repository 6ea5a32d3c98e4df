#pragma once

#include <optional>
#include <string>
#include <vector>

#include "network/addresses.h"
#include "network/firewall.h"

// The input of the programs ip and nft. Pure.
//
//   container algo-1: eth0 ─┐   namespace of the job: ty-7                machine
//   10.200.0.1              ├── br0 10.200.255.254 ─ NAT ─ up0 ══ ty7u ─ NAT ─ routes
//   container algo-2: eth0 ─┘   forwards br0 to up0 only        drops what isn't for outside
//
// An isolated job has neither up0 nor a default route. In a guarded job br0 is no switch: its hosts
// reach each other through the namespace as well, so that all their packets pass its rules.
namespace trainyard::network {

struct JobLinks {
  int number = 0;
  Subnet subnet;
  bool isolated = false;
  bool guarded = false;
  Uplink uplink{};
  int mtu = 1500;
};

// "ty-7", "ty-7-2", "ty7u": at most 15 characters, as interface names require.
std::string job_namespace(int number);
std::string instance_namespace(int number, int instance);
std::string machine_link(int number);
std::string switch_port(int instance);

// ip -batch in the machine's namespace: the link between machine and job; empty if isolated.
std::string uplink_script(const JobLinks& links);
// ip -batch in the machine's namespace: an instance's link to the switch.
std::string port_script(int number, int instance, int mtu);
// ip -batch in the job's namespace.
std::string switch_script(const JobLinks& links);
std::string plug_script(const JobLinks& links, int instance);
// ip -batch in the instance's namespace. `own` are additional addresses, on lo, for endpoints.
std::string instance_script(const JobLinks& links, std::uint32_t address,
                            const std::vector<std::string>& own);

// nft -f in the job's namespace: forwards only from the switch to outside, never to link-local
// addresses (a cloud's instance metadata), and accepts no connections to the namespace itself. With
// a firewall also from host to host, and only what that allows.
std::string job_rules(const std::optional<Firewall>& firewall = std::nullopt);

struct MachineFacts {
  Subnet uplinks;
  std::string default_interface;
  // This machine forwarded nothing before: then it doesn't for others either.
  bool forwards_for_jobs_only = false;
};
// nft -f in the machine's namespace; replaces earlier rules. Jobs reach no address of the machine,
// no port that it publishes for a container (DNAT), no container's bridge, no other job.
std::string machine_rules(const MachineFacts& facts);
std::string no_machine_rules();

}  // namespace trainyard::network
