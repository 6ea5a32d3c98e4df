#include "config/s3_keys.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace trainyard::config {
namespace {

Error wrong(std::string why) {
  return Error(ErrorKind::invalid_argument, std::move(why));
}

const std::string& text_of(const Value& value) {
  return std::get<std::string>(value);
}

// The name becomes a file's (the store's keys, in the data folder).
Result<S3StoreSettings*> store_of(Settings& settings, const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!plain) return wrong("the store's name must be of letters, digits, - and _");
  return &settings.s3[name];
}

Result<void> put_text(Settings& settings, const std::string& name, const Value& value,
                      std::string S3StoreSettings::* member) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  if (text_of(value).empty()) return wrong("must not be empty");
  store->*member = text_of(value);
  return ok();
}

// They become lines of a credentials file.
Result<void> put_word(Settings& settings, const std::string& name, const Value& value,
                      std::string S3StoreSettings::* member) {
  const auto breaks = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  if (std::ranges::any_of(text_of(value), breaks)) return wrong("must be one word");
  return put_text(settings, name, value, member);
}

// http(s)://host[:port], as it is signed: clients leave a scheme's own port out.
Result<std::string> parse_endpoint(const std::string& text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https"))
    return wrong("must be http://HOST[:PORT] or https://HOST[:PORT]");
  if (url->encoded_host().empty()) return wrong("names no host");
  if (url->has_userinfo() || url->has_query() || url->has_fragment() ||
      (!url->encoded_path().empty() && url->encoded_path() != "/"))
    return wrong("must have nothing behind host and port, and no user");
  std::string endpoint = std::string(url->scheme()) + "://" + std::string(url->encoded_host());
  const std::string_view own = url->scheme() == "https" ? "443" : "80";
  if (url->has_port() && !url->port().empty() && url->port() != own)
    endpoint += ":" + std::string(url->port());
  return endpoint;
}

// What is missing or too much in one store; empty: nothing.
std::vector<std::string> faults_of(const S3StoreSettings& store) {
  std::vector<std::string> faults;
  if (store.endpoint.empty()) faults.emplace_back("endpoint must be given");
  if (store.buckets.empty()) faults.emplace_back("buckets must be given; [\"*\"] means all");
  const bool in_place = !store.access_key_id.empty() || !store.secret_access_key.empty();
  if (in_place && !store.credentials_file.empty())
    faults.emplace_back("give either credentials-file or access-key-id and secret-access-key");
  else if (in_place && (store.access_key_id.empty() || store.secret_access_key.empty()))
    faults.emplace_back("access-key-id and secret-access-key must be given together");
  else if (!in_place && store.credentials_file.empty())
    faults.emplace_back("credentials-file, or access-key-id and secret-access-key, must be given");
  return faults;
}

}  // namespace

Result<void> put_s3_endpoint(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  TRY(store->endpoint, parse_endpoint(text_of(value)));
  return ok();
}

Result<void> put_s3_buckets(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  store->buckets = std::get<std::vector<std::string>>(value);
  if (std::ranges::find(store->buckets, "") != store->buckets.end())
    return wrong("no bucket has an empty name");
  return ok();
}

Result<void> put_s3_addressing(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  store->virtual_hosted = text_of(value) == "virtual";
  return ok();
}

Result<void> put_s3_region(Settings& settings, const std::string& name, const Value& value) {
  return put_word(settings, name, value, &S3StoreSettings::region);
}

Result<void> put_s3_ca_file(Settings& settings, const std::string& name, const Value& value) {
  return put_text(settings, name, value, &S3StoreSettings::ca_file);
}

Result<void> put_s3_access_key_id(Settings& settings, const std::string& name, const Value& value) {
  return put_word(settings, name, value, &S3StoreSettings::access_key_id);
}

Result<void> put_s3_secret(Settings& settings, const std::string& name, const Value& value) {
  return put_word(settings, name, value, &S3StoreSettings::secret_access_key);
}

Result<void> put_s3_credentials_file(Settings& settings, const std::string& name,
                                     const Value& value) {
  if (!text_of(value).starts_with('/')) return wrong("must be an absolute path");
  return put_text(settings, name, value, &S3StoreSettings::credentials_file);
}

Result<void> put_s3_profile(Settings& settings, const std::string& name, const Value& value) {
  return put_text(settings, name, value, &S3StoreSettings::profile);
}

Result<void> put_s3_patience(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  store->patience = std::chrono::seconds(std::get<std::int64_t>(value));
  return ok();
}

std::vector<Problem> check_s3_stores(const Settings& settings, const std::vector<Entry>& entries) {
  std::vector<Problem> problems;
  std::map<std::string, std::string> homes;  // of buckets
  for (const auto& [name, store] : settings.s3) {
    std::vector<std::string> faults = faults_of(store);
    for (const std::string& bucket : store.buckets) {
      const auto [home, fresh] = homes.emplace(bucket, name);
      if (!fresh)
        faults.push_back("bucket '" + bucket + "' lives in s3." + home->second + " already");
    }
    if (faults.empty()) continue;
    const auto first = std::ranges::find_if(entries, [&name = name](const Entry& entry) {
      return entry.name == name && entry.key->name.starts_with("s3.");
    });
    for (const std::string& fault : faults)
      problems.push_back({first->origin.file, first->origin.line, first->origin.column,
                          "s3." + as_key(name) + ": " + fault});
  }
  return problems;
}

}  // namespace trainyard::config
