#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "store/commit_mark.h"
#include "store/sqlite.h"

namespace trainyard::store {

struct JobDatabase {
  Database database;
  CommitMark mark;
};

// Opens the writer's connection to state.db: created if there never was one, and migrated to this
// version's schema. corrupt: it is damaged, or gone, or has lost commits. unimplemented: it was
// written by a newer version. Not for use outside store.
Result<JobDatabase> open_job_database(const std::filesystem::path& path);

// The job's name at the end of an ARN, since the name is what is indexed. Not for use outside
// store.
inline std::string_view name_in_arn(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1);
}
// The same in SQL, of the column arn.
inline constexpr std::string_view kNameInArn =
    "substr(arn, length(rtrim(arn, replace(arn, '/', ''))) + 1)";

}  // namespace trainyard::store
