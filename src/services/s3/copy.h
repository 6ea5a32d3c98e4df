#pragma once

#include <optional>
#include <string>

#include "services/s3/operation.h"
#include "services/s3/range.h"

// What CopyObject and UploadPartCopy share: the source that x-amz-copy-source names, and moving its
// bytes inside the store.
namespace trainyard::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
};

// InvalidArgument unless it is [/]bucket/key, percent-encoded as in a form, without a version.
Result<CopySource> parse_copy_source(std::string_view header);

// Opens the source and checks the x-amz-copy-source-if-* conditions. PreconditionFailed.
asio::awaitable<Result<store::OpenObject>> open_copy_source(Call& call, CopySource source);

// Appends a range of the object to the upload, in slices on the pool; with its checksum if
// `algorithm` names one.
asio::awaitable<Result<store::Checksum>> copy_bytes(const S3Context& context,
                                                    const store::OpenObject& object,
                                                    ByteRange range, store::ObjectUpload& upload,
                                                    std::string algorithm);

}  // namespace trainyard::s3
