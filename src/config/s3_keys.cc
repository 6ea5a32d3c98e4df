#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "config/key_tables.h"

namespace trainyard::config {
namespace {

constexpr auto kAddressings = std::to_array<std::string_view>({"path", "virtual"});

// The name is also a file's (the store's keys, in the data folder).
Result<S3StoreSettings*> store_of(Settings& settings, const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!plain) return invalid("the store's name must be of letters, digits, - and _");
  return &settings.s3[name];
}

Result<void> put_text(Settings& settings, const std::string& name, const Value& value,
                      std::string S3StoreSettings::* member) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  if (text_of(value).empty()) return invalid("must not be empty");
  store->*member = text_of(value);
  return ok();
}

// They are written as lines of a credentials file.
Result<void> put_word(Settings& settings, const std::string& name, const Value& value,
                      std::string S3StoreSettings::* member) {
  const auto breaks = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  if (std::ranges::any_of(text_of(value), breaks)) return invalid("must be one word");
  return put_text(settings, name, value, member);
}

// http(s)://host[:port], as it is signed: clients omit a scheme's default port.
Result<std::string> parse_endpoint(const std::string& text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https"))
    return invalid("must be http://HOST[:PORT] or https://HOST[:PORT]");
  if (url->encoded_host().empty()) return invalid("names no host");
  if (url->has_userinfo() || url->has_query() || url->has_fragment() ||
      (!url->encoded_path().empty() && url->encoded_path() != "/"))
    return invalid("must have nothing behind host and port, and no user");
  std::string endpoint = std::string(url->scheme()) + "://" + std::string(url->encoded_host());
  const std::string_view own = url->scheme() == "https" ? "443" : "80";
  if (url->has_port() && !url->port().empty() && url->port() != own)
    endpoint += ":" + std::string(url->port());
  return endpoint;
}

Result<void> put_s3_endpoint(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  TRY(store->endpoint, parse_endpoint(text_of(value)));
  return ok();
}

Result<void> put_s3_buckets(Settings& settings, const std::string& name, const Value& value) {
  TRY(S3StoreSettings* const store, store_of(settings, name));
  store->buckets = std::get<std::vector<std::string>>(value);
  if (std::ranges::find(store->buckets, "") != store->buckets.end())
    return invalid("no bucket has an empty name");
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
  if (!text_of(value).starts_with('/')) return invalid("must be an absolute path");
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

Result<void> check_s3_endpoint(const Settings& settings, const std::string& name) {
  const S3StoreSettings& store = settings.s3.at(name);
  if (store.buckets.empty()) return invalid("the store needs buckets; [\"*\"] means all");
  if (store.credentials_file.empty() && store.access_key_id.empty() &&
      store.secret_access_key.empty())
    return invalid("the store needs credentials-file, or access-key-id and secret-access-key");
  return ok();
}

Result<void> check_s3_setting(const Settings& settings, const std::string& name) {
  if (settings.s3.at(name).endpoint.empty()) return invalid("the store needs an endpoint");
  return ok();
}

Result<void> check_s3_buckets(const Settings& settings, const std::string& name) {
  TRY_VOID(check_s3_setting(settings, name));
  for (const std::string& bucket : settings.s3.at(name).buckets) {
    for (const auto& [other, store] : settings.s3)
      if (other < name && std::ranges::find(store.buckets, bucket) != store.buckets.end())
        return invalid("'" + bucket + "' lives in s3." + other + " already");
  }
  return ok();
}

Result<void> check_s3_keys(const Settings& settings, const std::string& name) {
  TRY_VOID(check_s3_setting(settings, name));
  const S3StoreSettings& store = settings.s3.at(name);
  const bool has_id = !store.access_key_id.empty(), has_secret = !store.secret_access_key.empty();
  if (!store.credentials_file.empty() && (has_id || has_secret))
    return invalid("the keys must be in credentials-file or here, not in both");
  if (has_id != has_secret) return invalid("access-key-id and secret-access-key need each other");
  return ok();
}

Result<void> check_s3_profile(const Settings& settings, const std::string& name) {
  TRY_VOID(check_s3_setting(settings, name));
  if (settings.s3.at(name).credentials_file.empty()) return invalid("needs credentials-file");
  return ok();
}

constexpr auto kS3Keys = std::to_array<Key>({
    {.name = "s3.*.endpoint",
     .help = "An object store in addition to the embedded one: http://HOST[:PORT] or "
             "https://HOST[:PORT]",
     .put = put_s3_endpoint,
     .check = check_s3_endpoint},
    {.name = "s3.*.buckets",
     .type = Type::texts,
     .help = "The buckets that it holds; in a name, * stands for any characters",
     .put = put_s3_buckets,
     .check = check_s3_buckets},
    {.name = "s3.*.addressing",
     .choices = kAddressings,
     .help = "Where a request names the bucket: in the path, which is the default, or in the host",
     .put = put_s3_addressing,
     .check = check_s3_setting},
    {.name = "s3.*.region",
     .help = "What its requests are signed for; us-east-1 by default",
     .put = put_s3_region,
     .check = check_s3_setting},
    {.name = "s3.*.ca-file",
     .help = "Certificates (PEM) that are trusted in addition to the system's",
     .put = put_s3_ca_file,
     .check = check_s3_setting},
    {.name = "s3.*.access-key-id",
     .help = "Its key, if it isn't in a credentials file",
     .put = put_s3_access_key_id,
     .check = check_s3_keys},
    {.name = "s3.*.secret-access-key",
     .secret = true,
     .help = "The key's secret",
     .put = put_s3_secret,
     .check = check_s3_keys},
    {.name = "s3.*.credentials-file",
     .help = "A file with its keys, in the form of the AWS SDKs; read for every request",
     .put = put_s3_credentials_file,
     .check = check_s3_keys},
    {.name = "s3.*.profile",
     .help = "The profile in that file; if not set, the one named default",
     .put = put_s3_profile,
     .check = check_s3_profile},
    {.name = "s3.*.patience",
     .type = Type::integer,
     .max = 7 * 24 * 3600,
     .help = "Seconds for which a job retries requests that fail temporarily; 1800 by default",
     .put = put_s3_patience,
     .check = check_s3_setting},
});

}  // namespace

std::span<const Key> s3_keys() {
  return kS3Keys;
}

}  // namespace trainyard::config
