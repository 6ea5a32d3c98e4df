#include "data/store_router.h"

#include <utility>

#include "data/copy_object.h"
#include "data/credentials_file.h"

namespace trainyard::data {
namespace {

HttpS3Options options_of(const model::S3Store& store, const StoreClient::Options& options) {
  HttpS3Options made;
  made.endpoint_url = store.endpoint_url;
  made.virtual_hosted = store.virtual_hosted;
  made.region = store.region;
  made.ca_certificates = store.ca_certificates;
  made.patience = options.patience.value_or(store.patience);
  made.idle_timeout = options.idle_timeout;
  made.cancelled = options.cancelled;
  return made;
}

// The problem of the configuration, if the error can mean only that.
std::string advice_for(const Error& error) {
  if (error.code() == net::kUntrustedCertificate)
    return " (its certificate's authority isn't trusted: give it in the store's ca-file)";
  if (error.code() == "InvalidAccessKeyId" || error.code() == "SignatureDoesNotMatch")
    return " (it doesn't take the keys that the store has in the configuration)";
  return {};
}

// An upload to a store, with errors that name the store.
class NamedUpload final : public Upload {
 public:
  NamedUpload(std::unique_ptr<Upload> inner, const StoreClient& client)
      : inner_(std::move(inner)), client_(client) {}
  Result<void> write(std::string_view bytes) override { return named(inner_->write(bytes)); }
  Result<void> append(const std::string& key, std::uint64_t first, std::uint64_t length) override {
    return named(inner_->append(key, first, length));
  }
  Result<void> complete() override { return named(inner_->complete()); }
  void abort() override { inner_->abort(); }

 private:
  Result<void> named(Result<void> result) const {
    return result ? std::move(result) : client_.explain(result.error());
  }
  const std::unique_ptr<Upload> inner_;
  const StoreClient& client_;
};

}  // namespace

StoreClient::StoreClient(net::HttpClient& http, const Clock& clock, model::S3Store store,
                         Options options)
    : store_(std::move(store)),
      credentials_(std::make_unique<FileCredentials>(store_.credentials_file, store_.profile)),
      s3_(std::make_unique<HttpS3Client>(http, *credentials_, clock, options_of(store_, options))) {
}

Error StoreClient::explain(const Error& error) const {
  return error.wrap("object store '" + store_.name + "' at " + store_.endpoint_url +
                    advice_for(error));
}

StoreRouter::StoreRouter(S3Client& embedded, net::HttpClient& http, const Clock& clock,
                         std::vector<model::S3Store> stores, const StoreClient::Options& options)
    : embedded_(embedded), stores_(std::move(stores)) {
  for (const model::S3Store& store : stores_)
    clients_.push_back(std::make_unique<StoreClient>(http, clock, store, options));
}

StoreClient* StoreRouter::find(const std::string& bucket) const {
  const model::S3Store* store = model::find_store(stores_, bucket);
  return store == nullptr ? nullptr
                          : clients_[static_cast<std::size_t>(store - stores_.data())].get();
}

Result<void> StoreRouter::list(const std::string& bucket, const std::string& prefix,
                               const std::function<Result<void>(const ObjectInfo&)>& each) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.list(bucket, prefix, each);
  // The caller's own errors aren't changed.
  bool callers = false;
  auto listed = client->s3().list(bucket, prefix, [&](const ObjectInfo& object) {
    auto taken = each(object);
    callers = !taken;
    return taken;
  });
  if (listed || callers) return listed;
  return client->explain(listed.error());
}

Result<ObjectHead> StoreRouter::head(const std::string& bucket, const std::string& key) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.head(bucket, key);
  auto head = client->s3().head(bucket, key);
  if (!head) return client->explain(head.error());
  return head;
}

Result<void> StoreRouter::copy(const S3Location& source, const S3Location& target) {
  StoreClient* client = find(source.bucket);
  if (client != find(target.bucket)) return copy_through(*this, source, *this, target);
  if (client == nullptr) return embedded_.copy(source, target);
  auto copied = client->s3().copy(source, target);
  if (!copied) return client->explain(copied.error());
  return copied;
}

Result<void> StoreRouter::get(const std::string& bucket, const std::string& key, int fd) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.get(bucket, key, fd);
  auto got = client->s3().get(bucket, key, fd);
  // A full volume isn't a failure of the store.
  if (got || got.error().kind() == ErrorKind::exhausted) return got;
  return client->explain(got.error());
}

Result<std::string> StoreRouter::read(const std::string& bucket, const std::string& key,
                                      std::uint64_t first, std::size_t length) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.read(bucket, key, first, length);
  auto got = client->s3().read(bucket, key, first, length);
  if (!got) return client->explain(got.error());
  return got;
}

Result<void> StoreRouter::stream(const std::string& bucket, const std::string& key,
                                 const ObjectPart& part,
                                 const std::function<Result<void>(std::string_view)>& each) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.stream(bucket, key, part, each);
  bool callers = false;
  auto streamed = client->s3().stream(bucket, key, part, [&](std::string_view bytes) {
    auto taken = each(bytes);
    callers = !taken;
    return taken;
  });
  if (streamed || callers) return streamed;
  return client->explain(streamed.error());
}

Result<ObjectPiece> StoreRouter::read_piece(const std::string& bucket, const std::string& key,
                                            std::uint64_t first, std::span<char> into,
                                            const std::string& if_match) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.read_piece(bucket, key, first, into, if_match);
  auto got = client->s3().read_piece(bucket, key, first, into, if_match);
  if (!got) return client->explain(got.error());
  return got;
}

Result<std::vector<std::uint64_t>> StoreRouter::link_objects(const std::string& bucket,
                                                             const std::filesystem::path& folder,
                                                             const std::vector<ObjectLink>& links) {
  if (find(bucket) == nullptr) return embedded_.link_objects(bucket, folder, links);
  return S3Client::link_objects(bucket, folder, links);
}

Result<void> StoreRouter::remove(const std::string& bucket, const std::string& key) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.remove(bucket, key);
  auto removed = client->s3().remove(bucket, key);
  if (!removed) return client->explain(removed.error());
  return removed;
}

Result<std::unique_ptr<Upload>> StoreRouter::begin_upload(const std::string& bucket,
                                                          const std::string& key) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.begin_upload(bucket, key);
  auto started = client->s3().begin_upload(bucket, key);
  if (!started) return client->explain(started.error());
  return std::unique_ptr<Upload>(std::make_unique<NamedUpload>(std::move(*started), *client));
}

Result<void> StoreRouter::abort_uploads(const std::string& bucket, const std::string& prefix) {
  StoreClient* client = find(bucket);
  if (client == nullptr) return embedded_.abort_uploads(bucket, prefix);
  auto aborted = client->s3().abort_uploads(bucket, prefix);
  if (!aborted) return client->explain(aborted.error());
  return ok();
}

}  // namespace trainyard::data
