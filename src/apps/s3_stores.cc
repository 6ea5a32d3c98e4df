#include "apps/s3_stores.h"

#include <utility>

#include "base/files.h"
#include "data/credentials_file.h"

namespace trainyard::apps {
namespace {

namespace fs = std::filesystem;

Result<std::string> certificates_of(const std::string& name, const std::string& file) {
  if (file.empty()) return std::string();
  auto text = read_file(file);
  if (!text) return text.error().wrap("s3." + name + ".ca-file");
  if (text->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return Error(ErrorKind::invalid_argument,
                 "s3." + name + ".ca-file: '" + file + "' holds no certificate in PEM form");
  return text;
}

// The file that the store's keys are read from, and the profile in it.
Result<std::pair<fs::path, std::string>> keys_of(const std::string& name,
                                                 const config::S3StoreSettings& settings,
                                                 const fs::path& folder) {
  if (!settings.credentials_file.empty()) {
    const fs::path file = settings.credentials_file;
    data::FileCredentials credentials(file, settings.profile);
    if (const auto read = credentials.get({}); !read)
      return read.error().wrap("s3." + name + ".credentials-file");
    return std::pair(file, settings.profile);
  }
  TRY_VOID(ensure_directory(folder, 0700));
  const fs::path file = folder / name;
  TRY_VOID(
      replace_file_durably(file,
                           data::credentials_file_text(
                               {settings.access_key_id, settings.secret_access_key, ""}, "default"),
                           0600));
  return std::pair(file, std::string("default"));
}

Result<model::S3Store> open_store(const std::string& name, const config::S3StoreSettings& settings,
                                  const fs::path& folder) {
  model::S3Store store;
  store.name = name;
  store.endpoint_url = settings.endpoint;
  store.buckets = settings.buckets;
  store.virtual_hosted = settings.virtual_hosted;
  store.region = settings.region;
  TRY(store.ca_certificates, certificates_of(name, settings.ca_file));
  TRY(auto keys, keys_of(name, settings, folder));
  store.credentials_file = keys.first.string();
  store.profile = std::move(keys.second);
  store.patience = settings.patience;
  return store;
}

}  // namespace

Result<std::vector<model::S3Store>> open_s3_stores(
    const std::map<std::string, config::S3StoreSettings>& settings, const fs::path& folder) {
  std::vector<model::S3Store> stores;
  for (const auto& [name, store_settings] : settings) {
    TRY(model::S3Store store, open_store(name, store_settings, folder));
    stores.push_back(std::move(store));
  }
  return stores;
}

}  // namespace trainyard::apps
