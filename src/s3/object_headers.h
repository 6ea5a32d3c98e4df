#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "s3/request.h"
#include "store/objects/object_types.h"

// The headers that belong to an object: read at a write, stored, returned at a read.
namespace trainyard::s3 {

// "aws-chunked" describes how the body was sent, not the object.
std::string without_aws_chunked(std::string_view encodings);

// The headers to store: content-type and its kin, x-amz-meta-*, the requested encryption (echoed;
// nothing is encrypted here), the storage class unless it is the standard one (a label; it doesn't
// affect where objects are stored), and the tags. MetadataTooLarge: over 2 KB of user metadata.
Result<store::ObjectHeaders> read_object_headers(const S3Request& request);

// ETag, Last-Modified, version and the stored headers.
void write_object_headers(const store::ObjectInfo& object, net::Headers& headers);
// "STANDARD" if no other was stored.
std::string storage_class(const store::ObjectHeaders& stored);
// Only the encryption, as in answers to writes; S3's default if none was requested.
void write_encryption_headers(const store::ObjectHeaders& stored, net::Headers& headers);
// x-amz-version-id, for objects in buckets that have or had versions.
void write_version_header(const store::ObjectInfo& object, net::Headers& headers);
// x-amz-checksum-<algorithm> and x-amz-checksum-type.
void write_checksum_headers(const store::Checksum& checksum, net::Headers& headers);

}  // namespace trainyard::s3
