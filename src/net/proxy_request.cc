#include "net/proxy_request.h"

#include <algorithm>
#include <utility>

namespace trainyard::net {
namespace {

// Fields for this hop only (RFC 9110, 7.6.1). Transfer-Encoding stays: the body is forwarded
// unchanged.
bool is_for_this_hop(std::string_view name) {
  for (const char* hop_header : {"Connection", "Keep-Alive", "Proxy-Connection",
                                 "Proxy-Authorization", "TE", "Upgrade", "Host"})
    if (same_word(name, hop_header)) return true;
  return false;
}

}  // namespace

Result<ProxyRequest> read_proxy_request(const RequestHead& head) {
  ProxyRequest request;
  if (head.method == "CONNECT") {
    const auto target = parse_host_port(head.target);
    if (!target) {
      return Error(ErrorKind::invalid_argument, "CONNECT wants HOST:PORT, not " + head.target);
    }
    request.target = *target;
    return request;
  }
  constexpr std::string_view kScheme = "http://";
  if (!same_word(std::string_view(head.target).substr(0, kScheme.size()), kScheme)) {
    return Error(ErrorKind::invalid_argument, "this is a proxy: it takes CONNECT and http:// URLs");
  }
  const std::string_view rest = std::string_view(head.target).substr(kScheme.size());
  const std::string authority(rest.substr(0, rest.find_first_of("/?#")));
  const auto target = parse_host_port(authority, 80);
  if (!target) {
    return Error(ErrorKind::invalid_argument, "'" + authority + "' is no host");
  }
  request.form = ProxyRequest::Form::plain_http;
  request.target = *target;
  std::string path(rest.substr(authority.size()));
  path.resize(std::min(path.find('#'), path.size()));
  if (!path.starts_with('/')) path.insert(0, "/");

  // The URL's host is the request's (RFC 9112, 3.2.2); in the client's spelling if it is the same,
  // since a signature covers it.
  std::string host(head.headers.get("Host"));
  if (parse_host_port(host, 80) != request.target) host = authority;
  std::string fields = " HTTP/1.1\r\nHost: " + host + "\r\n";
  for (const auto& [name, value] : head.headers) {
    if (!is_for_this_hop(name)) fields.append(name).append(": ").append(value).append("\r\n");
  }
  fields += "Connection: close\r\n";
  request.head_for_origin = head.method + " " + path + fields + "\r\n";
  request.head_for_proxy = head.method + " http://" + authority + path + fields;
  return request;
}

std::string proxy_answer(int status, std::string_view reason) {
  std::string line(reason.substr(0, 400));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  const std::string body = "Trainyard's proxy: " + std::string(reason) + "\n";
  return "HTTP/1.1 " + std::to_string(status) + " " + line +
         "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace trainyard::net
