#pragma once

#include <span>

#include "config/key.h"

// The keys, by the tables of the file. Each is declared in the source that has the function that
// stores its value; keys() has them all, in this order.
namespace trainyard::config {

// Quotas and retention.
std::span<const Key> account_keys();
// The disk, spot jobs, what jobs may write, instance types, file systems and MLflow.
std::span<const Key> machine_keys();
// What containers may do.
std::span<const Key> container_keys();
// Below [outcomes.NAME]: how jobs with matching names end.
std::span<const Key> outcome_keys();
// Below [s3.NAME]: object stores besides the embedded one.
std::span<const Key> s3_keys();
// Below [subnets.ID] and [security-groups.ID]: what VpcConfig may name.
std::span<const Key> vpc_keys();
// Below [registry-credentials.NAME]: what stands for a function that returns credentials.
std::span<const Key> registry_keys();

}  // namespace trainyard::config
