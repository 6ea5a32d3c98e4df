#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "control/component_state.h"
#include "store/resource_store.h"

namespace trainyard::control {

// What one trial component may have.
struct PointLimits {
  std::size_t points = 1'000'000;
  std::size_t metrics = 300;  // by name
};

// Adds points to a trial component, and to its totals, durably and in one transaction; their values
// aren't NaN. Returns the indices of those that were left out, since the component has what it may
// have; ascending. `also` changes the state further, in the same transaction; it must not call the
// store, and may be called more than once. not_found: there is no such component. Any thread;
// blocks.
Result<std::vector<std::size_t>> add_points(store::ResourceStore& store,
                                            const store::ResourceId& component,
                                            const std::vector<store::ResourcePoint>& points,
                                            const PointLimits& limits,
                                            const std::function<void(ComponentState&)>& also = {});

}  // namespace trainyard::control
