#include "apps/sync_plan.h"

namespace trainyard::apps {
namespace {

bool differs(const CopyItem& source, const CopyItem& target, const SyncRules& rules) {
  if (source.size != target.size) return true;
  if (rules.size_only) return false;
  if (rules.direction == SyncDirection::download) return source.modified != target.modified;
  return source.modified > target.modified;
}

}  // namespace

SyncPlan plan_sync(const std::vector<CopyItem>& source, const std::vector<CopyItem>& target,
                   const SyncRules& rules) {
  SyncPlan plan;
  auto old = target.begin();
  const auto drop_until = [&](const std::string* name) {
    for (; old != target.end() && (name == nullptr || old->relative < *name); ++old)
      if (rules.remove) plan.remove.push_back(*old);
  };
  for (const CopyItem& item : source) {
    drop_until(&item.relative);
    if (old == target.end() || old->relative != item.relative) {
      plan.copy.push_back(item);
    } else {
      if (differs(item, *old, rules)) plan.copy.push_back(item);
      ++old;
    }
  }
  drop_until(nullptr);
  return plan;
}

}  // namespace trainyard::apps
