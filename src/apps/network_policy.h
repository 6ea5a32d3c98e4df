#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "control/instance_planner.h"
#include "control/vpc_rules.h"

namespace trainyard::apps {

// The networks that this machine gives to jobs. Any thread.
struct NetworkPolicy {
  // The network of an attempt. An error if there is none, and a wish without NetworkWish::required
  // can't have the machine's network instead.
  std::function<Result<control::NetworkGrant>(const control::NetworkWish& wish)> grant;
  // Whether grant() has one for a wish that is required.
  control::CheckNetwork check;
};

// Implements `wanted`, the value of containers.network. `check` is called once to find out whether
// this machine can give jobs networks of their own, `read_routes` for each attempt and returns
// /proc/net/route. If it can't, "job" is refused, and "auto" grants the machine's network with a
// notice.
Result<NetworkPolicy> choose_network(const std::string& wanted,
                                     const std::function<Result<void>()>& check,
                                     const std::function<std::string()>& read_routes);

// This machine's /proc/net/route.
std::string read_machines_routes();

}  // namespace trainyard::apps
