#pragma once

#include <cstdint>
#include <string_view>

namespace trainyard::aws {

// The CRC-64/NVME of more bytes behind some whose CRC, before its last inversion, is `crc`; of none
// that is ~0. Some 10 GB/s where the processor has carry-less multiplication (PCLMULQDQ), else less
// than 1.
std::uint64_t update_crc64nvme(std::uint64_t crc, std::string_view bytes);

}  // namespace trainyard::aws
