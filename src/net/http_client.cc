#include "net/http_client.h"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <vector>

#include "base/mutex.h"

namespace trainyard::net {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxKeptBody = std::size_t{64} << 20;
constexpr std::size_t kMaxIdleHandles = 256;
constexpr long kTransferBuffer = 256 * 1024;
// How often a waiting transfer checks for cancellation.
constexpr int kLookUpMillis = 200;

struct SlistFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Whether the URL names this machine, which no proxy of the environment can reach.
bool is_loopback(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
}

// An easy handle with its own multi handle, which holds its connections.
struct Handle {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  bool is_set_up = false;           // has only the options that all calls share
  char text[CURL_ERROR_SIZE] = {};  // of the last error
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
};

// One call: its callbacks and their results. Lives on the caller's stack.
class Transfer {
 public:
  Transfer(const ClientRequest& request, const BodySink& sink) : request_(request), sink_(sink) {}

  Result<ClientResponse> run(Handle& handle);

 private:
  static void set_up(Handle& handle);
  Result<void> prepare(Handle& handle);
  void prepare_connection(Handle& handle);
  Result<void> prepare_headers(CURL* easy);
  void prepare_body(CURL* easy);
  CURLcode perform(Handle& handle);
  static Error explain(CURLcode code, const Handle& handle);
  void note_progress() { last_progress_ = SteadyClock::now(); }
  // Sets failure_ and returns false if the call is to end.
  bool may_continue();

  std::size_t take_header(std::string_view line);
  std::size_t take_body(std::string_view bytes);
  std::size_t supply_body(std::span<char> buffer);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_header({data, size * count});
  }
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_body({data, size * count});
  }
  static std::size_t on_read(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->supply_body({data, size * count});
  }
  static int on_progress(void* self, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (down + up != transfer.moved_) transfer.note_progress();
    transfer.moved_ = down + up;
    return transfer.may_continue() ? 0 : 1;
  }

  const ClientRequest& request_;
  const BodySink& sink_;
  ClientResponse response_;
  std::unique_ptr<curl_slist, SlistFree> headers_;
  std::optional<Error> failure_;  // our own, takes precedence over curl's
  SteadyClock::time_point last_progress_ = SteadyClock::now();
  curl_off_t moved_ = 0;
  std::uint64_t given_ = 0;
  bool told_ = false;      // before_body
  bool has_head_ = false;  // up to the blank line
};

bool Transfer::may_continue() {
  if (failure_) return false;
  if (request_.stop.stop_requested() ||
      (request_.cancelled != nullptr && request_.cancelled->load(std::memory_order_relaxed))) {
    failure_ = Error(ErrorKind::cancelled, "the call was cancelled");
  } else if (request_.idle_timeout.count() > 0 &&
             SteadyClock::now() - last_progress_ > request_.idle_timeout) {
    failure_ =
        Error(ErrorKind::deadline, "nothing was sent or received for " +
                                       std::to_string(request_.idle_timeout.count()) + " ms");
  }
  return !failure_;
}

std::size_t Transfer::take_header(std::string_view line) {
  note_progress();
  const std::size_t size = line.size();
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {
    // Also after a 100 Continue: the last head is the response's.
    response_.headers = Headers();
    has_head_ = false;
    const auto space = line.find(' ');
    response_.status =
        space == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(space)).c_str());
    return size;
  }
  if (line.empty()) has_head_ = true;
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  auto value = line.substr(colon + 1);
  while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  response_.headers.add(std::string(line.substr(0, colon)), std::string(value));
  return size;
}

std::size_t Transfer::take_body(std::string_view bytes) {
  if (sink_ && response_.status >= 200 && response_.status < 300) {
    if (request_.before_body && !std::exchange(told_, true)) request_.before_body(response_);
    if (auto taken = sink_(bytes); !taken) {
      failure_ = std::move(taken).error();
      return 0;
    }
  } else if (response_.body.size() + bytes.size() > kMaxKeptBody) {
    failure_ = Error(ErrorKind::exhausted, "the answer is longer than 64 MiB");
    return 0;
  } else {
    response_.body.append(bytes);
  }
  note_progress();  // after the sink: its time is not the peer's
  return bytes.size();
}

std::size_t Transfer::supply_body(std::span<char> buffer) {
  if (request_.body_length) {
    const auto left = *request_.body_length - given_;
    buffer = buffer.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
    if (buffer.empty()) return 0;
  }
  auto count = request_.read_body(buffer);
  note_progress();
  if (!count) {
    failure_ = std::move(count).error();
    return CURL_READFUNC_ABORT;
  }
  if (*count == 0 && request_.body_length) {
    failure_ = Error(ErrorKind::invalid_argument,
                     "the body ended after " + std::to_string(given_) + " of " +
                         std::to_string(*request_.body_length) + " bytes");
    return CURL_READFUNC_ABORT;
  }
  given_ += *count;
  return *count;
}

Result<void> Transfer::prepare_headers(CURL* easy) {
  // With an empty value curl omits a header that it would add by itself.
  std::vector<std::string> lines;
  if (!request_.headers.has("Expect")) lines.emplace_back("Expect:");
  if (!request_.headers.has("Content-Type")) lines.emplace_back("Content-Type:");
  for (const auto& [name, value] : request_.headers) {
    if (name.empty() || has_line_break(name) || has_line_break(value)) {
      return Error(ErrorKind::invalid_argument, "a line break within the header '" + name + "'");
    }
    if (::strcasecmp(name.c_str(), "Content-Length") == 0)
      continue;  // the body's size determines it
    lines.push_back(value.empty() ? name + ";" : name + ": " + value);
  }
  for (const auto& line : lines) {
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  return ok();
}

void Transfer::prepare_body(CURL* easy) {
  // Resets what an earlier upload or HEAD set.
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  const bool head = request_.method == "HEAD";
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, head ? nullptr : request_.method.c_str());
  if (head) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request_.read_body) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(
        easy, CURLOPT_INFILESIZE_LARGE,
        request_.body_length ? static_cast<curl_off_t>(*request_.body_length) : curl_off_t{-1});
  } else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
  }
}

// Once for many calls: with small answers, setting all options costs as much as the transfer.
void Transfer::set_up(Handle& handle) {
  CURL* const easy = handle.easy;
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, handle.text);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // S3 keys may contain "..": signed unchanged
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kTransferBuffer);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kTransferBuffer);
  // Below every server's keep-alive time, so that a connection isn't reused as it is being closed.
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 30L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Transfer::on_read);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
  handle.is_set_up = true;
}

// Certificates to trust, and a proxy: options that few requests have and others must not inherit.
void Transfer::prepare_connection(Handle& handle) {
  CURL* const easy = handle.easy;
  const bool is_here = !request_.unix_socket.empty() || is_loopback(request_.url);
  curl_easy_setopt(easy, CURLOPT_PROXY, is_here ? "" : nullptr);  // null: the environment's
  if (!request_.ca_certificates.empty()) {
    curl_blob certificates{const_cast<char*>(request_.ca_certificates.data()),  // only read
                           request_.ca_certificates.size(), CURL_BLOB_NOCOPY};
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &certificates);
    handle.is_set_up = false;
  }
  if (!request_.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, request_.ca_file.c_str());
    handle.is_set_up = false;
  }
  if (!request_.unix_socket.empty()) {
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
    handle.is_set_up = false;
  }
}

Result<void> Transfer::prepare(Handle& handle) {
  if (!handle.is_set_up) set_up(handle);
  CURL* const easy = handle.easy;
  handle.text[0] = '\0';
  curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(1, request_.connect_timeout.count())));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::max<std::int64_t>(0, request_.total_timeout.count())));
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  prepare_connection(handle);
  prepare_body(easy);
  return prepare_headers(easy);
}

CURLcode Transfer::perform(Handle& handle) {
  if (curl_multi_add_handle(handle.multi, handle.easy) != CURLM_OK) return CURLE_FAILED_INIT;
  const std::stop_callback wake(request_.stop, [&handle] { curl_multi_wakeup(handle.multi); });
  CURLcode code = CURLE_OK;
  int running = 1;
  while (running > 0 && may_continue()) {
    if (curl_multi_perform(handle.multi, &running) != CURLM_OK) {
      code = CURLE_FAILED_INIT;
      break;
    }
    if (running > 0) curl_multi_poll(handle.multi, nullptr, 0, kLookUpMillis, nullptr);
  }
  int queued = 0;
  while (const CURLMsg* message = curl_multi_info_read(handle.multi, &queued)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  // Removing a handle whose transfer is still running closes its connection.
  curl_multi_remove_handle(handle.multi, handle.easy);
  return code;
}

Error Transfer::explain(CURLcode code, const Handle& handle) {
  const std::string text = handle.text[0] != '\0' ? handle.text : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error(ErrorKind::deadline, text);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Error(ErrorKind::invalid_argument, text);
    case CURLE_SSL_CACERT_BADFILE:
      return Error(ErrorKind::invalid_argument, text);
    case CURLE_PEER_FAILED_VERIFICATION:
      return Error(ErrorKind::denied, text).with_code(std::string(kUntrustedCertificate));
    case CURLE_OUT_OF_MEMORY:
      return Error(ErrorKind::exhausted, text);
    default:
      return Error(ErrorKind::unavailable, text);
  }
}

Result<ClientResponse> Transfer::run(Handle& handle) {
  const std::string doing = request_.method + ' ' + request_.url.substr(0, request_.url.find('?'));
  auto prepared = prepare(handle);
  CURLcode code = CURLE_OK;
  if (prepared) code = perform(handle);
  // What the options of a call refer to isn't used again before they are set again.
  curl_easy_setopt(handle.easy, CURLOPT_HTTPHEADER, nullptr);
  // libcurl counts, over the life of a handle, the retries on a new connection because the old one
  // was closed, and gives up at five; only a reset restarts the count.
  long connected = 0;
  curl_easy_getinfo(handle.easy, CURLINFO_NUM_CONNECTS, &connected);
  if (connected > 0) handle.is_set_up = false;
  if (!handle.is_set_up) curl_easy_reset(handle.easy);
  if (!prepared) return Error(std::move(prepared).error()).wrap(doing);
  if (failure_) return failure_->wrap(doing);
  if (code != CURLE_OK) return explain(code, handle).wrap(doing);
  // libcurl takes a connection that closes between two lines of the head for the end of an empty
  // body.
  if (!has_head_)
    return Error(ErrorKind::unavailable, "the connection was closed within the answer's head")
        .wrap(doing);
  return std::move(response_);
}

}  // namespace

struct HttpClient::Pool {
  Mutex mutex;
  std::vector<std::unique_ptr<Handle>> idle TRAINYARD_GUARDED_BY(mutex);

  std::unique_ptr<Handle> take() {
    const MutexLock lock(mutex);
    if (idle.empty()) return std::make_unique<Handle>();
    auto handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }
  void return_handle(std::unique_ptr<Handle> handle) {
    const MutexLock lock(mutex);
    if (idle.size() < kMaxIdleHandles) idle.push_back(std::move(handle));
  }
};

HttpClient::HttpClient() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)ready;  // if this fails, handles can't be created
  pool_ = std::make_unique<Pool>();
}

HttpClient::~HttpClient() = default;

Result<ClientResponse> HttpClient::send(const ClientRequest& request, const BodySink& sink) {
  auto handle = pool_->take();
  if (handle->easy == nullptr || handle->multi == nullptr) {
    return Error(ErrorKind::exhausted, "no HTTP client handle can be made");
  }
  auto response = Transfer(request, sink).run(*handle);
  pool_->return_handle(std::move(handle));
  return response;
}

}  // namespace trainyard::net
