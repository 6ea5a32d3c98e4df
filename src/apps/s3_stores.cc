#include "apps/s3_stores.h"

#include <boost/url.hpp>
#include <utility>

#include "base/files.h"
#include "data/credentials_file.h"

namespace trainyard::apps {
namespace {

namespace fs = std::filesystem;

Error wrong(const std::string& store, const std::string& key, const std::string& why) {
  return Error(ErrorKind::invalid_argument, "s3." + store + "." + key + " " + why);
}

// http(s)://host[:port], as it is signed: clients leave a scheme's own port out.
Result<std::string> endpoint_of(const std::string& name, const std::string& text) {
  const auto refused = [&](const char* why) {
    return wrong(name, "endpoint", "'" + text + "' " + why);
  };
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed || (parsed->scheme() != "http" && parsed->scheme() != "https"))
    return refused("must be http://HOST[:PORT] or https://HOST[:PORT]");
  if (parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment() ||
      (!parsed->encoded_path().empty() && parsed->encoded_path() != "/"))
    return refused("must have nothing behind host and port, and no user");
  if (parsed->encoded_host().empty()) return refused("names no host");
  std::string endpoint =
      std::string(parsed->scheme()) + "://" + std::string(parsed->encoded_host());
  const std::string_view own = parsed->scheme() == "https" ? "443" : "80";
  if (parsed->has_port() && !parsed->port().empty() && parsed->port() != own)
    endpoint += ":" + std::string(parsed->port());
  return endpoint;
}

Result<std::string> certificates_of(const std::string& name, const std::string& file) {
  if (file.empty()) return std::string();
  auto text = read_file(file);
  if (!text) return text.error().wrap("s3." + name + ".ca-file");
  if (text->find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return wrong(name, "ca-file", "'" + file + "' holds no certificate in PEM form");
  return text;
}

// The file that the store's keys are read from, and the profile in it.
Result<std::pair<fs::path, std::string>> keys_of(const std::string& name,
                                                 const S3StoreSettings& settings,
                                                 const fs::path& folder) {
  const bool in_place = !settings.access_key_id.empty() || !settings.secret_access_key.empty();
  if (in_place == !settings.credentials_file.empty())
    return wrong(name, "credentials-file",
                 "or access-key-id and secret-access-key must be given, one of both");
  if (!in_place) {
    const fs::path file = settings.credentials_file;
    data::FileCredentials credentials(file, settings.profile);
    if (const auto read = credentials.get(); !read)
      return read.error().wrap("s3." + name + ".credentials-file");
    return std::pair(file, settings.profile);
  }
  if (settings.access_key_id.empty() || settings.secret_access_key.empty())
    return wrong(name, "access-key-id", "and secret-access-key must be given together");
  TRY_VOID(ensure_directory(folder, 0700));
  const fs::path file = folder / name;
  TRY_VOID(
      replace_file_durably(file,
                           data::credentials_file_text(
                               {settings.access_key_id, settings.secret_access_key, ""}, "default"),
                           0600));
  return std::pair(file, std::string("default"));
}

Result<model::S3Store> open_store(const std::string& name, const S3StoreSettings& settings,
                                  const fs::path& folder) {
  model::S3Store store;
  store.name = name;
  TRY(store.endpoint_url, endpoint_of(name, settings.endpoint));
  if (settings.buckets.empty())
    return wrong(name, "buckets", "must name the buckets that live there; \"*\" means all");
  store.buckets = settings.buckets;
  store.virtual_hosted = settings.addressing == "virtual";
  store.region = settings.region;
  TRY(store.ca_certificates, certificates_of(name, settings.ca_file));
  TRY(auto keys, keys_of(name, settings, folder));
  store.credentials_file = keys.first.string();
  store.profile = std::move(keys.second);
  store.patience = std::chrono::seconds(settings.patience);
  return store;
}

}  // namespace

Result<std::vector<model::S3Store>> open_s3_stores(
    const std::map<std::string, S3StoreSettings>& settings, const fs::path& folder) {
  std::vector<model::S3Store> stores;
  std::map<std::string, std::string> owners;  // of buckets
  for (const auto& [name, said] : settings) {
    TRY(model::S3Store store, open_store(name, said, folder));
    for (const std::string& bucket : store.buckets) {
      const auto [owner, fresh] = owners.emplace(bucket, name);
      if (!fresh)
        return wrong(name, "buckets", "'" + bucket + "' lives in s3." + owner->second + " already");
    }
    stores.push_back(std::move(store));
  }
  return stores;
}

}  // namespace trainyard::apps
