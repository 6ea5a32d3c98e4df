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

// True when `folder` below `root` holds anything. No component of `folder` is followed if it is a
// link: a container may have put one there that points out of its volume. Absent: false.
Result<bool> has_entries(const std::filesystem::path& root, const std::filesystem::path& folder);

enum class UploadForm { archive, tree };  // upload_archive(), data/upload_tree.h

// Whether what an upload in that form would read of these folders, all together, is at most `most`
// bytes (0: no limit), each file counted with its whole size: a file's holes are sent as zeros, and
// there may be far more of them than the volume has room. Reads no file. exhausted names the
// largest file, its size and the limit.
Result<void> check_upload_size(const std::filesystem::path& root,
                               const std::vector<std::filesystem::path>& folders, UploadForm form,
                               Bytes most);

// The uploads read a file after the kernel has written it to the disk without an error, and succeed
// if the disk has taken it all in the end (fsync): what is uploaded is what the container wrote.
// corrupt: it isn't, or can't be read, or a file was cut meanwhile.

// The contents of root/folder as one gzip-compressed tar at `target` (data/write_tar.h), links and
// hard links as such. Streams: no temporary file, in memory the blocks that are being compressed
// (data/block_deflater.h) and the parts that are being sent.
Result<void> upload_archive(S3Client& s3, const std::filesystem::path& root,
                            const std::filesystem::path& folder, const S3Location& target,
                            const SkipNote& skipped);

// The same as one host's part of such an archive: a piece (data/gzip_piece.h) of a tar without its
// end. Of a folder that is empty, or isn't there, it is a piece of nothing.
Result<void> upload_archive_part(S3Client& s3, const std::filesystem::path& root,
                                 const std::filesystem::path& folder, const S3Location& target,
                                 const SkipNote& skipped);

// Parts, objects of `target`'s bucket, as one archive at `target`; of entries of one name, the last
// part's is what is unpacked. false: all parts are empty, and nothing is written. Errors as of
// join_gzip_pieces(). The parts stay.
Result<bool> join_archive_parts(S3Client& s3, const std::vector<std::string>& keys,
                                const S3Location& target);

}  // namespace trainyard::data
