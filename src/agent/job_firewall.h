#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "model/launch_plan.h"
#include "network/firewall.h"

namespace trainyard::agent {

// The plan's firewall, for the job's network; nullopt: everything is allowed. `resolver` is the text
// of the containers' /etc/resolv.conf, whose servers are always allowed, as Amazon's are; so are the
// checks of InfraCheckConfig between hosts (kPeerPort). invalid_argument: a rule's CIDR. Pure.
Result<std::optional<network::Firewall>> job_firewall(const model::LaunchPlan& plan,
                                                      std::string_view resolver);

}  // namespace trainyard::agent
