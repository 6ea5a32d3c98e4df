#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"

// What the object store keeps and gives back. Plain data.
namespace trainyard::store {

// Whether a bucket keeps what is replaced and deleted. Once it did, it is never `never` again.
enum class Versioning { never, enabled, suspended };

struct BucketInfo {
  std::string name;
  Timestamp created;
  Versioning versioning = Versioning::never;
};

// A checksum that the client asked to be kept, in S3's words.
struct Checksum {
  std::string algorithm;   // "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"; empty: none
  std::string value;       // as it goes on the wire: base64, with "-N" behind it when composite
  bool composite = false;  // a checksum of the parts' checksums
};

// Header fields that are kept with an object and given back as they came, by lower-case name:
// content-type, cache-control, x-amz-meta-*, … Values hold no line breaks.
using ObjectHeaders = std::map<std::string, std::string>;

// The version that was written while its bucket kept none: of each key one at most.
inline constexpr const char* kNullVersion = "null";

// Where among an object's headers its tags are kept, as a query string. Never sent as a header.
inline constexpr const char* kTagsHeader = "x-amz-tagging";

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;  // bytes
  std::string etag;        // without quotes; 32 hex digits, with "-N" behind them after N parts
  Timestamp last_modified;
  Checksum checksum;
  ObjectHeaders headers;
  std::vector<std::uint64_t> part_sizes;  // bytes, of a multipart upload; not filled in by lists
  // Of the same parts, where `checksum` is a composite one; else empty.
  std::vector<std::string> part_checksums;
  // kNullVersion or 32 hex digits; empty in a bucket that never had versions, and in lists of
  // objects.
  std::string version_id;
};

// What must be true of the object that is there for a write to happen; else PreconditionFailed.
struct WriteCondition {
  bool must_not_exist = false;
  std::string etag;  // empty: any or none; "*": any that exists
};

struct DeletionOutcome {
  bool existed = false;           // there was an object, or that version
  bool is_delete_marker = false;  // one was made, or the version was one
  std::string version_id = {};    // of the marker that was made, or of the version that is gone
};

struct ListRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;  // empty: none
  std::string after;      // only names behind this one, in byte order
  std::size_t max_keys = 1000;
};

struct ListPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string last;  // the name to go on after: the last key or common prefix of this page
};

// An entry of a list of versions. Of a delete marker only key, version and time mean something.
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
  Checksum checksum;  // algorithm and kind that were asked for; no value
};

struct PartInfo {
  int number = 0;  // 1…10000
  std::uint64_t size = 0;
  std::string etag;
  Timestamp last_modified;
  Checksum checksum;
};

}  // namespace trainyard::store
