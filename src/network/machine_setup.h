#pragma once

#include "base/result.h"
#include "network/addresses.h"
#include "network/records.h"

// What the machine itself needs for its jobs' ways out: forwarding, NAT, and the rules that keep
// jobs from the machine. There while any network has a way out.
namespace trainyard::network {

// Idempotent: makes anew what somebody took away.
Result<void> set_up_machine(Records& records, const Subnet& uplinks);
Result<void> restore_machine(Records& records);

}  // namespace trainyard::network
