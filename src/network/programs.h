#pragma once

#include <string>

namespace trainyard::network {

// The path of ip, nft or iptables, in PATH or in the sbin folders; empty: not installed.
std::string find_network_program(const std::string& name);

}  // namespace trainyard::network
