#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"
#include "s3/request.h"
#include "store/objects/object_types.h"

// The headers that belong to an object: read at a write, kept, given back at a read.
namespace trainyard::s3 {

// "aws-chunked" is how the body was sent, not what the object is.
std::string without_aws_chunked(std::string_view encodings);

// What is kept with the object: content-type and its kin, x-amz-meta-*, the encryption that was
// asked for (echoed; nothing is encrypted here) and the storage class, unless it is the standard
// one (a label; nothing is stored elsewhere), and the tags. MetadataTooLarge over 2 KB of user
// metadata.
Result<store::ObjectHeaders> read_object_headers(const S3Request& request);

// ETag, Last-Modified, version and the kept headers.
void write_object_headers(const store::ObjectInfo& object, net::Headers& headers);
// "STANDARD" where no other was kept.
std::string storage_class(const store::ObjectHeaders& kept);
// Only the encryption, as answers to writes have it; S3's default where none was asked for.
void write_encryption_headers(const store::ObjectHeaders& kept, net::Headers& headers);
// x-amz-version-id, of objects in buckets that have or had versions.
void write_version_header(const store::ObjectInfo& object, net::Headers& headers);
// x-amz-checksum-<algorithm> and x-amz-checksum-type.
void write_checksum_headers(const store::Checksum& checksum, net::Headers& headers);

}  // namespace trainyard::s3
