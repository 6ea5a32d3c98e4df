#include "cli/sync_plan.h"

#include <utility>

namespace trainyard::cli {
namespace {

bool differs(const CopyItem& source, const CopyItem& target, const SyncRules& rules) {
  if (source.size != target.size) return true;
  if (rules.size_only) return false;
  if (rules.direction == SyncDirection::download) return source.modified != target.modified;
  return source.modified > target.modified;
}

}  // namespace

SyncPlan plan_sync(std::vector<CopyItem> source, std::vector<CopyItem> target,
                   const SyncRules& rules) {
  SyncPlan plan;
  auto old = target.begin();
  auto remaining = target.begin();  // items to remove are moved
  const auto drop_until = [&](const std::string* name) {
    for (; old != target.end() && (name == nullptr || old->relative < *name); ++old) {
      if (!rules.remove) continue;
      if (remaining != old) *remaining = std::move(*old);
      ++remaining;
    }
  };
  std::erase_if(source, [&](const CopyItem& item) {
    drop_until(&item.relative);
    if (old == target.end() || old->relative != item.relative) return false;
    const bool same = !differs(item, *old, rules);
    ++old;
    return same;
  });
  drop_until(nullptr);
  target.erase(remaining, target.end());
  plan.copy = std::move(source);
  plan.remove = std::move(target);
  return plan;
}

}  // namespace trainyard::cli
