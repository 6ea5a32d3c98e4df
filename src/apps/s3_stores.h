#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "model/s3_store.h"

namespace trainyard::apps {

// The stores for agents and checks, sorted by name. Keys in the configuration are written to
// <folder>/<name>, mode 0600, from where agents read them: so plans don't contain them, and running
// jobs pick up changed keys. invalid_argument names the setting whose file is invalid; not_found:
// it doesn't exist.
Result<std::vector<model::S3Store>> open_s3_stores(
    const std::map<std::string, config::S3StoreSettings>& settings,
    const std::filesystem::path& folder);

}  // namespace trainyard::apps
