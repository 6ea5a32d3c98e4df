#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/configuration.h"

namespace trainyard::config {

// A value that differs in a later configuration.
struct Change {
  const Key* key = nullptr;
  std::string name;                    // in full
  std::optional<Value> before, after;  // nullopt: there was, or is, none. May be a secret
};

// In the order of the declarations. Where a value comes from isn't compared.
std::vector<Change> changes_between(const Configuration& before, const Configuration& after);

// What a running server uses after it has read `wanted`: the new values of keys that a running
// server can change, the old values of the others.
Configuration with_live_values(const Configuration& running, const Configuration& wanted);

}  // namespace trainyard::config
