#pragma once

#include <atomic>
#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/credentials_provider.h"
#include "base/result.h"
#include "base/time.h"
#include "data/object_download.h"
#include "data/s3_client.h"
#include "net/http_client.h"

namespace trainyard::data {

class PartStream;
class PieceDownload;

struct HttpS3Options {
  std::string endpoint_url;     // http(s)://host[:port]
  bool virtual_hosted = false;  // aws/s3_address.h
  std::string region;
  // How long a call is retried while the store can't be reached or says that it is busy. Long,
  // since the store may be restarting, and a job whose data is there has to wait for it. Starts
  // again when a download makes progress.
  std::chrono::milliseconds patience{std::chrono::minutes{30}};
  std::chrono::milliseconds idle_timeout{60000};  // as net::ClientRequest's
  std::string ca_certificates;                    // PEM, trusted in addition to the system's
  std::string ca_file{};                          // a file of them, instead of the system's
  // Parts of an upload that are sent at once: that many of 16 MiB, and one more, are in memory.
  unsigned parallel_parts = 4;
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
};

// S3 over HTTP: SigV4, retries after pauses of 25 ms to 5 s with jitter. An interrupted download
// resumes if the object is still the same (data/object_download.h); if it isn't, or its bytes are
// corrupt, it starts again, at most three times, and then fails (conflict, corrupt). If the store
// says that credentials have expired, they are fetched again, once per request. Requests are signed
// with the SHA-256 of their content, so that the store rejects bytes that were changed on the way.
class HttpS3Client final : public S3Client {
 public:
  // All outlive this.
  HttpS3Client(net::HttpClient& http, aws::CredentialsProvider& credentials, const Clock& clock,
               HttpS3Options options);

  Result<void> list(const std::string& bucket, const std::string& prefix,
                    const std::function<Result<void>(const ObjectInfo&)>& each) override;
  // Whether any object's key starts with `prefix`; requires the same permissions as list().
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix);
  Result<ObjectHead> head(const std::string& bucket, const std::string& key) override;
  Result<void> get(const std::string& bucket, const std::string& key, int fd) override;
  Result<std::string> read(const std::string& bucket, const std::string& key, std::uint64_t first,
                           std::size_t length) override;
  Result<void> stream(const std::string& bucket, const std::string& key, const ObjectPart& part,
                      const std::function<Result<void>(std::string_view)>& each) override;
  Result<ObjectPiece> read_piece(const std::string& bucket, const std::string& key,
                                 std::uint64_t first, std::span<char> into,
                                 const std::string& if_match) override;
  Result<void> copy(const S3Location& source, const S3Location& target) override;
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket,
                                                  const std::filesystem::path& folder,
                                                  const std::vector<ObjectLink>& links) override;
  Result<void> remove(const std::string& bucket, const std::string& key) override;
  Result<std::unique_ptr<Upload>> begin_upload(const std::string& bucket,
                                               const std::string& key) override;
  Result<void> abort_uploads(const std::string& bucket, const std::string& prefix) override;

  // Creates the bucket in the options' region, unless this account has it already. Idempotent.
  Result<void> ensure_bucket(const std::string& bucket);

  struct Call {
    std::string method = "GET";
    std::string bucket;
    std::string key;                                         // empty: the request is for the bucket
    std::vector<std::pair<std::string, std::string>> query;  // not encoded
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view body;
    // Tried once, even after cancellation: for cleaning up.
    bool ignores_cancellation = false;
    // As in net::ClientRequest.
    std::function<void(const net::ClientResponse&)> before_body{};
    // Ends the call at once (cancelled). The default can't be stopped.
    std::stop_token stop{};
  };
  // Sends, with retries if they can help. Returns only 2xx answers; others are errors with S3's
  // code.
  Result<net::ClientResponse> send(const Call& call, const net::BodySink& sink = nullptr);

 private:
  // Receives one answer of a download.
  Result<void> receive(const std::string& bucket, const std::string& key, ObjectDownload& download);
  Result<void> receive_part(const std::string& bucket, const std::string& key, PartStream& stream);
  Result<ObjectPiece> receive_piece(const std::string& bucket, const std::string& key,
                                    PieceDownload& download);
  Result<net::ClientResponse> send_once(const Call& call, const net::BodySink& sink);
  Result<net::ClientResponse> send_signed(const Call& call, const net::BodySink& sink,
                                          const aws::Credentials& credentials);
  Result<net::ClientResponse> send_head(const std::string& bucket, const std::string& key);
  static Result<ObjectHead> read_head(const std::string& bucket,
                                      const net::ClientResponse& response);
  Result<void> copy_in_one_request(const S3Location& source, const ObjectHead& head,
                                   const S3Location& target);
  Result<void> copy_in_parts(const S3Location& source, const ObjectHead& head,
                             const S3Location& target, const net::Headers& headers);
  bool is_cancelled() const { return options_.cancelled != nullptr && options_.cancelled->load(); }
  // Waits before the try after `number`, which counts from 0; false: cancelled or stopped meanwhile.
  bool wait_before_retry(int number, const std::stop_token& stop) const;

  net::HttpClient& http_;
  aws::CredentialsProvider& credentials_;
  const Clock& clock_;
  const HttpS3Options options_;
};

}  // namespace trainyard::data
