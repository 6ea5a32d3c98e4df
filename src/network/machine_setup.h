#pragma once

#include "base/result.h"
#include "network/addresses.h"
#include "network/records.h"

// The configuration of the machine itself for its jobs' outgoing connections: forwarding, NAT, and
// the rules that keep jobs from reaching the machine. Exists while any network has a way out.
namespace trainyard::network {

// Idempotent: restores what was removed by others.
Result<void> set_up_machine(Records& records, const Subnet& uplinks);
Result<void> restore_machine(Records& records);

}  // namespace trainyard::network
