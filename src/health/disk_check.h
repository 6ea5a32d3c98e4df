#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "health/verdict.h"

namespace trainyard::health {

// Writes `size` bytes to a file in the folder, and to the disk, reads them back and compares. Fails
// if that fails, returns different bytes or takes too long. Leaves nothing behind.
Verdict check_disk(const std::filesystem::path& folder, Bytes size, const CheckTime& time);

// Its two halves. deadline: not finished in time. exhausted, internal: by errno.
Result<void> write_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time);
// corrupt: the message says at which byte the file differs.
Result<void> verify_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time);

}  // namespace trainyard::health
