#pragma once

#include <optional>
#include <string>

#include "s3/operation.h"
#include "s3/range.h"

// What CopyObject and UploadPartCopy share: the source that x-amz-copy-source names, and copying
// its bytes inside the store.
namespace trainyard::s3 {

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version{};  // empty: the newest
};

// InvalidArgument unless it is [/]bucket/key[?versionId=…], percent-encoded as in a form.
Result<CopySource> parse_copy_source(std::string_view header);

// Opens the source and checks the x-amz-copy-source-if-* conditions. PreconditionFailed.
asio::awaitable<Result<store::OpenObject>> open_copy_source(Call& call, CopySource source);

// x-amz-copy-source-version-id, where the source's bucket has or had versions.
void write_source_version(const store::ObjectInfo& source, net::Headers& headers);

// Appends a range of the object to the upload, in slices on the pool; with its checksum if
// `algorithm` names one.
asio::awaitable<Result<store::Checksum>> copy_bytes(const S3Context& context,
                                                    const store::OpenObject& object,
                                                    ByteRange range, store::ObjectUpload& upload,
                                                    std::string algorithm);

}  // namespace trainyard::s3
