#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// One file between a disk and S3: whole or not at all, on either side. Blocking; any thread.
namespace trainyard::data {

struct FileTransferOptions {
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  // Told of bytes as they go (uploads: into the client's parts), from any thread; may be null.
  std::function<void(std::uint64_t)> moved{};
};

// What files that aren't whole yet are called, in the folder that they are for, with random letters
// behind it. One stays behind only where a process is killed.
inline constexpr std::string_view kPartialPrefix = ".trainyard-partial-";

// `source`, of that size and time as a listing or a head said, as the file `target`, whose folders
// are made; what was there is replaced once the new one is whole. Its time of modification is the
// object's. Not durable (fsync) yet when this returns.
Result<void> download_file(S3Client& s3, const S3Location& source, std::uint64_t size,
                           Timestamp modified, const std::filesystem::path& target,
                           const FileTransferOptions& options);

// A file's bytes as they are read, links followed.
Result<void> upload_file(S3Client& s3, const std::filesystem::path& source,
                         const S3Location& target, const FileTransferOptions& options);

// What can be read from `fd` until its end: a pipe too.
Result<void> upload_stream(S3Client& s3, int fd, const S3Location& target,
                           const FileTransferOptions& options);

// The object's bytes into `fd` in their order: a pipe too. corrupt, behind the last byte, where
// they haven't the checksum that the store has.
Result<void> download_stream(S3Client& s3, const S3Location& source, int fd,
                             const FileTransferOptions& options);

}  // namespace trainyard::data
