#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// Transfers one file between a disk and S3: completely or not at all, in either direction.
// Blocking; any thread.
namespace trainyard::data {

struct FileTransferOptions {
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  // Called with the number of bytes as they are transferred (uploads: into the client's parts),
  // from any thread; may be null.
  std::function<void(std::uint64_t)> moved{};
};

// The prefix of incomplete files, in the target folder, followed by random letters. One stays
// behind only if the process is killed.
inline constexpr std::string_view kPartialPrefix = ".trainyard-partial-";

// Downloads `source`, whose size and time are from a listing or HEAD, to the file `target`, whose
// folders are created; an existing file is replaced when the new one is complete. Its modification
// time is the object's. Not durable (not fsynced) when this returns.
Result<void> download_file(S3Client& s3, const S3Location& source, std::uint64_t size,
                           Timestamp modified, const std::filesystem::path& target,
                           const FileTransferOptions& options);

// Uploads a file's bytes as they are read; follows links.
Result<void> upload_file(S3Client& s3, const std::filesystem::path& source,
                         const S3Location& target, const FileTransferOptions& options);

// Uploads what can be read from `fd` until its end; `fd` may be a pipe.
Result<void> upload_stream(S3Client& s3, int fd, const S3Location& target,
                           const FileTransferOptions& options);

// Writes the object's bytes to `fd` in order; `fd` may be a pipe. corrupt, after the last byte: the
// checksum doesn't match the store's.
Result<void> download_stream(S3Client& s3, const S3Location& source, int fd,
                             const FileTransferOptions& options);

}  // namespace trainyard::data
