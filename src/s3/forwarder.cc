#include "s3/forwarder.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <vector>

#include "aws/crypto.h"
#include "aws/s3_address.h"
#include "base/ascii.h"
#include "base/files.h"
#include "base/log.h"
#include "base/percent_encoding.h"
#include "base/unique_fd.h"
#include "s3/error.h"
#include "s3/object_headers.h"

namespace trainyard::s3 {

namespace {

namespace local = asio::local;

constexpr std::size_t kPieceBytes = 256 << 10;
constexpr Bytes kMaxBody = gib(5);                         // S3's own limit for a PUT or a part
constexpr Bytes kCheckInterval = mib(8);                   // of the free space, while a body comes
constexpr std::chrono::milliseconds kIdleTimeout{50'000};  // below botocore's read_timeout

// Headers of one connection, or of the signature that is replaced.
constexpr std::array<std::string_view, 20> kNotPassedOn = {"connection",
                                                           "keep-alive",
                                                           "proxy-authenticate",
                                                           "proxy-authorization",
                                                           "te",
                                                           "trailer",
                                                           "transfer-encoding",
                                                           "upgrade",
                                                           "host",
                                                           "content-length",
                                                           "expect",
                                                           "authorization",
                                                           "date",
                                                           "x-amz-date",
                                                           "x-amz-security-token",
                                                           "x-amz-content-sha256",
                                                           "x-amz-trailer",
                                                           "x-amz-decoded-content-length",
                                                           "x-amz-sdk-checksum-algorithm",
                                                           "x-amz-expected-bucket-owner"};

bool is_forwarded(std::string_view lower_case_name) {
  return std::ranges::find(kNotPassedOn, lower_case_name) == kNotPassedOn.end();
}

// The parameters except the signature's, encoded.
std::string query_of(const S3Request& request) {
  std::string text;
  for (const auto& [name, value] : request.query) {
    const std::string lower = lower_case(name);
    if (lower.starts_with("x-amz-") || lower == "awsaccesskeyid" || lower == "signature" ||
        lower == "expires")
      continue;
    if (!text.empty()) text += '&';
    text += percent_encode(name, false) + "=" + percent_encode(value, false);
  }
  return text;
}

// A file that disappears with its descriptor.
Result<UniqueFd> open_spool(const std::filesystem::path& folder) {
  std::string path = (folder / "body-XXXXXX").string();
  UniqueFd file(::mkostemp(path.data(), O_CLOEXEC));
  if (!file) return Error::from_errno(errno, "make a temporary file in " + folder.string());
  ::unlink(path.c_str());
  return file;
}

// The store's response on its way from the thread that receives it to the connection: its head,
// then its body through a pair of sockets, whose buffer is all that is kept of it.
class AnswerPipe {
 public:
  explicit AnswerPipe(const asio::any_io_executor& executor) : inner_(executor), outer_(executor) {}
  Result<void> open() {
    boost::system::error_code failed;
    local::connect_pair(inner_, outer_, failed);
    if (failed) return Error::from_errno(failed.value(), "make a pair of sockets");
    return ok();
  }

  // Called on the receiving thread: the head before the first byte; bytes, which return an error if
  // the connection is gone; and the end.
  void begin(const net::ClientResponse& answer) { head_ = {answer.status, answer.headers}; }
  Result<void> put(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(inner_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) return Error::from_errno(errno, "pass an answer on");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return ok();
  }
  void end(bool complete) {
    complete_ = complete;
    ::shutdown(inner_.native_handle(), SHUT_WR);
  }

  // On the connection's strand. 0: the end.
  asio::awaitable<std::size_t> take(std::span<char> buffer) {
    const auto [failed, got] = co_await outer_.async_read_some(
        asio::buffer(buffer.data(), buffer.size()), asio::as_tuple(asio::use_awaitable));
    co_return failed ? 0 : got;
  }
  void give_up() {
    is_client_gone_ = true;
    ::shutdown(outer_.native_handle(), SHUT_RDWR);
  }
  // Any thread: whether the client is gone.
  const std::atomic<bool>& is_client_gone() const { return is_client_gone_; }
  // After a byte was received.
  const net::ResponseHead& head() const { return *head_; }
  // After the end: whether anything was written, and whether it was everything.
  bool has_head() const { return head_.has_value(); }
  bool complete() const { return complete_; }

 private:
  local::stream_protocol::socket inner_, outer_;
  // Written before the byte, or the end, after which they are read.
  std::optional<net::ResponseHead> head_;
  bool complete_ = false;
  std::atomic<bool> is_client_gone_{false};
};

net::ResponseHead passed_on(const net::ResponseHead& head, bool with_length) {
  net::ResponseHead made{head.status, {}};
  for (const auto& [name, value] : head.headers) {
    const std::string lower = lower_case(name);
    if (lower == "content-length" ? with_length : lower == "date" || is_forwarded(lower))
      made.headers.add(name, value);
  }
  return made;
}

// Responds with what comes through the pipe; not at all if nothing comes.
asio::awaitable<Result<void>> forward_body(net::HttpExchange& exchange, AnswerPipe& pipe) {
  struct GiveUp {
    AnswerPipe& pipe;
    ~GiveUp() { pipe.give_up(); }  // also when the connection is cut
  } const give_up{pipe};
  std::vector<char> buffer(kPieceBytes);
  std::size_t got = co_await pipe.take(buffer);
  if (got == 0) co_return ok();
  std::optional<std::uint64_t> length;
  if (const std::string_view text = pipe.head().headers.get("Content-Length"); !text.empty()) {
    CO_TRY(length, read_integer(text, "Content-Length", 0, UINT64_MAX >> 1));
  }
  net::ResponseHead head = passed_on(pipe.head(), false);
  const std::string_view first(buffer.data(), got);
  CO_TRY_VOID(co_await exchange.begin_response(std::move(head), length, first));
  while ((got = co_await pipe.take(buffer)) > 0)
    CO_TRY_VOID(co_await exchange.write(std::string_view(buffer.data(), got)));
  // Not finished properly: so the client sees that data is missing.
  if (!pipe.complete()) co_return Error(ErrorKind::unavailable, "the store's answer was cut off");
  co_return co_await exchange.finish();
}

Error store_error(const model::S3Store& store, const Error& error) {
  return s3_error("ServiceUnavailable", "object store '" + store.name + "' at " +
                                            store.endpoint_url + ": " + error.message());
}

}  // namespace

Result<net::ClientRequest> Forwarder::make_request(const S3Request& request,
                                                   const model::S3Store& store,
                                                   const store::Checksum& checksum) const {
  TRY(const aws::Credentials keys, parts_.keys(store));
  const aws::S3Address address =
      aws::s3_address(store.endpoint_url, store.virtual_hosted, request.bucket, request.key);
  const std::string query = query_of(request);
  net::ClientRequest made;
  made.method = request.method;
  made.url = address.origin + address.path + (query.empty() ? "" : "?" + query);
  made.ca_certificates = store.ca_certificates;
  made.idle_timeout = kIdleTimeout;
  for (const auto& [name, value] : request.headers) {
    const std::string lower = lower_case(name);
    if (!is_forwarded(lower)) continue;
    if (lower != "content-encoding") made.headers.add(lower, value);
    if (lower != "content-encoding") continue;
    if (std::string remaining = without_aws_chunked(value); !remaining.empty())
      made.headers.add(lower, std::move(remaining));
  }
  // A trailer.
  if (!checksum.algorithm.empty())
    made.headers.set("x-amz-checksum-" + lower_case(checksum.algorithm), checksum.value);
  aws::SignableRequest signable{request.method, address.path, query, {{"Host", address.host}}};
  for (const auto& [name, value] : made.headers)
    if (name.starts_with("x-amz-")) signable.headers.emplace_back(name, value);
  for (const auto& [name, value] :
       aws::sign_headers(signable, keys, {store.region, "s3"}, aws::kUnsignedPayload, clock_.now()))
    made.headers.add(name, value);
  return made;
}

asio::awaitable<Result<int>> Forwarder::forward(net::HttpExchange& exchange,
                                                const S3Request& request,
                                                const model::S3Store& store, RequestBody& body) {
  UniqueFd spool;
  std::uint64_t length = 0, checked = 0;
  const BodyDecoder::Sink keep = [&](std::string_view bytes) -> Result<void> {
    if (length + bytes.size() > checked) {
      TRY_VOID(parts_.floor.check({bytes.size()}));
      checked = length + bytes.size() + kCheckInterval.value;
    }
    if (!spool) {
      TRY(spool, open_spool(parts_.folder));
    }
    length += bytes.size();
    if (length > kMaxBody.value)
      return s3_error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    return write_all(spool.get(), bytes);
  };
  CO_TRY(const store::Checksum checksum, co_await body.decode(keep));

  auto make = [&] { return make_request(request, store, checksum); };
  auto made = co_await pool_.run(make);
  if (!made) co_return store_error(store, made.error());
  std::uint64_t read = 0;
  if (length > 0) {
    made->body_length = length;
    made->read_body = [&](std::span<char> buffer) -> Result<std::size_t> {
      const ssize_t got =
          ::pread(spool.get(), buffer.data(), buffer.size(), static_cast<off_t>(read));
      if (got < 0) return Error::from_errno(errno, "read a waiting body");
      read += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    };
  }

  AnswerPipe pipe(co_await asio::this_coro::executor);
  CO_TRY_VOID(pipe.open());
  made->cancelled = &pipe.is_client_gone();
  made->before_body = [&](const net::ClientResponse& answer) { pipe.begin(answer); };
  const net::BodySink sink = [&](std::string_view bytes) { return pipe.put(bytes); };
  auto call = [&] {
    auto answer = http_.send(*made, sink);
    pipe.end(answer.has_value());
    return answer;
  };
  using namespace asio::experimental::awaitable_operators;
  auto [answer, passed] = co_await (pool_.run(call) && forward_body(exchange, pipe));
  if (pipe.has_head()) {
    if (!passed)
      log::debug("s3_forward_broke_off",
                 {{"store", store.name}, {"error", passed.error().message()}});
    co_return answer ? answer->status : 0;
  }
  if (!answer) co_return store_error(store, answer.error());
  const int status = answer->status;
  const net::ResponseHead head =
      passed_on({status, std::move(answer->headers)}, request.method == "HEAD");
  const auto sent = co_await exchange.respond(head, std::move(answer->body));
  if (!sent) log::debug("s3_answer_not_sent", {{"error", sent.error().message()}});
  co_return status;
}

}  // namespace trainyard::s3
