#include "store/objects/object_index.h"
#include "store/objects/row_text.h"

namespace trainyard::store::objects {

namespace {

// The smallest string behind every string that starts with `prefix`; empty: there is none.
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

// The first key that the page may hold.
std::string first_key(const ListRequest& request) {
  if (request.after.empty() || request.after < request.prefix) return request.prefix;
  // After a common prefix comes what is not under it.
  if (request.after.starts_with(request.prefix) &&
      common_prefix_of(request.after, request) == request.after)
    return successor(request.after);
  return request.after + '\0';
}

}  // namespace

Result<ListPage> list_objects(Database& db, const ListRequest& request) {
  ListPage page;
  if (request.max_keys == 0) return page;
  std::string from = first_key(request);
  // With no key behind all of the prefix, any string serves: keys are UTF-8, which never holds
  // 0xff.
  const std::string end = request.prefix.empty() ? std::string("\xff") : successor(request.prefix);
  TRY(Query query,
      db.prepare("SELECT key,size,etag,last_modified,checksum_algorithm,checksum,composite,headers "
                 "FROM objects WHERE bucket=? AND key>=? AND key<? ORDER BY key"));
  query.text(request.bucket).bytes(from).bytes(end);
  for (;;) {
    TRY(const bool row, query.step());
    if (!row) return page;
    if (page.objects.size() + page.common_prefixes.size() == request.max_keys) {
      page.truncated = true;
      return page;
    }
    ObjectInfo info;
    info.key = query.column_text(0);
    const std::string common = common_prefix_of(info.key, request);
    if (common.empty()) {
      info.size = static_cast<std::uint64_t>(query.column_integer(1));
      info.etag = query.column_text(2);
      info.last_modified = from_epoch_millis(query.column_integer(3));
      info.checksum = {query.column_text(4), query.column_text(5), query.column_integer(6) != 0};
      info.headers = decode_headers(query.column_text(7));
      page.last = info.key;
      page.objects.push_back(std::move(info));
      continue;
    }
    page.last = common;
    page.common_prefixes.push_back(common);
    // One seek over everything under the common prefix, however much that is.
    query.rewind();
    query.text(request.bucket).bytes(successor(common)).bytes(end);
  }
}

}  // namespace trainyard::store::objects
