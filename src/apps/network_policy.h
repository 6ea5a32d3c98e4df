#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/instance_planner.h"

namespace trainyard::apps {

// Gives an attempt on these hosts its network. Empty: all jobs use the machine's.
using NetworkPolicy =
    std::function<Result<control::NetworkGrant>(const std::vector<std::string>& hosts)>;

// Implements `wanted`, the value of containers.network. `check` is called once to find out whether
// this machine can give jobs networks of their own, `read_routes` for each attempt and returns
// /proc/net/route. If it can't, "job" is refused, and "auto" grants the machine's network with a
// notice.
Result<NetworkPolicy> choose_network(const std::string& wanted,
                                     const std::function<Result<void>()>& check,
                                     std::function<std::string()> read_routes);

// This machine's /proc/net/route.
std::string read_machines_routes();

}  // namespace trainyard::apps
