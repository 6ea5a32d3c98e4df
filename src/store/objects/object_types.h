#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"

// The types of the object store's parameters and results. Plain data.
namespace trainyard::store {

// Whether a bucket keeps replaced and deleted objects. It never returns to `never`.
enum class Versioning { never, enabled, suspended };

struct BucketInfo {
  std::string name;
  Timestamp created;
  Versioning versioning = Versioning::never;
};

// A checksum that the client asked to store, in S3's notation.
struct Checksum {
  std::string algorithm;   // "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"; empty: none
  std::string value;       // as sent in HTTP: base64, with "-N" appended if composite
  bool composite = false;  // a checksum of the parts' checksums
};

// Header fields that are stored with an object and returned unchanged, by lower-case name:
// content-type, cache-control, x-amz-meta-*, … Values contain no line breaks.
using ObjectHeaders = std::map<std::string, std::string>;

// The version that was written while its bucket kept none: at most one per key.
inline constexpr const char* kNullVersion = "null";

// The entry of an object's headers with its tags, as a query string. Never sent as a header.
inline constexpr const char* kTagsHeader = "x-amz-tagging";

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;  // bytes
  std::string etag;        // without quotes; 32 hex digits, "-N" appended after N parts
  Timestamp last_modified;
  Checksum checksum;
  ObjectHeaders headers;
  std::vector<std::uint64_t> part_sizes;  // bytes; of a multipart upload; empty in lists
  // The checksums of the same parts, if `checksum` is composite; otherwise empty.
  std::vector<std::string> part_checksums;
  // kNullVersion or 32 hex digits; empty in a bucket that never had versions, and in lists of
  // objects.
  std::string version_id;
};

// What a write requires of the existing object; otherwise PreconditionFailed.
struct WriteCondition {
  bool must_not_exist = false;
  std::string etag;  // empty: no requirement; "*": an object exists
};

struct DeletionOutcome {
  bool existed = false;           // the object, or the named version, existed
  bool is_delete_marker = false;  // a marker was created, or the deleted version was one
  std::string version_id = {};    // of the new marker, or of the deleted version
};

struct ListRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;  // empty: none
  std::string after;      // only names after this one, in byte order
  std::size_t max_keys = 1000;
};

struct ListPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string last;  // the name to continue after: the page's last key or common prefix
};

// An entry of a list of versions. For a delete marker only key, version and time are meaningful.
struct ListedVersion {
  ObjectInfo info;
  bool is_latest = false;
  bool is_delete_marker = false;
};

struct VersionPage {
  std::vector<ListedVersion> versions;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string last;          // as in ListPage
  std::string last_version;  // of `last`; empty: it is a common prefix
};

struct MultipartUploadInfo {
  std::string upload_id;
  std::string key;
  Timestamp initiated;
  ObjectHeaders headers;
  Checksum checksum;  // the requested algorithm and kind; no value
};

struct PartInfo {
  int number = 0;  // 1…10000
  std::uint64_t size = 0;
  std::string etag;
  Timestamp last_modified;
  Checksum checksum;
};

}  // namespace trainyard::store
