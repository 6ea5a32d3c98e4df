#pragma once

#include <string>
#include <vector>

#include "cli/copy_list.h"

namespace trainyard::cli {

enum class SyncDirection { upload, download, copy };

struct SyncRules {
  SyncDirection direction = SyncDirection::upload;
  bool size_only = false;  // times don't count
  bool remove = false;     // what the source doesn't have
};

struct SyncPlan {
  std::vector<CopyItem> copy;    // of the source
  std::vector<CopyItem> remove;  // of the target
};

// What makes the target equal to the source. Both lists are sorted. An item is copied if the target
// doesn't have it, or has another size; and by time: uploaded, or copied in S3, if the source is
// newer than the object; downloaded if the file doesn't have the object's time, which a download
// sets. Pure. Items are moved, not copied, from the lists to the plan.
SyncPlan plan_sync(std::vector<CopyItem> source, std::vector<CopyItem> target,
                   const SyncRules& rules);

}  // namespace trainyard::cli
