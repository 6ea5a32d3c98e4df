#include "data/http_s3_client.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <span>
#include <thread>
#include <utility>

#include "aws/crypto.h"
#include "aws/s3_address.h"
#include "aws/sigv4.h"
#include "base/ascii.h"
#include "base/backoff.h"
#include "base/percent_encoding.h"
#include "base/random.h"
#include "data/copy_object.h"
#include "data/multipart_upload.h"
#include "data/s3_answers.h"

namespace trainyard::data {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A smaller body is copied into the request; a larger one is sent from where it is.
constexpr std::size_t kCopiedBody = 64 << 10;

constexpr Backoff kS3Backoff{milliseconds(100), milliseconds(5000), 0.75};

std::string encoded_query(const std::vector<std::pair<std::string, std::string>>& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text += percent_encode(name, false) + "=" + percent_encode(value, false);
  }
  return text;
}

void set_body(std::string_view body, net::ClientRequest& request) {
  if (body.size() < kCopiedBody) {
    request.body = body;
    return;
  }
  request.body_length = body.size();
  request.read_body = [left = body](std::span<char> into) mutable -> Result<std::size_t> {
    const std::size_t size = std::min(left.size(), into.size());
    std::memcpy(into.data(), left.data(), size);
    left.remove_prefix(size);
    return size;
  };
}

// The headers of an object that are stored with a copy made of parts; CopyObject copies them by
// itself.
MultipartUpload::Headers stored_headers(const net::Headers& head) {
  MultipartUpload::Headers stored;
  for (const char* name : {"Content-Type", "Content-Encoding", "Content-Language",
                           "Content-Disposition", "Cache-Control", "Expires"})
    if (head.has(name)) stored.emplace_back(name, head.get(name));
  for (const auto& [name, value] : head) {
    const std::string lower = lower_case(name);
    if (lower.starts_with("x-amz-meta-")) stored.emplace_back(lower, value);
  }
  return stored;
}

}  // namespace

HttpS3Client::HttpS3Client(net::HttpClient& http, aws::CredentialsProvider& credentials,
                           const Clock& clock, HttpS3Options options)
    : http_(http), credentials_(credentials), clock_(clock), options_(std::move(options)) {}

bool HttpS3Client::wait_before_retry(int number, const std::stop_token& stop) const {
  const auto until = Steady::now() + kS3Backoff.pause(number + 1, random_fraction());
  while (Steady::now() < until) {
    if (is_cancelled() || stop.stop_requested()) return false;
    std::this_thread::sleep_for(
        std::min<Steady::duration>(until - Steady::now(), milliseconds(50)));
  }
  return true;
}

Result<net::ClientResponse> HttpS3Client::send_signed(const Call& call, const net::BodySink& sink,
                                                      const aws::Credentials& credentials) {
  const aws::S3Address address =
      aws::s3_address(options_.endpoint_url, options_.virtual_hosted, call.bucket, call.key);
  const std::string query = encoded_query(call.query);

  aws::SignableRequest signable{call.method, address.path, query, {{"Host", address.host}}};
  for (const auto& header : call.headers) signable.headers.push_back(header);
  net::ClientRequest request;
  request.method = call.method;
  request.url = address.origin + address.path + (query.empty() ? "" : "?" + query);
  request.ca_certificates = options_.ca_certificates;
  request.ca_file = options_.ca_file;
  request.idle_timeout = options_.idle_timeout;
  set_body(call.body, request);
  request.before_body = call.before_body;
  request.stop = call.stop;
  if (!call.ignores_cancellation) request.cancelled = options_.cancelled;
  for (const auto& [name, value] : call.headers) request.headers.add(name, value);
  const std::string hash = aws::sha256_hex(call.body);
  for (const auto& [name, value] :
       aws::sign_headers(signable, credentials, {options_.region, "s3"}, hash, clock_.now()))
    request.headers.add(name, value);
  TRY(net::ClientResponse response, http_.send(request, sink));
  // The response to GET may be an object that looks like an error.
  if (response.status / 100 != 2 || (call.method != "GET" && holds_error(response)))
    return error_of_answer(call.method + " s3://" + call.bucket + "/" + call.key, response);
  return response;
}

Result<net::ClientResponse> HttpS3Client::send_once(const Call& call, const net::BodySink& sink) {
  TRY(const aws::Credentials credentials, credentials_.get(call.stop));
  auto response = send_signed(call, sink, credentials);
  if (response || !is_expired_error(call.method, response.error())) return response;
  credentials_.forget(credentials);
  TRY(const aws::Credentials fresh, credentials_.get(call.stop));
  if (fresh.access_key_id == credentials.access_key_id &&
      fresh.session_token == credentials.session_token)
    return response;
  return send_signed(call, sink, fresh);
}

Result<net::ClientResponse> HttpS3Client::send(const Call& call, const net::BodySink& sink) {
  const auto give_up = Steady::now() + options_.patience;
  for (int number = 0;; ++number) {
    auto response = send_once(call, sink);
    if (response || call.ignores_cancellation || !response.error().retryable() ||
        Steady::now() >= give_up)
      return response;
    if (!wait_before_retry(number, call.stop))
      return Error(ErrorKind::cancelled, "cancelled: " + response.error().message());
  }
}

Result<void> HttpS3Client::list(const std::string& bucket, const std::string& prefix,
                                const std::function<Result<void>(const ObjectInfo&)>& each) {
  const std::string listing = "list s3://" + bucket + "/" + prefix;
  std::string token;
  do {
    Call call{"GET", bucket, "", {{"list-type", "2"}, {"prefix", prefix}, {"encoding-type", "url"}},
              {},    {}};
    if (!token.empty()) call.query.emplace_back("continuation-token", token);
    TRY(const auto response, send(call));
    pugi::xml_document document;
    TRY(const pugi::xml_node result,
        root_of_answer(response, "ListBucketResult", listing, document));
    for (const pugi::xml_node& entry : result.children("Contents")) {
      const auto object = listed_object(entry);
      if (!object) return object.error().wrap(listing);
      TRY_VOID(each(*object));
    }
    token =
        text_at(result, "IsTruncated") == "true" ? text_at(result, "NextContinuationToken") : "";
  } while (!token.empty());
  return ok();
}

Result<bool> HttpS3Client::has_objects_under(const std::string& bucket, const std::string& prefix) {
  TRY(const auto response, send({"GET",
                                 bucket,
                                 "",
                                 {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", prefix}},
                                 {},
                                 {}}));
  pugi::xml_document document;
  TRY(const pugi::xml_node result,
      root_of_answer(response, "ListBucketResult", "list s3://" + bucket + "/" + prefix, document));
  return static_cast<bool>(result.child("Contents"));
}

Result<std::unique_ptr<Upload>> HttpS3Client::begin_upload(const std::string& bucket,
                                                           const std::string& key) {
  return std::unique_ptr<Upload>(std::make_unique<MultipartUpload>(
      *this, bucket, key, MultipartUpload::Headers(), options_.parallel_parts));
}

Result<void> HttpS3Client::abort_uploads(const std::string& bucket, const std::string& prefix) {
  // Aborting shortens the list, so only its beginning has to be requested; a store that lists
  // aborted uploads must not cause an endless loop.
  constexpr int kMaxPages = 100;
  for (int page = 0; page < kMaxPages; ++page) {
    Call call{"GET", bucket, "",  {{"uploads", ""}, {"prefix", prefix}, {"encoding-type", "url"}},
              {},    {},     true};
    TRY(const auto response, send(call));
    pugi::xml_document document;
    TRY(const pugi::xml_node result,
        root_of_answer(response, "ListMultipartUploadsResult",
                       "list the uploads of s3://" + bucket + "/" + prefix, document));
    for (const pugi::xml_node& upload : result.children("Upload")) {
      TRY(const std::string key, decoded_key(upload));
      if (!key.starts_with(prefix)) continue;
      const auto aborted =
          send({"DELETE", bucket, key, {{"uploadId", text_at(upload, "UploadId")}}, {}, {}, true});
      if (!aborted && aborted.error().code() != "NoSuchUpload") return aborted.error();
    }
    if (text_at(result, "IsTruncated") != "true") return ok();
  }
  return ok();
}

Result<void> HttpS3Client::ensure_bucket(const std::string& bucket) {
  std::string body;
  // us-east-1 is the one region that must not be named (CreateBucket's documentation).
  if (options_.region != "us-east-1")
    body = "<CreateBucketConfiguration><LocationConstraint>" + options_.region +
           "</LocationConstraint></CreateBucketConfiguration>";
  const auto made = send({"PUT", bucket, "", {}, {}, body});
  if (!made && made.error().code() != "BucketAlreadyOwnedByYou") return made.error();
  return ok();
}

Result<void> HttpS3Client::remove(const std::string& bucket, const std::string& key) {
  const auto removed = send({"DELETE", bucket, key, {}, {}, {}});
  if (!removed && removed.error().code() != "NoSuchKey") return removed.error();
  return ok();
}

Result<void> HttpS3Client::copy(const S3Location& source, const S3Location& target) {
  TRY(const auto response, send_head(source.bucket, source.key));
  TRY(const ObjectHead head, read_head(source.bucket, response));
  const auto copied = head.size <= MultipartUpload::kMaxCopy
                          ? copy_in_one_request(source, head, target)
                          : copy_in_parts(source, head, target, response.headers);
  if (copied || !refuses_copying(copied.error())) return copied;
  return copy_through(*this, source, *this, target);
}

Result<void> HttpS3Client::copy_in_one_request(const S3Location& source, const ObjectHead& head,
                                               const S3Location& target) {
  Call call{"PUT", target.bucket, target.key, {}, {}, {}};
  call.headers.emplace_back("x-amz-copy-source",
                            "/" + source.bucket + "/" + percent_encode(source.key, true));
  if (!head.etag.empty()) call.headers.emplace_back("x-amz-copy-source-if-match", head.etag);
  TRY(const auto response, send(call));
  pugi::xml_document document;
  document.load_string(response.body.c_str());
  // A store that doesn't know the header takes the request for an empty object.
  if (text_at(document.child("CopyObjectResult"), "ETag").empty())
    return Error(ErrorKind::corrupt, "the store copied an object and gave it no ETag");
  return ok();
}

Result<void> HttpS3Client::copy_in_parts(const S3Location& source, const ObjectHead& head,
                                         const S3Location& target, const net::Headers& headers) {
  MultipartUpload upload(*this, target.bucket, target.key, stored_headers(headers),
                         options_.parallel_parts);
  const auto copied = [&]() -> Result<void> {
    for (std::uint64_t first = 0; first < head.size; first += MultipartUpload::kMaxCopy)
      TRY_VOID(upload.copy_part(source, head.etag, first,
                                std::min(MultipartUpload::kMaxCopy, head.size - first)));
    return upload.complete();
  }();
  if (!copied) upload.abort();
  return copied;
}

}  // namespace trainyard::data
