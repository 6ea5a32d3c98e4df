#include "config/changes.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace trainyard::config {
namespace {

// Pointers into the declarations are ordered like them.
auto slot(const Entry& entry) {
  return std::tuple(entry.key, entry.name);
}

}  // namespace

std::vector<Change> changes_between(const Configuration& before, const Configuration& after) {
  std::vector<Change> changes;
  auto old = before.entries.begin();
  auto now = after.entries.begin();
  while (old != before.entries.end() || now != after.entries.end()) {
    const bool only_old =
        now == after.entries.end() || (old != before.entries.end() && slot(*old) < slot(*now));
    const bool only_new = !only_old && (old == before.entries.end() || slot(*now) < slot(*old));
    if (only_old) {
      changes.push_back({old->key, old->full_name(), old->value, std::nullopt});
      ++old;
    } else if (only_new) {
      changes.push_back({now->key, now->full_name(), std::nullopt, now->value});
      ++now;
    } else {
      if (old->value != now->value)
        changes.push_back({now->key, now->full_name(), old->value, now->value});
      ++old;
      ++now;
    }
  }
  return changes;
}

Configuration with_live_values(const Configuration& running, const Configuration& wanted) {
  Configuration result;
  const auto take = [&result](const Configuration& from, Reload reload) {
    for (const Entry& entry : from.entries)
      if (entry.key->reload == reload) result.entries.push_back(entry);
  };
  take(running, Reload::restart);
  take(wanted, Reload::live);
  std::ranges::sort(result.entries, {}, slot);
  for (const Entry& entry : result.entries) {
    const auto fine = put(*entry.key, entry.name, entry.value, result.settings);
    CHECK(fine.has_value());
  }
  return result;
}

}  // namespace trainyard::config
