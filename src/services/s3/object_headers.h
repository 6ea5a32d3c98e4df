#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "services/s3/request.h"
#include "store/objects/object_types.h"

// The headers that belong to an object: read at a write, kept, given back at a read.
namespace trainyard::s3 {

// "aws-chunked" is how the body was sent, not what the object is.
std::string without_aws_chunked(std::string_view encodings);

// Refuses every x-amz-* header whose meaning we don't carry out (object lock, SSE-C, tags, grants,
// …) with NotImplemented, or InvalidArgument for values that S3 doesn't know either; each names the
// header.
Result<void> check_supported_headers(const S3Request& request);

// What is kept with the object: content-type and its kin, x-amz-meta-*, and the encryption that was
// asked for (echoed; nothing is encrypted here). MetadataTooLarge over 2 KB of user metadata.
Result<store::ObjectHeaders> read_object_headers(const S3Request& request);

// ETag, Last-Modified, the kept headers, and the checksum if `with_checksum`.
void write_object_headers(const store::ObjectInfo& object, bool with_checksum,
                          net::Headers& headers);
// Only the encryption, as answers to writes have it.
void write_encryption_headers(const store::ObjectHeaders& kept, net::Headers& headers);
// x-amz-checksum-<algorithm> and x-amz-checksum-type.
void write_checksum_headers(const store::Checksum& checksum, net::Headers& headers);

}  // namespace trainyard::s3
