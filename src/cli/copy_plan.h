#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/copy_list.h"
#include "cli/copy_request.h"
#include "cli/copy_run.h"

namespace trainyard::cli {

struct CopyRequest {
  CopyPlace source;
  CopyPlace target;
  bool recursive = false;  // everything below the source
  bool sync = false;       // the same, but only differences
  bool size_only = false;  // as in SyncRules
  bool remove = false;
  std::vector<CopyFilter> filters{};  // for a recursive copy, or a sync
};

// What is to be done, before anything is.
struct CopyPlan {
  std::vector<CopyItem> copy;
  std::vector<CopyItem> remove;       // from the target
  std::vector<std::string> problems;  // what was skipped
  std::uint64_t bytes = 0;            // of `copy`
};

// The sides of a request that has passed check_copy_places() or check_sync_places(), for CopyRun.
// `source_s3` and `target_s3` are used for sides in S3.
CopySide source_of(const CopyRequest& request, data::S3Client& source_s3);
CopySide target_of(const CopyRequest& request, data::S3Client& target_s3);

// Lists what is necessary. not_found: a single source doesn't exist. If part of the source couldn't
// be read nothing is removed, since it may be there.
Result<CopyPlan> make_copy_plan(const CopyRequest& request, const CopySide& source,
                                const CopySide& target);

}  // namespace trainyard::cli
