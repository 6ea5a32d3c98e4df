#pragma once

#include <string>
#include <vector>

#include "cli/copy_list.h"

namespace trainyard::cli {

enum class SyncDirection { upload, download, copy };

struct SyncRules {
  SyncDirection direction = SyncDirection::upload;
  bool size_only = false;  // times don't count
  bool remove = false;     // what the source hasn't
};

struct SyncPlan {
  std::vector<CopyItem> copy;    // of the source
  std::vector<CopyItem> remove;  // of the target
};

// What makes the target as the source is. Both lists are in order. An item is copied that the
// target hasn't, or has in another size; and by time: uploaded, or copied in S3, when the source is
// newer than the object; downloaded when the file hasn't the object's time, which a download gives
// it. Pure. Holds each item once: those of the plan are the lists' own.
SyncPlan plan_sync(std::vector<CopyItem> source, std::vector<CopyItem> target,
                   const SyncRules& rules);

}  // namespace trainyard::cli
