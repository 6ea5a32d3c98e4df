#include <algorithm>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>

#include "data/http_s3_client.h"
#include "data/part_stream.h"
#include "data/piece_download.h"

// HttpS3Client: heads of objects, and their bytes.
namespace trainyard::data {
namespace {

using Steady = std::chrono::steady_clock;

// How often a download is restarted because the object changed meanwhile or the data was damaged.
constexpr int kMaxRestarts = 3;

}  // namespace

Result<ObjectHead> HttpS3Client::read_head(const std::string& bucket,
                                           const net::ClientResponse& response) {
  ObjectHead head;
  const std::string_view length = response.headers.get("Content-Length");
  const auto [end, failed] =
      std::from_chars(length.data(), length.data() + length.size(), head.size);
  if (length.empty() || failed != std::errc() || end != length.data() + length.size())
    return Error(ErrorKind::corrupt, "HEAD: the answer doesn't say how long the object is");
  head.etag = strong_etag(response.headers);
  head.modified = parse_http_date(response.headers.get("Last-Modified")).value_or(Timestamp());
  head.expected = find_expected_digest(bucket, response.headers);
  return head;
}

Result<net::ClientResponse> HttpS3Client::send_head(const std::string& bucket,
                                                    const std::string& key) {
  auto response = send({"HEAD", bucket, key, {}, {{"x-amz-checksum-mode", "ENABLED"}}, {}});
  // Without a body it isn't known whether the bucket is missing.
  if (!response && response.error().kind() == ErrorKind::not_found &&
      response.error().code().empty())
    return Error(response.error()).with_code("NoSuchKey");
  return response;
}

Result<ObjectHead> HttpS3Client::head(const std::string& bucket, const std::string& key) {
  TRY(const auto response, send_head(bucket, key));
  return read_head(bucket, response);
}

Result<void> HttpS3Client::receive(const std::string& bucket, const std::string& key,
                                   ObjectDownload& download) {
  // The head is checked before the first byte of its body is written; if the body is empty, which
  // isn't signalled, afterwards.
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
    const std::uint64_t requested_from = download.offset();
    const std::uint64_t before = download.furthest();
    const auto received = receive(bucket, key, download);
    if (received) return ok();
    const Error& error = received.error();
    // The rest is refused (412: the object changed, 416: it became shorter), or the response isn't
    // for the object.
    const bool refused = requested_from > 0 && (error.kind() == ErrorKind::conflict ||
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
    if (!wait_before_retry(number, {}))
      return Error(ErrorKind::cancelled, "cancelled: " + error.message());
  }
}

Result<std::string> HttpS3Client::read(const std::string& bucket, const std::string& key,
                                       std::uint64_t first, std::size_t length) {
  const std::string range =
      "bytes=" + std::to_string(first) + "-" + std::to_string(first + length - 1);
  TRY(auto response, send({"GET", bucket, key, {}, {{"Range", range}}, {}}));
  const std::string_view content = response.headers.get("Content-Range");
  const auto part = parse_content_range(content);
  if (response.status != 206 || response.body.size() != length || !part || part->first != first ||
      part->last + 1 != first + length)
    return Error(ErrorKind::corrupt, "GET s3://" + bucket + "/" + key + " " + range + ": HTTP " +
                                         std::to_string(response.status) + " '" +
                                         std::string(content) + "' with " +
                                         std::to_string(response.body.size()) + " bytes");
  return std::move(response.body);
}

Result<void> HttpS3Client::stream(const std::string& bucket, const std::string& key,
                                  const ObjectPart& part,
                                  const std::function<Result<void>(std::string_view)>& each) {
  PartStream stream("s3://" + bucket + "/" + key, part, each);
  auto give_up = Steady::now() + options_.patience;
  int corrupt = 0;
  for (int number = 0; !stream.finished(); ++number) {
    const std::uint64_t before = stream.done();
    const auto received = receive_part(bucket, key, stream);
    if (received) continue;
    const Error& error = received.error();
    if (stream.done() > before) {
      number = 0;
      give_up = Steady::now() + options_.patience;
    }
    if (stream.refusal()) return *stream.refusal();
    if (!stream.can_resume() || Steady::now() >= give_up) return error;
    if (error.code() == "InvalidRange")
      return Error(ErrorKind::corrupt, error.message() + ": it has fewer bytes");
    if (error.code() == "PreconditionFailed")
      return Error(ErrorKind::conflict, "the object has changed: " + error.message());
    if (error.kind() == ErrorKind::corrupt ? ++corrupt > kMaxRestarts : !error.retryable())
      return error;
    if (!wait_before_retry(number, {}))
      return Error(ErrorKind::cancelled, "cancelled: " + error.message());
  }
  return ok();
}

Result<void> HttpS3Client::receive_part(const std::string& bucket, const std::string& key,
                                        PartStream& stream) {
  std::optional<Result<void>> head;
  Call call{"GET", bucket, key, {}, stream.request_headers(), {}};
  call.before_body = [&](const net::ClientResponse& response) {
    head = stream.take_head(response);
  };
  TRY(const auto response, send_once(call, [&](std::string_view bytes) -> Result<void> {
        TRY_VOID(*head);
        return stream.take_body(bytes);
      }));
  if (!head) head = stream.take_head(response);
  TRY_VOID(*head);
  return stream.finish();
}

Result<ObjectPiece> HttpS3Client::receive_piece(const std::string& bucket, const std::string& key,
                                                PieceDownload& download) {
  std::optional<Result<void>> head;
  Call call{"GET", bucket, key, {}, download.request_headers(), {}};
  call.before_body = [&](const net::ClientResponse& response) {
    head = download.take_head(response);
  };
  TRY(const auto response, send_once(call, [&](std::string_view bytes) -> Result<void> {
        TRY_VOID(*head);
        return download.take_body(bytes);
      }));
  if (!head) head = download.take_head(response);
  TRY_VOID(*head);
  return download.finish();
}

Result<ObjectPiece> HttpS3Client::read_piece(const std::string& bucket, const std::string& key,
                                             std::uint64_t first, std::span<char> into,
                                             const std::string& if_match) {
  PieceDownload download(bucket, key, first, into, if_match);
  auto give_up = Steady::now() + options_.patience;
  int restarts = 0;
  for (int number = 0;; ++number) {
    const std::size_t before = download.furthest();
    const bool resumed = download.offset() > 0;
    auto received = receive_piece(bucket, key, download);
    if (received) return received;
    const Error& error = received.error();
    // An empty object has no first byte (RFC 9110, 15.5.17).
    if (first == 0 && !resumed && error.code() == "InvalidRange") return ObjectPiece{};
    // 412, another ETag, or 416: the object became shorter.
    const bool changed = error.code() == "PreconditionFailed" ||
                         error.kind() == ErrorKind::conflict ||
                         (resumed && error.code() == "InvalidRange");
    if (changed && resumed && if_match.empty() && restarts < kMaxRestarts) {
      ++restarts;
      download.restart();
    } else if (changed && (resumed || error.code() == "PreconditionFailed")) {
      return Error(ErrorKind::conflict, "the object has changed: " + error.message())
          .with_code(error.code());
    } else if (!error.retryable() || Steady::now() >= give_up) {
      return error;
    } else {
      download.interrupted();
    }
    if (download.furthest() > before) {
      number = 0;
      give_up = Steady::now() + options_.patience;
    }
    if (!wait_before_retry(number, {}))
      return Error(ErrorKind::cancelled, "cancelled: " + error.message());
  }
}

}  // namespace trainyard::data
