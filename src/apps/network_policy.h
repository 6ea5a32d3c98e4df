#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/instance_planner.h"

namespace trainyard::apps {

// Gives an attempt on these hosts its network. Empty: all jobs have the machine's.
using NetworkPolicy =
    std::function<Result<control::NetworkGrant>(const std::vector<std::string>& hosts)>;

// As `wanted`, which is containers.network, says. `check` is asked once whether this machine can
// give jobs networks of their own, `read_routes` for each attempt what /proc/net/route says. Where
// it can't, "job" is refused, and with "auto" the grant is the machine's network and a notice.
Result<NetworkPolicy> choose_network(const std::string& wanted,
                                     const std::function<Result<void>()>& check,
                                     std::function<std::string()> read_routes);

// Of this machine.
std::string read_machines_routes();

}  // namespace trainyard::apps
