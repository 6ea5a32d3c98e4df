#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

// RecordIO, the framing of RecordWrapperType (MXNet's recordio format):
//
//   0xCED7230A (4 bytes)  length (4 bytes, of which the upper 3 bits are 0: a whole record)
//   the record  zeros up to a multiple of 4 bytes
//
// All little-endian.
namespace trainyard::data {

inline constexpr std::uint64_t kMaxRecordSize = (std::uint64_t{1} << 29) - 1;

// The bytes before a record. invalid_argument: it is longer than kMaxRecordSize.
Result<std::string> record_header(std::uint64_t length);
// The bytes after it.
std::string record_padding(std::uint64_t length);

}  // namespace trainyard::data
