#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "health/verdict.h"

namespace trainyard::health {

// Writes `size` bytes into a file of the folder, to the disk, reads them back and compares. Fails
// where that doesn't work, comes back changed or takes longer than there is time. Nothing is left.
Verdict check_disk(const std::filesystem::path& folder, Bytes size, const CheckTime& time);

// Its two halves. deadline: the time was over before all was done. exhausted, internal: by errno.
Result<void> write_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time);
// corrupt: at which byte the file differs.
Result<void> verify_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time);

}  // namespace trainyard::health
