#include "control/component_points.h"

#include <algorithm>

namespace trainyard::control {
namespace {

// Adds those that `limits` allow to the totals; returns the indices of the others.
std::vector<std::size_t> add_to_totals(ComponentState& state, std::size_t points_so_far,
                                       const std::vector<store::ResourcePoint>& points,
                                       const PointLimits& limits) {
  std::vector<std::size_t> left_out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const store::ResourcePoint& point = points[i];
    const bool is_new = !state.metrics.contains(point.metric);
    if (points_so_far >= limits.points || (is_new && state.metrics.size() >= limits.metrics)) {
      left_out.push_back(i);
      continue;
    }
    ++points_so_far;
    add(state.metrics[point.metric], point.value, point.at);
  }
  return left_out;
}

}  // namespace

// What is left out is only known inside the transaction, which stores all points or none: a second
// one stores the others.
Result<std::vector<std::size_t>> add_points(store::ResourceStore& store,
                                            const store::ResourceId& component,
                                            const std::vector<store::ResourcePoint>& points,
                                            const PointLimits& limits,
                                            const std::function<void(ComponentState&)>& also) {
  std::vector<store::ResourcePoint> chosen = points;
  std::vector<std::size_t> indices(points.size());  // of `chosen` in `points`
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
  std::vector<std::size_t> refused;
  while (!chosen.empty() || also) {
    std::vector<std::size_t> left_out;
    const auto stored = store.put_points(
        component, chosen,
        [&](store::StoredResource& changed, std::size_t points_so_far) -> Result<void> {
          TRY(ComponentState state, parse_component_state(changed.state));
          left_out = add_to_totals(state, points_so_far, chosen, limits);
          if (!left_out.empty()) return Error(ErrorKind::exhausted, "too many points or metrics");
          if (also) also(state);
          changed.state = to_json(state);
          return ok();
        });
    if (stored) break;
    if (left_out.empty()) return stored.error();
    for (auto each = left_out.rbegin(); each != left_out.rend(); ++each) {
      refused.push_back(indices[*each]);
      chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(*each));
      indices.erase(indices.begin() + static_cast<std::ptrdiff_t>(*each));
    }
  }
  std::ranges::sort(refused);
  return refused;
}

}  // namespace trainyard::control
