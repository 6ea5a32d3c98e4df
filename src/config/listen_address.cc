#include <charconv>

#include "config/settings.h"

namespace trainyard::config {
namespace {

Error bad_address(const char* why) {
  return Error(ErrorKind::invalid_argument, why);
}

}  // namespace

std::string ListenAddress::url() const {
  std::string name = host;
  if (name == "0.0.0.0") name = "127.0.0.1";
  if (name == "::") name = "::1";
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return "http://" + name + ":" + std::to_string(port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address("must be HOST:PORT");
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  const auto [end, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (failed != std::errc() || end != digits.data() + digits.size()) {
    return bad_address("the port must be a number from 0 to 65535");
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad_address("an IPv6 address must be in brackets: [::1]:9070");
  }
  address.host = host.empty() ? "127.0.0.1" : std::string(host);
  return address;
}

}  // namespace trainyard::config
