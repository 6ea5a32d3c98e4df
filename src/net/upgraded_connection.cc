#include "net/upgraded_connection.h"

#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

namespace trainyard::net {
namespace {

constexpr std::size_t kMaxHead = 64 * 1024;
constexpr std::size_t kMaxRefusal = 1024 * 1024;
constexpr int kAnswerTimeoutMillis = 60'000;
constexpr std::string_view kEndOfHead = "\r\n\r\n";

struct UpgradeUrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// "host:port" or "host", as in HTTP, and path.
Result<std::pair<std::string, std::string>> split_url(const std::string& text) {
  const std::unique_ptr<CURLU, UpgradeUrlFree> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return Error(ErrorKind::invalid_argument, "'" + text + "' is not a URL");
  const auto part = [&](CURLUPart which) {
    char* found = nullptr;
    if (curl_url_get(url.get(), which, &found, 0) != CURLUE_OK) return std::string();
    std::string value(found);
    curl_free(found);
    return value;
  };
  const std::string port = part(CURLUPART_PORT);
  return std::pair(part(CURLUPART_HOST) + (port.empty() ? "" : ":" + port), part(CURLUPART_PATH));
}

ClientResponse parse_head(std::string_view head) {
  ClientResponse response;
  const std::size_t space = head.find(' ');
  if (space != std::string_view::npos)
    response.status = std::atoi(std::string(head.substr(space, 5)).c_str());
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
    const std::size_t end = std::min(head.find("\r\n", at + 2), head.size());
    const std::string_view line = head.substr(at + 2, end - at - 2);
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
      response.headers.add(std::string(line.substr(0, colon)),
                           std::string(strip_blanks(line.substr(colon + 1))));
    at = end < head.size() ? end : std::string_view::npos;
  }
  return response;
}

}  // namespace

struct UpgradedConnection::State {
  CURL* easy = curl_easy_init();
  std::string ahead;  // received with the response's head
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { curl_easy_cleanup(easy); }

  int fd() const {
    curl_socket_t found = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &found);
    return found == CURL_SOCKET_BAD ? -1 : static_cast<int>(found);
  }
  void wait(short what) const {
    pollfd ready{fd(), what, 0};
    ::poll(&ready, 1, kAnswerTimeoutMillis);
  }

  Result<void> connect(const ClientRequest& request) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_timeout.count()));
    if (!request.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
    // This machine can't be reached through a proxy.
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,[::1],::1");
    std::array<char, CURL_ERROR_SIZE> text{};
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text.data());
    const CURLcode code = curl_easy_perform(easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    if (code == CURLE_OK) return ok();
    return Error(ErrorKind::unavailable,
                 text[0] != '\0' ? std::string(text.data()) : curl_easy_strerror(code));
  }

  Result<std::size_t> read(std::span<char> buffer) {
    if (!ahead.empty()) {
      const std::size_t taken = std::min(ahead.size(), buffer.size());
      std::copy_n(ahead.begin(), taken, buffer.begin());
      ahead.erase(0, taken);
      return taken;
    }
    std::size_t got = 0;
    const CURLcode code = curl_easy_recv(easy, buffer.data(), buffer.size(), &got);
    if (code == CURLE_AGAIN) return std::size_t{0};
    if (code != CURLE_OK || got == 0)
      return Error(ErrorKind::unavailable, "the server has ended the connection");
    return got;
  }

  // False: no more data will arrive.
  bool read_more(std::string& text) {
    std::array<char, 4096> buffer;
    for (;;) {
      const auto got = read(buffer);
      if (!got) return false;
      if (*got > 0) {
        text.append(buffer.data(), *got);
        return true;
      }
      pollfd ready{fd(), POLLIN, 0};
      if (::poll(&ready, 1, kAnswerTimeoutMillis) <= 0) return false;
    }
  }
};

UpgradedConnection::UpgradedConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
UpgradedConnection::~UpgradedConnection() = default;
UpgradedConnection::UpgradedConnection(UpgradedConnection&&) noexcept = default;
UpgradedConnection& UpgradedConnection::operator=(UpgradedConnection&&) noexcept = default;

Result<UpgradedConnection::Answer> UpgradedConnection::open(const ClientRequest& request,
                                                            std::string_view protocol) {
  auto state = std::make_unique<State>();
  TRY_VOID(state->connect(request));
  TRY(const auto place, split_url(request.url));
  std::string text = request.method + " " + place.second + " HTTP/1.1\r\n";
  if (!request.headers.has("Host")) text += "Host: " + place.first + "\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  text += "Connection: Upgrade\r\nUpgrade: " + std::string(protocol) +
          "\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  UpgradedConnection made(std::move(state));
  TRY_VOID(made.write(text));
  std::string got;
  while (got.find(kEndOfHead) == std::string::npos)
    if (got.size() > kMaxHead || !made.state_->read_more(got))
      return Error(ErrorKind::unavailable, "the server's answer is cut off");
  const std::size_t body = got.find(kEndOfHead) + kEndOfHead.size();
  Answer answer{nullptr, parse_head(std::string_view(got).substr(0, body - 2))};
  got.erase(0, body);
  if (answer.refusal.status == 101) {
    made.state_->ahead = std::move(got);
    answer.connection = std::make_unique<UpgradedConnection>(std::move(made));
    return answer;
  }
  const std::size_t length = std::min<std::size_t>(
      std::strtoull(std::string(answer.refusal.headers.get("Content-Length")).c_str(), nullptr, 10),
      kMaxRefusal);
  while (got.size() < length && made.state_->read_more(got)) continue;
  answer.refusal.body = got.substr(0, length);
  return answer;
}

int UpgradedConnection::fd() const {
  return state_->fd();
}

Result<std::size_t> UpgradedConnection::read(std::span<char> buffer) {
  return state_->read(buffer);
}

Result<void> UpgradedConnection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    const CURLcode code = curl_easy_send(state_->easy, bytes.data(), bytes.size(), &sent);
    if (code == CURLE_AGAIN) {
      state_->wait(POLLOUT);
      continue;
    }
    if (code != CURLE_OK)
      return Error(ErrorKind::unavailable, "the server has ended the connection");
    bytes.remove_prefix(sent);
  }
  return ok();
}

}  // namespace trainyard::net
