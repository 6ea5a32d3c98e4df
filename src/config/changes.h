#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/configuration.h"

namespace trainyard::config {

// A value that is another in a later configuration.
struct Change {
  const Key* key = nullptr;
  std::string name;                    // in full
  std::optional<Value> before, after;  // nullopt: it had, or has, none; perhaps of a secret
};

// In the declarations' order. Where a value comes from is no change of it.
std::vector<Change> changes_between(const Configuration& before, const Configuration& after);

// What a running server goes by once it has read `wanted`: its values of the keys that a running
// server can change, its own of the others.
Configuration with_live_values(const Configuration& running, const Configuration& wanted);

}  // namespace trainyard::config
