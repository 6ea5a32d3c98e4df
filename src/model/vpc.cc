#include "model/vpc.h"

#include <algorithm>

#include "base/parse_number.h"
#include "base/split.h"

namespace trainyard::model {
namespace {

constexpr std::size_t kMaxIdLength = 32;

Error bad_rule(std::string_view rule, std::string_view why) {
  return Error(ErrorKind::invalid_argument,
               "'" + std::string(rule) + "' is no rule: " + std::string(why));
}

// "443" or "1024-65535"
Result<void> parse_ports(std::string_view text, std::string_view whole, SecurityGroupRule& rule) {
  if (rule.protocol != FirewallProtocol::tcp && rule.protocol != FirewallProtocol::udp)
    return bad_rule(whole, "only tcp and udp have ports");
  const std::size_t dash = text.find('-');
  const auto first = parse_number<std::uint16_t>(text.substr(0, dash));
  const auto last = dash == text.npos ? first : parse_number<std::uint16_t>(text.substr(dash + 1));
  if (!first || !last || *first > *last)
    return bad_rule(whole, "'" + std::string(text) + "' must be PORT or FIRST-LAST, up to 65535");
  rule.first_port = *first;
  rule.last_port = *last;
  return ok();
}

Result<void> parse_peer(std::string_view text, std::string_view whole, SecurityGroupRule& rule) {
  if (text.starts_with("pl-")) return bad_rule(whole, "prefix lists aren't supported");
  if (text.find(':') != text.npos)
    return bad_rule(whole, "IPv6 isn't supported; jobs' networks have IPv4 only");
  if (text.find('/') == text.npos && is_vpc_id(text)) {
    rule.group = text;
    return ok();
  }
  const auto addresses = parse_subnet(text);
  if (!addresses) return bad_rule(whole, addresses.error().message());
  rule.cidr = format_subnet(*addresses);
  return ok();
}

}  // namespace

bool is_vpc_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdLength && std::ranges::all_of(text, [](char c) {
    return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

Result<SecurityGroupRule> parse_security_group_rule(std::string_view text) {
  const auto words = split(text, ' ');
  SecurityGroupRule rule;
  if (words.size() < 2 || words.size() > 3)
    return bad_rule(text, "it must be PROTOCOL [PORTS] ADDRESSES-or-GROUP");
  const auto protocol = from_string<FirewallProtocol>(words.front());
  if (!protocol) return bad_rule(text, "its protocol must be all, tcp, udp or icmp");
  rule.protocol = *protocol;
  if (words.size() == 3) TRY_VOID(parse_ports(words[1], text, rule));
  TRY_VOID(parse_peer(words.back(), text, rule));
  return rule;
}

}  // namespace trainyard::model
