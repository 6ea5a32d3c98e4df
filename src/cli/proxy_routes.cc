#include "cli/proxy_routes.h"

#include <algorithm>

#include "aws/public_hosts.h"
#include "base/ascii.h"

namespace trainyard::cli {
namespace {

using net::Route;

bool is_passed_through(const ProxyRules& rules, const std::string& host) {
  return std::any_of(rules.pass_through.begin(), rules.pass_through.end(),
                     [&](const std::string& name) {
                       return name.starts_with('.') ? host.ends_with(name) : host == name;
                     });
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

}  // namespace

Result<std::string> parse_pass_through(std::string text) {
  const std::string given = text;
  if (text.starts_with("*.")) text.erase(0, 1);
  text = lower_case(text);
  const bool fits =
      !text.empty() && text != "." && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
      });
  if (!fits) {
    return Error(ErrorKind::invalid_argument,
                 "--pass-through wants a host, or *.DOMAIN, not '" + given + "'");
  }
  return text;
}

net::Route route_of(const ProxyRules& rules, const net::HostPort& target) {
  std::string host = target.host;
  if (host.ends_with('.')) host.pop_back();
  if (is_passed_through(rules, host)) return {Route::To::onward, ""};
  switch (aws::classify_host(host)) {
    case aws::PublicHost::answered:
      if (target.port == 443 || target.port == 80) return {Route::To::server, ""};
      return {Route::To::refused, "Trainyard answers for " + host + " on ports 443 and 80 only"};
    case aws::PublicHost::not_answered:
      return {Route::To::refused, host +
                                      " is a host of AWS that Trainyard does not answer for; "
                                      "--pass-through " +
                                      host + " lets it through to AWS"};
    case aws::PublicHost::foreign:
      break;
  }
  if (!rules.offline || is_this_machine(host) || host == rules.server.host) {
    return {Route::To::onward, ""};
  }
  return {Route::To::refused, "--offline; --pass-through " + host + " lets it through"};
}

}  // namespace trainyard::cli
