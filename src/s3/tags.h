#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "s3/xml.h"

// Tags of objects and buckets. Pure functions.
namespace trainyard::s3 {

using Tags = std::vector<std::pair<std::string, std::string>>;  // in the order of the request

// S3's limits (user guide, "Object tagging", "Using cost allocation S3 bucket tags").
inline constexpr std::size_t kMaxObjectTags = 10;
inline constexpr std::size_t kMaxBucketTags = 50;

// The children `Tag` of an element. MalformedXML, InvalidTag, BadRequest (more than `max`).
Result<Tags> parse_tag_set(const pugi::xml_node& set, std::size_t max);
// The document of PutObjectTagging and PutBucketTagging. MalformedXML, InvalidTag, BadRequest (more
// than `max`).
Result<Tags> parse_tagging_document(std::string_view document, std::size_t max);
// The header x-amz-tagging: a query string. InvalidArgument, InvalidTag, BadRequest.
Result<Tags> parse_tagging_header(std::string_view header);

// The stored form: a query string; and back.
std::string encode_tags(const Tags& tags);
Tags decode_tags(std::string_view text);

// The document of GetObjectTagging and GetBucketTagging.
std::string write_tagging_document(const Tags& tags);

}  // namespace trainyard::s3
