#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "data/credentials_provider.h"
#include "data/object_download.h"
#include "data/s3_client.h"
#include "net/http_client.h"

namespace trainyard::data {

struct HttpS3Options {
  std::string endpoint_url;     // http(s)://host[:port]
  bool virtual_hosted = false;  // aws/s3_address.h
  std::string region;
  // How long one call goes on trying while the store can't be reached or says that it is busy.
  // Long, for the store may be restarting; a job whose data is there waits for it. A download
  // that moves on has it anew.
  std::chrono::milliseconds patience{std::chrono::minutes{30}};
  std::chrono::milliseconds idle_timeout{60000};  // as net::ClientRequest's
  std::string ca_certificates;                    // PEM, trusted besides the system's
  const std::atomic<bool>* cancelled = nullptr;   // not owned; may be null
};

// S3 over HTTP: SigV4, retries with jitter from 25 ms to 5 s. A download that breaks off resumes
// where it did, if the object is still the same (data/object_download.h); one that turns out to be
// of another object or of damaged bytes begins anew, at most three times, and is an error then
// (conflict, corrupt).
class HttpS3Client final : public S3Client {
 public:
  // All outlive this.
  HttpS3Client(net::HttpClient& http, CredentialsProvider& credentials, const Clock& clock,
               HttpS3Options options);

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override;
  // Whether any object's key starts with `prefix`; needs no more rights than list() does.
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix);
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override;
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override;
  Result<void> remove(const std::string& bucket, const std::string& key) override;
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override;
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override;

  // Makes the bucket in the options' region, unless this account has it already. Idempotent.
  Result<void> ensure_bucket(const std::string& bucket);

  struct Call {
    std::string method = "GET";
    std::string bucket;
    std::string key;                                         // empty: of the bucket
    std::vector<std::pair<std::string, std::string>> query;  // not encoded
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view body;
    // Tried once, also after a cancel: for clearing up on the way out.
    bool last_wish = false;
    // As net::ClientRequest's.
    std::function<void(const net::ClientResponse&)> before_body{};
  };
  // Sends, again and again while that can help. 2xx answers only; others are errors with S3's code.
  Result<net::ClientResponse> send(const Call& call, const net::BodySink& sink = nullptr);

 private:
  // One answer's worth of an object.
  Result<void> receive(const std::string& bucket, const std::string& key, ObjectDownload& download);
  Result<net::ClientResponse> send_once(const Call& call, const net::BodySink& sink);
  bool is_cancelled() const { return options_.cancelled != nullptr && options_.cancelled->load(); }
  // Waits before try `number`; false: cancelled meanwhile.
  bool wait_before_retry(int number) const;

  net::HttpClient& http_;
  CredentialsProvider& credentials_;
  const Clock& clock_;
  const HttpS3Options options_;
};

}  // namespace trainyard::data
