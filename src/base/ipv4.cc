#include "base/ipv4.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace trainyard {

bool Subnet::overlaps(const Subnet& other) const {
  const std::uint32_t mask = subnet_mask(std::min(bits, other.bits));
  return (base & mask) == (other.base & mask);
}

bool Subnet::contains(const Subnet& other) const {
  return bits <= other.bits && overlaps(other);
}

std::uint32_t subnet_mask(int bits) {
  return bits == 0 ? 0 : ~std::uint32_t{0} << (32 - bits);
}

std::string format_address(std::uint32_t address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8)
    text += std::to_string((address >> shift) & 0xff) + (shift > 0 ? "." : "");
  return text;
}

std::string format_subnet(const Subnet& subnet) {
  return format_address(subnet.base) + "/" + std::to_string(subnet.bits);
}

Result<std::uint32_t> parse_address(std::string_view text) {
  in_addr address{};
  if (::inet_pton(AF_INET, std::string(text).c_str(), &address) != 1)
    return Error(ErrorKind::invalid_argument, "'" + std::string(text) + "' is no IPv4 address");
  return ntohl(address.s_addr);
}

Result<Subnet> parse_subnet(std::string_view text) {
  const std::size_t slash = text.find('/');
  Subnet subnet;
  const std::string_view digits = slash == text.npos ? "" : text.substr(slash + 1);
  const auto [end, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), subnet.bits);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size() ||
      subnet.bits < 0 || subnet.bits > 32)
    return Error(ErrorKind::invalid_argument, "'" + std::string(text) + "' is no IPv4 subnet");
  TRY(subnet.base, parse_address(text.substr(0, slash)));
  if ((subnet.base & ~subnet_mask(subnet.bits)) != 0)
    return Error(ErrorKind::invalid_argument,
                 "'" + std::string(text) + "' is no subnet: the address has host bits");
  return subnet;
}

}  // namespace trainyard
