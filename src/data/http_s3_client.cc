#include "data/http_s3_client.h"

#include <algorithm>
#include <optional>
#include <pugixml.hpp>
#include <random>
#include <thread>
#include <utility>

#include "aws/crypto.h"
#include "aws/s3_address.h"
#include "base/log.h"

namespace trainyard::data {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// S3's limits: a part but the last has at least 5 MiB, an upload at most 10,000 parts. 16 MiB parts
// reach 156 GiB; beyond that parts grow (see MultipartUpload::write).
constexpr std::size_t kPartSize = 16 << 20;
constexpr std::size_t kPartsPerSize = 1000;
constexpr std::size_t kMinPart = 5 << 20;
// What is copied at once: a store may take as long for it as for an upload. S3's limit is 5 GiB.
constexpr std::uint64_t kMaxCopy = 1 << 30;
// How often a download begins anew because the object changed meanwhile or what came wasn't it.
constexpr int kMaxRestarts = 3;

std::string text_at(const pugi::xml_node& node, const char* name) {
  return node.child(name).text().get();
}

// Of an entry of a listing that was asked for with encoding-type=url.
Result<std::string> decoded_key(const pugi::xml_node& entry) {
  std::string encoded = text_at(entry, "Key");
  std::replace(encoded.begin(), encoded.end(), '+', ' ');
  auto key = aws::percent_decode(encoded);
  if (!key) return Error(ErrorKind::corrupt, "a key can't be decoded");
  return std::move(*key);
}

// What S3 says of trouble of its own; in a body also behind the status 200, which it sends before
// it knows (CompleteMultipartUpload, UploadPartCopy).
bool is_passing(const std::string& code) {
  return code == "InternalError" || code == "SlowDown" || code == "ServiceUnavailable" ||
         code == "RequestTimeout";
}

bool is_error(const net::ClientResponse& response) {
  pugi::xml_document document;
  return document.load_buffer(response.body.data(), response.body.size()) &&
         document.child("Error");
}

Error error_of(const HttpS3Client::Call& call, const net::ClientResponse& response) {
  pugi::xml_document document;
  std::string code, message;
  if (document.load_buffer(response.body.data(), response.body.size())) {
    code = text_at(document.child("Error"), "Code");
    message = text_at(document.child("Error"), "Message");
  }
  ErrorKind kind = ErrorKind::invalid_argument;
  if (response.status == 404) kind = ErrorKind::not_found;
  if (response.status == 403) kind = ErrorKind::denied;
  if (response.status == 400 || response.status == 416) kind = ErrorKind::invalid_argument;
  if (response.status == 409 || response.status == 412) kind = ErrorKind::conflict;
  if (response.status >= 500 || response.status == 429 || is_passing(code))
    kind = ErrorKind::unavailable;
  if (response.status == 501) kind = ErrorKind::unimplemented;
  std::string text = call.method + " s3://" + call.bucket + "/" + call.key + ": HTTP " +
                     std::to_string(response.status);
  if (!code.empty()) text += " " + code;
  if (!message.empty()) text += ": " + message;
  return Error(kind, std::move(text)).with_code(std::move(code));
}

std::string encoded_query(const std::vector<std::pair<std::string, std::string>>& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    if (!text.empty()) text += '&';
    text += aws::percent_encode(name, false) + "=" + aws::percent_encode(value, false);
  }
  return text;
}

// Whether the store may still give and take the bytes: it can't copy parts, may not copy this one,
// or doesn't find what is there (Ceph decodes the source's name twice).
bool refuses_copying(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::unimplemented:
    case ErrorKind::invalid_argument:
    case ErrorKind::denied:
    case ErrorKind::not_found:
    case ErrorKind::corrupt:
      return true;
    default:
      return false;
  }
}

// Collects up to one part; what fits in one is a single PUT.
class MultipartUpload final : public Upload {
 public:
  MultipartUpload(HttpS3Client& client, std::string bucket, std::string key)
      : client_(client), bucket_(std::move(bucket)), key_(std::move(key)) {}

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const std::size_t part_size = kPartSize * (1 + parts_.size() / kPartsPerSize);
      const std::size_t take = std::min(bytes.size(), part_size - buffer_.size());
      buffer_.append(bytes.substr(0, take));
      bytes.remove_prefix(take);
      if (buffer_.size() == part_size) TRY_VOID(send_part());
    }
    return ok();
  }

  // A part of less than the minimum is only possible at the end, so what is too small is read and
  // written. So is what the store refuses to copy.
  Result<void> append(const std::string& key, std::uint64_t first, std::uint64_t length) override {
    while (length > 0) {
      std::uint64_t take = std::min(length, kMaxCopy);
      if (!copies_ || length < kMinPart || (!buffer_.empty() && buffer_.size() < kMinPart)) {
        take = std::min<std::uint64_t>(length, kMinPart);
        TRY(const std::string bytes,
            client_.read(bucket_, key, first, static_cast<std::size_t>(take)));
        TRY_VOID(write(bytes));
      } else {
        if (!buffer_.empty()) TRY_VOID(send_part());
        const auto copied = copy_part(key, first, take);
        if (!copied && !refuses_copying(copied.error())) return copied.error();
        if (!copied) {
          log::info("part_not_copied", {{"error", copied.error().message()}});
          copies_ = false;
          continue;
        }
      }
      first += take;
      length -= take;
    }
    return ok();
  }

  Result<void> complete() override {
    if (upload_id_.empty()) {
      TRY(const auto done, client_.send({"PUT", bucket_, key_, {}, {}, buffer_}));
      return ok();
    }
    if (!buffer_.empty()) TRY_VOID(send_part());
    std::string body = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < parts_.size(); ++i)
      body += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + parts_[i] +
              "</ETag></Part>";
    body += "</CompleteMultipartUpload>";
    const auto completed =
        client_.send({"POST", bucket_, key_, {{"uploadId", upload_id_}}, {}, body});
    if (!completed && completed.error().code() == "NoSuchUpload") {
      // So a store answers that has completed it, but whose first answer was lost.
      TRY(const bool stored, is_stored());
      if (!stored) return completed.error();
    } else if (!completed) {
      return completed.error();
    }
    upload_id_.clear();
    return ok();
  }

  void abort() override {
    buffer_.clear();
    if (upload_id_.empty()) return;
    HttpS3Client::Call abort{"DELETE", bucket_, key_, {{"uploadId", upload_id_}}, {}, {}, true};
    [[maybe_unused]] const auto aborted = client_.send(abort);
  }

 private:
  Result<void> begin() {
    if (!upload_id_.empty()) return ok();
    TRY(const auto begun, client_.send({"POST", bucket_, key_, {{"uploads", ""}}, {}, {}}));
    pugi::xml_document document;
    document.load_string(begun.body.c_str());
    upload_id_ = text_at(document.child("InitiateMultipartUploadResult"), "UploadId");
    if (upload_id_.empty())
      return Error(ErrorKind::corrupt, "the store began a multipart upload without an id");
    return ok();
  }

  // PUT of the next part.
  HttpS3Client::Call next_part() const {
    return {"PUT", bucket_,
            key_,  {{"partNumber", std::to_string(parts_.size() + 1)}, {"uploadId", upload_id_}},
            {},    {}};
  }

  Result<void> copy_part(const std::string& key, std::uint64_t first, std::uint64_t length) {
    TRY_VOID(begin());
    HttpS3Client::Call call = next_part();
    call.headers = {{"x-amz-copy-source", "/" + bucket_ + "/" + aws::percent_encode(key, true)},
                    {"x-amz-copy-source-range",
                     "bytes=" + std::to_string(first) + "-" + std::to_string(first + length - 1)}};
    TRY(const auto response, client_.send(call));
    pugi::xml_document document;
    document.load_string(response.body.c_str());
    std::string tag = text_at(document.child("CopyPartResult"), "ETag");
    // A store that doesn't know the header takes the request for an empty part.
    if (tag.empty())
      return Error(ErrorKind::corrupt, "the store copied a part and gave it no ETag");
    parts_.push_back(std::move(tag));
    size_ += length;
    return ok();
  }

  Result<void> send_part() {
    TRY_VOID(begin());
    HttpS3Client::Call call = next_part();
    call.body = buffer_;
    TRY(const auto stored, client_.send(call));
    parts_.emplace_back(stored.headers.get("ETag"));
    size_ += buffer_.size();
    buffer_.clear();
    return ok();
  }

  // An object of this key and size.
  Result<bool> is_stored() {
    bool found = false;
    TRY_VOID(client_.list(bucket_, key_, [&](const ObjectInfo& object) {
      found = found || (object.key == key_ && object.size == size_);
      return ok();
    }));
    return found;
  }

  HttpS3Client& client_;
  const std::string bucket_;
  const std::string key_;
  std::string buffer_;
  std::string upload_id_;
  std::vector<std::string> parts_;  // their ETags
  std::uint64_t size_ = 0;          // of the parts
  bool copies_ = true;              // false: the store has refused to copy a part
};

}  // namespace

HttpS3Client::HttpS3Client(net::HttpClient& http, CredentialsProvider& credentials,
                           const Clock& clock, HttpS3Options options)
    : http_(http), credentials_(credentials), clock_(clock), options_(std::move(options)) {}

bool HttpS3Client::wait_before_retry(int number) const {
  thread_local std::minstd_rand random{std::random_device{}()};
  const long most = std::min(100L << std::min(number, 10), 5000L);
  const auto until =
      Steady::now() + milliseconds(std::uniform_int_distribution<long>(most / 4, most)(random));
  while (Steady::now() < until) {
    if (is_cancelled()) return false;
    std::this_thread::sleep_for(
        std::min<Steady::duration>(until - Steady::now(), milliseconds(50)));
  }
  return true;
}

Result<net::ClientResponse> HttpS3Client::send_once(const Call& call, const net::BodySink& sink) {
  TRY(const aws::Credentials credentials, credentials_.get());
  const aws::S3Address address =
      aws::s3_address(options_.endpoint_url, options_.virtual_hosted, call.bucket, call.key);
  const std::string query = encoded_query(call.query);

  aws::SignableRequest signable{call.method, address.path, query, {{"Host", address.host}}};
  for (const auto& header : call.headers) signable.headers.push_back(header);
  net::ClientRequest request;
  request.method = call.method;
  request.url = address.origin + address.path + (query.empty() ? "" : "?" + query);
  request.ca_certificates = options_.ca_certificates;
  request.idle_timeout = options_.idle_timeout;
  request.body = call.body;
  request.before_body = call.before_body;
  if (!call.last_wish) request.cancelled = options_.cancelled;
  for (const auto& [name, value] : call.headers) request.headers.add(name, value);
  const std::string hash = aws::sha256_hex(call.body);
  for (const auto& [name, value] :
       aws::sign_headers(signable, credentials, {options_.region, "s3"}, hash, clock_.now()))
    request.headers.add(name, value);
  TRY(net::ClientResponse response, http_.send(request, sink));
  // What comes in answer to GET may be an object that looks like an error.
  if (response.status / 100 != 2 || (call.method != "GET" && is_error(response)))
    return error_of(call, response);
  return response;
}

Result<net::ClientResponse> HttpS3Client::send(const Call& call, const net::BodySink& sink) {
  const auto give_up = Steady::now() + options_.patience;
  for (int number = 0;; ++number) {
    auto response = send_once(call, sink);
    if (response || call.last_wish || !response.error().retryable() || Steady::now() >= give_up)
      return response;
    if (!wait_before_retry(number))
      return Error(ErrorKind::cancelled, "cancelled: " + response.error().message());
  }
}

Result<void> HttpS3Client::list(const std::string& bucket, const std::string& prefix,
                                const std::function<Result<void>(const ObjectInfo&)>& each) {
  std::string token;
  do {
    Call call{"GET", bucket, "", {{"list-type", "2"}, {"prefix", prefix}, {"encoding-type", "url"}},
              {},    {}};
    if (!token.empty()) call.query.emplace_back("continuation-token", token);
    TRY(const auto response, send(call));
    pugi::xml_document document;
    if (!document.load_buffer(response.body.data(), response.body.size()))
      return Error(ErrorKind::corrupt,
                   "list s3://" + bucket + "/" + prefix + ": the answer is not XML");
    const pugi::xml_node result = document.child("ListBucketResult");
    for (const pugi::xml_node& entry : result.children("Contents")) {
      auto key = decoded_key(entry);
      if (!key) return key.error().wrap("list s3://" + bucket + "/" + prefix);
      TRY_VOID(each({*key, entry.child("Size").text().as_ullong()}));
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
  if (!document.load_buffer(response.body.data(), response.body.size()) ||
      !document.child("ListBucketResult"))
    return Error(ErrorKind::corrupt,
                 "list s3://" + bucket + "/" + prefix + ": the answer is no ListBucketResult");
  return static_cast<bool>(document.child("ListBucketResult").child("Contents"));
}

Result<void> HttpS3Client::receive(const std::string& bucket, const std::string& key,
                                   ObjectDownload& download) {
  // A head is checked before the first byte of its body is written; that of an empty body, which
  // is announced to nobody, after it.
  std::optional<Result<void>> head;
  Call call{"GET", bucket, key, {}, download.request_headers(), {}};
  call.before_body = [&](const net::ClientResponse& response) {
    head = download.take_head(response);
  };
  const net::BodySink sink = [&](std::string_view bytes) -> Result<void> {
    TRY_VOID(*head);
    return download.take_body(bytes);
  };
  TRY(const auto response, send_once(call, sink));
  if (!head) head = download.take_head(response);
  TRY_VOID(*head);
  return download.finish();
}

Result<void> HttpS3Client::get(const std::string& bucket, const std::string& key, int fd) {
  ObjectDownload download(bucket, "s3://" + bucket + "/" + key, fd);
  auto give_up = Steady::now() + options_.patience;
  int restarts = 0;
  for (int number = 0;; ++number) {
    const std::uint64_t asked_from = download.offset();
    const std::uint64_t before = download.furthest();
    const auto received = receive(bucket, key, download);
    if (received) return ok();
    const Error& error = received.error();
    // The rest is refused (412: the object changed, 416: it became shorter), or what came isn't
    // the object.
    const bool refused = asked_from > 0 && (error.kind() == ErrorKind::conflict ||
                                            error.kind() == ErrorKind::invalid_argument);
    if (refused || error.kind() == ErrorKind::corrupt) {
      if (++restarts > kMaxRestarts) return error;
      TRY_VOID(download.restart());
      number = 0;
    } else if (!error.retryable() || Steady::now() >= give_up) {
      return error;
    } else {
      TRY_VOID(download.interrupted());
    }
    if (download.furthest() > before) {
      number = 0;
      give_up = Steady::now() + options_.patience;
    }
    if (!wait_before_retry(number))
      return Error(ErrorKind::cancelled, "cancelled: " + error.message());
  }
}

Result<std::unique_ptr<Upload>> HttpS3Client::begin_upload(const std::string& bucket,
                                                           const std::string& key) {
  return std::unique_ptr<Upload>(std::make_unique<MultipartUpload>(*this, bucket, key));
}

Result<void> HttpS3Client::abort_uploads(const std::string& bucket, const std::string& prefix) {
  // Aborting shortens the list, so that its beginning is all that is ever asked for; a store that
  // lists what was aborted must not keep us here.
  constexpr int kMostPages = 100;
  for (int page = 0; page < kMostPages; ++page) {
    Call call{"GET", bucket, "",  {{"uploads", ""}, {"prefix", prefix}, {"encoding-type", "url"}},
              {},    {},     true};
    TRY(const auto response, send(call));
    pugi::xml_document document;
    if (!document.load_buffer(response.body.data(), response.body.size()))
      return Error(ErrorKind::corrupt,
                   "list the uploads of s3://" + bucket + "/" + prefix + ": the answer is not XML");
    const pugi::xml_node result = document.child("ListMultipartUploadsResult");
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

Result<std::string> HttpS3Client::read(const std::string& bucket, const std::string& key,
                                       std::uint64_t first, std::size_t length) {
  const std::string range =
      "bytes=" + std::to_string(first) + "-" + std::to_string(first + length - 1);
  TRY(auto response, send({"GET", bucket, key, {}, {{"Range", range}}, {}}));
  if (response.status != 206 || response.body.size() != length)
    return Error(ErrorKind::corrupt, "GET s3://" + bucket + "/" + key + " " + range + ": HTTP " +
                                         std::to_string(response.status) + " with " +
                                         std::to_string(response.body.size()) + " bytes");
  return std::move(response.body);
}

Result<void> HttpS3Client::remove(const std::string& bucket, const std::string& key) {
  const auto removed = send({"DELETE", bucket, key, {}, {}, {}});
  if (!removed && removed.error().code() != "NoSuchKey") return removed.error();
  return ok();
}

}  // namespace trainyard::data
