#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "data/container_folder.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Whether `folder` below `root` contains anything; false if it doesn't exist. A component of
// `folder` that is a link isn't followed: a container may have created one that points out of its
// volume.
Result<bool> has_entries(const std::filesystem::path& root, const std::filesystem::path& folder);

enum class UploadForm { archive, tree };  // upload_archive(), data/upload_tree.h

// Checks that an upload in that form would read at most `max` bytes (0: no limit) of these folders
// in total. Each file counts with its full size: holes are sent as zeros, and may be far larger
// than the volume. Reads no file. exhausted names the largest file, its size and the limit.
Result<void> check_upload_size(const std::filesystem::path& root,
                               const std::vector<std::filesystem::path>& folders, UploadForm form,
                               Bytes max);

// The uploads read a file only after the kernel has written it to the disk without an error, and
// succeed only if the disk has stored everything at the end (fsync): what is uploaded is what the
// container wrote. corrupt: a file can't be read reliably, or was truncated meanwhile.

// Uploads the contents of root/folder as one gzip-compressed tar to `target` (data/write_tar.h),
// links and hard links as such. Streams: no temporary file; the blocks being compressed
// (data/block_deflater.h) and the parts being sent are in memory.
Result<void> upload_archive(S3Client& s3, const std::filesystem::path& root,
                            const std::filesystem::path& folder, const S3Location& target,
                            const SkipNote& skipped);

// The same as one host's part of such an archive: a piece (data/gzip_piece.h) of a tar without its
// end. If the folder is empty or doesn't exist, the piece is empty.
Result<void> upload_archive_part(S3Client& s3, const std::filesystem::path& root,
                                 const std::filesystem::path& folder, const S3Location& target,
                                 const SkipNote& skipped);

// Joins parts, objects in `target`'s bucket, to one archive at `target`; of entries with the same
// name, unpacking leaves the last part's. false: all parts are empty, and nothing is written.
// Errors as of join_gzip_pieces(). The parts aren't removed.
Result<bool> join_archive_parts(S3Client& s3, const std::vector<std::string>& keys,
                                const S3Location& target);

}  // namespace trainyard::data
