#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>

#include "base/error.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "net/http_client.h"

// Parses S3's answers. Pure. For HttpS3Client's own files.
namespace trainyard::data {

// The text of a child element; empty: it doesn't exist.
std::string text_at(const pugi::xml_node& node, const char* name);

// The key of an entry of a listing with encoding-type=url. corrupt: a malformed escape.
Result<std::string> decoded_key(const pugi::xml_node& entry);
// <Contents> of such a listing.
Result<ObjectInfo> listed_object(const pugi::xml_node& entry);

// The root element of an answer's body; lives as long as `document`. corrupt: it isn't `name`.
// `doing` is "list s3://bucket/prefix".
Result<pugi::xml_node> root_of_answer(const net::ClientResponse& response, const char* name,
                                      const std::string& doing, pugi::xml_document& document);

// Whether the body is an <Error>: possible even with status 200, which S3 sends before it knows the
// outcome (CompleteMultipartUpload, UploadPartCopy, CopyObject).
bool holds_error(const net::ClientResponse& response);
// The error that an answer describes, with S3's code. `doing` is "PUT s3://bucket/key".
Error error_of_answer(const std::string& doing, const net::ClientResponse& response);

// Whether the caller should read and write the bytes itself after a copy failed with this error:
// the store can't copy, may not copy this object, or doesn't find an existing one (Ceph decodes the
// source's name twice).
bool refuses_copying(const Error& error);

// Whether new credentials may help. An answer to HEAD has no body that would say so.
bool is_expired_error(const std::string& method, const Error& error);

}  // namespace trainyard::data
