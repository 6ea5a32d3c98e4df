#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "data/http_s3_client.h"
#include "data/s3_client.h"
#include "model/s3_store.h"
#include "net/http_client.h"

namespace trainyard::data {

// A client of one store, with the store's credentials.
class StoreClient {
 public:
  struct Options {
    std::optional<std::chrono::milliseconds> patience{};  // unset: the store's own
    std::chrono::milliseconds idle_timeout{60000};
    const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  };

  // `http` and `clock` outlive this.
  StoreClient(net::HttpClient& http, const Clock& clock, model::S3Store store, Options options);
  StoreClient(const StoreClient&) = delete;
  StoreClient& operator=(const StoreClient&) = delete;

  HttpS3Client& s3() { return *s3_; }
  const model::S3Store& store() const { return store_; }
  // `error` with the store's name and endpoint in front, and advice if there is any.
  Error explain(const Error& error) const;

 private:
  const model::S3Store store_;
  const std::unique_ptr<aws::CredentialsProvider> credentials_;
  const std::unique_ptr<HttpS3Client> s3_;
};

// S3 over several stores: each bucket in the one that model::find_store() returns, all others in
// `embedded`. Errors of a store name it. Any thread.
class StoreRouter final : public S3Client {
 public:
  // `embedded`, `http` and `clock` outlive this.
  StoreRouter(S3Client& embedded, net::HttpClient& http, const Clock& clock,
              std::vector<model::S3Store> stores, const StoreClient::Options& options);

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override;
  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override;
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override;
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override;
  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override;
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override;
  // Between two stores the bytes are copied through this process.
  Result<void> copy(const S3Location& source, const S3Location& target) override;
  // For buckets in `embedded`.
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket,
                                                  const std::filesystem::path& folder,
                                                  const std::vector<ObjectLink>& links) override;
  Result<void> remove(const std::string& bucket, const std::string& key) override;
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override;
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override;

 private:
  StoreClient* find(const std::string& bucket) const;  // nullptr: embedded

  S3Client& embedded_;
  const std::vector<model::S3Store> stores_;
  std::vector<std::unique_ptr<StoreClient>> clients_;  // of stores_, in their order
};

}  // namespace trainyard::data
