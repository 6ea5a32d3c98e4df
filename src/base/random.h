#pragma once

#include <cstddef>
#include <string>

// Randomness from the kernel (getrandom), suitable for keys.
namespace trainyard {

std::string random_bytes(std::size_t count);
std::string random_hex(std::size_t digits);
double random_fraction();   // in [0, 1), evenly
std::string random_uuid();  // version 4, lower case

}  // namespace trainyard
