#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// IPv4 addresses, in host byte order. Pure.
namespace trainyard {

struct Subnet {
  std::uint32_t base = 0;  // without host bits
  int bits = 0;
  bool overlaps(const Subnet& other) const;
  // Whether all addresses of `other` are in this one.
  bool contains(const Subnet& other) const;
  friend bool operator==(const Subnet&, const Subnet&) = default;
};

// The mask of a subnet with so many bits: 0xffff0000 for 16.
std::uint32_t subnet_mask(int bits);

std::string format_address(std::uint32_t address);
std::string format_subnet(const Subnet& subnet);
Result<std::uint32_t> parse_address(std::string_view text);
// Parses "10.200.0.0/16"; invalid_argument: host bits are set, or it has another form.
Result<Subnet> parse_subnet(std::string_view text);

}  // namespace trainyard
