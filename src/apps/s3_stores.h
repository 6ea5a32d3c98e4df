#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "model/s3_store.h"

namespace trainyard::apps {

// The stores as agents and checks use them, in the order of their names. Keys that stand in the
// configuration are written to <folder>/<name>, mode 0600, from where agents read them: so neither
// plans hold them, nor does a job that runs when they are changed go on with the old ones.
// invalid_argument names the setting whose file is wrong; not_found: it isn't there.
Result<std::vector<model::S3Store>> open_s3_stores(
    const std::map<std::string, config::S3StoreSettings>& settings,
    const std::filesystem::path& folder);

}  // namespace trainyard::apps
