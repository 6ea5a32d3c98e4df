#include "net/upstream_proxies.h"

#include <openssl/evp.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <utility>

#include "base/ascii.h"
#include "base/parse_number.h"

namespace trainyard::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

std::string base64(const std::string& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int count = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                    reinterpret_cast<const unsigned char*>(bytes.data()),
                                    static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(count));
  return text;
}

using Variable = std::pair<std::string, std::string>;

// The first of `names` that is set; an empty value counts, as "none".
std::optional<Variable> first_set(const std::map<std::string, std::string>& environment,
                                  std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto found = environment.find(name);
    if (found != environment.end()) return Variable(*found);
  }
  return std::nullopt;
}

Result<std::optional<UpstreamProxy>> parse_proxy(const std::optional<Variable>& variable) {
  if (!variable || variable->second.empty()) return std::optional<UpstreamProxy>();
  const auto& [name, value] = *variable;
  // "proxy:3128" is an HTTP proxy too.
  const std::string text = value.find("://") == std::string::npos ? "http://" + value : value;
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->encoded_host().empty()) {
    return Error(ErrorKind::invalid_argument, name + " is not the URL of a proxy");
  }
  if (url->scheme_id() != boost::urls::scheme::http) {
    return Error(ErrorKind::unimplemented, name + " names a proxy that is spoken to by " +
                                               std::string(url->scheme()) +
                                               "://, and only http:// is built");
  }
  UpstreamProxy proxy;
  proxy.address.host = url->host_type() == boost::urls::host_type::ipv6
                           ? std::string(url->host_address())
                           : lower_case(url->host());
  // curl's default is 1080, Python's 80: use that of the URL's scheme.
  proxy.address.port = url->has_port() && !url->port().empty() ? url->port_number() : 80;
  if (url->has_userinfo()) {
    proxy.authorization = "Basic " + base64(url->user() + ":" + url->password());
  }
  return std::optional(std::move(proxy));
}

}  // namespace

std::string HostPort::to_string() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<HostPort> parse_host_port(std::string_view text,
                                        std::optional<std::uint16_t> default_port) {
  HostPort parsed;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    parsed.host = lower_case(text.substr(1, end - 1));
    rest = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    parsed.host = lower_case(text.substr(0, end));
    rest = text.substr(end);
  }
  // Nothing that could end a line or a field of what is generated from it.
  if (parsed.host.empty() || std::any_of(parsed.host.begin(), parsed.host.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '/' || c == '@' || c == 0x7f;
      })) {
    return std::nullopt;
  }
  std::optional<std::uint16_t> port = default_port;
  if (rest.starts_with(':')) {
    port = parse_port(rest.substr(1));
  } else if (!rest.empty()) {
    return std::nullopt;
  }
  if (!port) return std::nullopt;
  parsed.port = *port;
  return parsed;
}

Result<UpstreamProxies> UpstreamProxies::from_environment(
    const std::map<std::string, std::string>& environment) {
  UpstreamProxies proxies;
  TRY(proxies.tunnel_, parse_proxy(first_set(
                           environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})));
  TRY(proxies.plain_,
      parse_proxy(first_set(environment, {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})));
  const auto except = first_set(environment, {"no_proxy", "NO_PROXY"});
  std::string_view list = except ? std::string_view(except->second) : std::string_view();
  while (!list.empty()) {
    std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (entry == "*") proxies.except_all_ = true;
    while (entry.starts_with('*') || entry.starts_with('.')) entry.remove_prefix(1);
    const bool bare_ipv6 =
        !entry.starts_with('[') && std::count(entry.begin(), entry.end(), ':') > 1;
    if (bare_ipv6) {
      proxies.exceptions_.push_back({lower_case(entry), std::nullopt});
    } else if (const auto parsed = parse_host_port(entry)) {
      proxies.exceptions_.push_back({parsed->host, parsed->port});
    } else if (const auto any_port = parse_host_port(entry, 1)) {
      proxies.exceptions_.push_back({any_port->host, std::nullopt});
    }
  }
  return proxies;
}

bool UpstreamProxies::excepted(const HostPort& target) const {
  return except_all_ ||
         std::any_of(exceptions_.begin(), exceptions_.end(), [&](const Exception& exception) {
           if (exception.port && *exception.port != target.port) return false;
           return target.host == exception.host || target.host.ends_with("." + exception.host);
         });
}

const UpstreamProxy* UpstreamProxies::for_tunnel(const HostPort& target) const {
  return tunnel_ && !excepted(target) ? &*tunnel_ : nullptr;
}

const UpstreamProxy* UpstreamProxies::for_plain_http(const HostPort& target) const {
  return plain_ && !excepted(target) ? &*plain_ : nullptr;
}

}  // namespace trainyard::net
