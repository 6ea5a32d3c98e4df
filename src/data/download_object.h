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
  // Bytes of a range at least; what isn't larger is one request. Ranges of larger objects are
  // longer: each is a round trip in which its connection stands still.
  std::uint64_t part_size = 8 << 20;
  // Told of bytes as they are written, from any of the threads; may be null. What an error or a
  // fresh start undoes is told of again.
  std::function<void(std::uint64_t)> received{};
};

// An object into `fd`, an empty regular file that is open for reading too, by several ranges at
// once where it is large. `size` is what a listing said; the store's own word is what counts. The
// room is allocated first: exhausted at once, where the disk has too little. The bytes of all
// ranges are of one object (its ETag), and have its checksum together, where the store gives one of
// the whole; what doesn't is fetched anew, at most three times, and is an error then (conflict,
// corrupt).
Result<void> download_object(S3Client& s3, const S3Location& source, std::uint64_t size, int fd,
                             const ObjectDownloadOptions& options = {});

// An object of which nobody has said how large it is, into `fd`, as above: by one request, where
// that brings all of it. Else its size, for download_object(); then nothing is written.
Result<std::optional<std::uint64_t>> download_if_small(S3Client& s3, const S3Location& source,
                                                       int fd);

}  // namespace trainyard::data
