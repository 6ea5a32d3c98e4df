#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/s3_store.h"

namespace trainyard::apps {

// What the configuration says of an object store besides the embedded one: [s3.NAME].
struct S3StoreSettings {
  std::string endpoint;
  std::vector<std::string> buckets;
  std::string addressing = "path";  // or "virtual"
  std::string region = "us-east-1";
  std::string ca_file;
  std::string access_key_id;
  std::string secret_access_key;  // not to be printed
  std::string credentials_file;
  std::string profile = "default";
  std::int64_t patience = 1800;  // seconds
};

// The stores as agents and checks use them, in the order of their names. Keys that stand in the
// configuration are written to <folder>/<name>, mode 0600, from where agents read them: so neither
// plans hold them, nor does a job that runs when they are changed go on with the old ones.
// invalid_argument names the setting that is wrong; not_found: a file that isn't there.
Result<std::vector<model::S3Store>> open_s3_stores(
    const std::map<std::string, S3StoreSettings>& settings, const std::filesystem::path& folder);

}  // namespace trainyard::apps
