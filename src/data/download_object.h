#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

struct ObjectDownloadOptions {
  unsigned parallel = 8;  // ranges at once
  // The minimum size of a range in bytes; a smaller object is one request. Ranges of larger objects
  // are larger, since each costs a round trip during which its connection is idle.
  std::uint64_t part_size = 8 << 20;
  // Called with the number of bytes as they are written, from any of the threads; may be null.
  // Bytes that are downloaded again are reported again.
  std::function<void(std::uint64_t)> received{};
};

// Downloads an object to `fd`, an empty regular file that is also open for reading, in several
// ranges at once if it is large. `size` is from a listing; the store's answer takes precedence.
// Space is allocated first: exhausted at once if the disk has too little. All ranges are verified
// to be of one object (its ETag), and the whole with a full-object checksum, if the store has one;
// otherwise the object is downloaded again, at most three times, and then fails (conflict,
// corrupt).
Result<void> download_object(S3Client& s3, const S3Location& source, std::uint64_t size, int fd,
                             const ObjectDownloadOptions& options = {});

// Downloads an object of unknown size to `fd`, as above, if a single request returns all of it.
// Otherwise writes nothing and returns its size, for download_object().
Result<std::optional<std::uint64_t>> download_if_small(S3Client& s3, const S3Location& source,
                                                       int fd);

}  // namespace trainyard::data
