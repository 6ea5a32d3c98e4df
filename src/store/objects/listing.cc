#include "store/objects/object_rows.h"
#include "store/objects/row_text.h"

namespace trainyard::store::objects {

namespace {

// The smallest string after every string that starts with `prefix`; empty: there is none.
std::string successor(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty())
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

// The common prefix that `key` falls under; empty: none.
std::string common_prefix_of(const std::string& key, const ListRequest& request) {
  if (request.delimiter.empty()) return {};
  const std::size_t at = key.find(request.delimiter, request.prefix.size());
  return at == std::string::npos ? std::string() : key.substr(0, at + request.delimiter.size());
}

// The first key that the page may contain.
std::string first_key(const ListRequest& request) {
  if (request.after.empty() || request.after < request.prefix) return request.prefix;
  // After a common prefix, continue after everything under it.
  if (request.after.starts_with(request.prefix) &&
      common_prefix_of(request.after, request) == request.after)
    return successor(request.after);
  return request.after + '\0';
}

// If no key can follow the prefix, any string works: keys are UTF-8, which never contains 0xff.
std::string end_of(const ListRequest& request) {
  return request.prefix.empty() ? std::string("\xff") : successor(request.prefix);
}

// The position within a key at which a list of versions continues.
struct Place {
  std::string key;            // empty: between keys
  std::int64_t sequence = 0;  // only older versions are left
};

// After a version that may have been deleted meanwhile: ids of all except the null version start
// with their number. After a deleted null version: all remaining ones.
Result<Place> place_of(Database& db, const ListRequest& request, const std::string& version) {
  if (version.empty() || request.after < request.prefix ||
      common_prefix_of(request.after, request) == request.after)
    return Place{};
  if (version != kNullVersion) return Place{request.after, sequence_of(version)};
  TRY(const auto present, find_object(db, request.bucket, request.after));
  const bool is_null = present && (present->info.version_id.empty() ||  // without versions
                                   present->info.version_id == kNullVersion);
  if (is_null) return Place{request.after, present->sequence};
  TRY(const auto older, find_version(db, request.bucket, request.after, kNullVersion));
  return Place{request.after, older ? older->object.sequence : INT64_MAX};
}

// Both tables merged, each in the order of its key: SQLite doesn't need to sort.
constexpr const char* kVersions =
    "SELECT key,sequence," VERSION_ID
    ",0 AS marker,size,etag,last_modified,checksum_algorithm,checksum,composite,headers "
    "FROM objects WHERE bucket=?1 AND key>=?2 AND key<?3 UNION ALL "
    "SELECT key,sequence," VERSION_ID
    ",is_delete_marker,size,etag,last_modified,checksum_algorithm,checksum,composite,headers "
    "FROM versions WHERE bucket=?1 AND key>=?2 AND key<?3 ORDER BY 1, 2 DESC";

ListedVersion listed_version(const Statement& query, std::string key) {
  ListedVersion version;
  version.info.key = std::move(key);
  version.info.version_id = query.text(2);
  if (version.info.version_id.empty()) version.info.version_id = kNullVersion;
  version.is_delete_marker = query.integer(3) != 0;
  version.info.size = static_cast<std::uint64_t>(query.integer(4));
  version.info.etag = query.text(5);
  version.info.last_modified = from_epoch_millis(query.integer(6));
  version.info.checksum = {query.text(7), query.text(8), query.integer(9) != 0};
  version.info.headers = decode_headers(query.text(10));
  return version;
}

}  // namespace

Result<ListPage> list_objects(Database& db, const ListRequest& request) {
  ListPage page;
  if (request.max_keys == 0) return page;
  std::string from = first_key(request);
  const std::string end = end_of(request);
  TRY(Statement query,
      db.prepare("SELECT key,size,etag,last_modified,checksum_algorithm,checksum,composite,headers "
                 "FROM objects WHERE bucket=? AND key>=? AND key<? ORDER BY key"));
  TRY_VOID(query.bind_all(request.bucket, Blob{from}, Blob{end}));
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return page;
    if (page.objects.size() + page.common_prefixes.size() == request.max_keys) {
      page.truncated = true;
      return page;
    }
    ObjectInfo info;
    info.key = query.text(0);
    const std::string common = common_prefix_of(info.key, request);
    if (common.empty()) {
      info.size = static_cast<std::uint64_t>(query.integer(1));
      info.etag = query.text(2);
      info.last_modified = from_epoch_millis(query.integer(3));
      info.checksum = {query.text(4), query.text(5), query.integer(6) != 0};
      info.headers = decode_headers(query.text(7));
      page.last = info.key;
      page.objects.push_back(std::move(info));
      continue;
    }
    page.last = common;
    page.common_prefixes.push_back(common);
    // One seek skips everything under the common prefix, however much that is.
    TRY_VOID(query.bind_all(request.bucket, Blob{successor(common)}, Blob{end}));
  }
}

Result<VersionPage> list_versions(Database& db, const ListRequest& request,
                                  const std::string& after_version) {
  VersionPage page;
  if (request.max_keys == 0) return page;
  TRY(const Place place, place_of(db, request, after_version));
  const std::string from = place.key.empty() ? first_key(request) : place.key;
  const std::string end = end_of(request);
  TRY(Statement query, db.prepare(kVersions));
  TRY_VOID(query.bind_all(request.bucket, Blob{from}, Blob{end}));
  std::string previous;
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return page;
    std::string key = query.text(0);
    const bool is_latest = key != previous;
    previous = key;
    if (key == place.key && query.integer(1) >= place.sequence) continue;
    if (page.versions.size() + page.common_prefixes.size() == request.max_keys) {
      page.truncated = true;
      return page;
    }
    const std::string common = common_prefix_of(key, request);
    page.last = common.empty() ? key : common;
    if (common.empty()) {
      page.versions.push_back(listed_version(query, std::move(key)));
      page.versions.back().is_latest = is_latest;
      page.last_version = page.versions.back().info.version_id;
      continue;
    }
    page.last_version.clear();
    page.common_prefixes.push_back(common);
    TRY_VOID(query.bind_all(request.bucket, Blob{successor(common)}, Blob{end}));
  }
}

}  // namespace trainyard::store::objects
