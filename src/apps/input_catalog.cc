#include "apps/input_catalog.h"

#include <optional>
#include <utility>

#include "model/s3_uri.h"

namespace trainyard::apps {
namespace {

using namespace std::chrono_literals;

// A client waits for the response, a minute by default (botocore's read_timeout).
constexpr auto kStoreTimeout = 3s;
constexpr auto kIdleTimeout = 10s;
constexpr int kMaxPages = 10;  // of a thousand objects

Error unanswered(const data::StoreClient& client, const Error& why) {
  Error error = client.explain(why);
  if (error.retryable()) return std::move(error).with_code("ServiceUnavailable");
  return error;
}

// nullopt: the bucket isn't there.
Result<std::optional<bool>> ask(data::StoreClient& client, const std::string& bucket,
                                const std::string& prefix) {
  const auto found = client.s3().has_objects_under(bucket, prefix);
  if (found) return std::optional(*found);
  if (found.error().code() == "NoSuchBucket") return std::optional<bool>();
  return unanswered(client, found.error());
}

Result<bool> absent_is_false(Result<bool> found) {
  if (!found &&
      (found.error().code() == "NoSuchBucket" || found.error().kind() == ErrorKind::not_found))
    return false;
  return found;
}

}  // namespace

StoreCatalog::StoreCatalog(store::ObjectStore& embedded, net::HttpClient& http, const Clock& clock,
                           const std::vector<model::S3Store>& stores)
    : embedded_(embedded), stores_(stores) {
  for (const model::S3Store& store : stores)
    clients_.emplace(store.name, std::make_unique<data::StoreClient>(
                                     http, clock, store,
                                     data::StoreClient::Options{.patience = kStoreTimeout,
                                                                .idle_timeout = kIdleTimeout}));
}

data::StoreClient* StoreCatalog::find(const std::string& bucket) const {
  const model::S3Store* store = model::find_store(stores_, bucket);
  return store == nullptr ? nullptr : clients_.at(store->name).get();
}

Result<bool> StoreCatalog::has_objects_under(const std::string& bucket, const std::string& prefix) {
  if (data::StoreClient* client = find(bucket)) {
    TRY(const auto found, ask(*client, bucket, prefix));
    return found.value_or(false);
  }
  return absent_is_false(embedded_.has_objects_under(bucket, prefix));
}

Result<bool> StoreCatalog::has_object(const std::string& bucket, const std::string& key) {
  if (key.empty()) return false;
  if (data::StoreClient* client = find(bucket)) {
    const auto head = client->s3().head(bucket, key);
    if (head) return true;
    if (head.error().kind() == ErrorKind::not_found) return false;
    return unanswered(*client, head.error());
  }
  const auto found = embedded_.get_object_info(bucket, key);
  return found ? Result<bool>(true) : absent_is_false(found.error());
}

Result<void> StoreCatalog::remove_object(const std::string& uri) {
  const auto place = model::S3Uri::parse(uri);
  if (!place) return Error(ErrorKind::invalid_argument, "'" + uri + "' is not an S3 URI");
  if (data::StoreClient* client = find(place->bucket)) {
    const auto removed = client->s3().remove(place->bucket, place->key);
    return removed ? ok() : Result<void>(client->explain(removed.error()));
  }
  const auto removed = embedded_.delete_object(place->bucket, place->key);
  return removed ? ok() : Result<void>(removed.error());
}

Bytes StoreCatalog::known_bytes(const std::string& bucket, const std::string& prefix) const {
  Bytes sum{};
  if (find(bucket) != nullptr) return sum;
  store::ListRequest request;
  request.bucket = bucket;
  request.prefix = prefix;
  for (int i = 0; i < kMaxPages; ++i) {
    const auto page = embedded_.list_objects(request);
    if (!page) return sum;
    for (const store::ObjectInfo& object : page->objects) sum.value += object.size;
    if (!page->truncated) return sum;
    request.after = page->last;
  }
  return sum;
}

Result<bool> StoreCatalog::has_bucket(const std::string& bucket) {
  if (data::StoreClient* client = find(bucket)) {
    // By a list: the errors of a HEAD, which needs the same permissions, have no text.
    TRY(const auto found, ask(*client, bucket, ""));
    return found.has_value();
  }
  const auto found = embedded_.get_bucket(bucket);
  return found ? Result<bool>(true) : absent_is_false(found.error());
}

}  // namespace trainyard::apps
