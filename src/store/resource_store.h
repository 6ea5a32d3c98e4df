#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/job_search.h"
#include "store/job_store.h"

// The storage of named resources of all kinds: algorithms, and later others (experiments, model
// packages, hub contents, …), in state.db beside the training jobs, with the same writer. Knows
// only what it needs to find a resource; request and state are documents of control's. Whether one
// kind's resource belongs to another's is up to control too: a name may have slashes
// ("my-hub/Model/my-content").
//
// Durability, errors when it can't be written, and threads as JobStore.
namespace trainyard::store {

class GroupWriter;
class Readers;

struct ResourceId {
  std::string kind;          // as in ARNs: "algorithm"
  std::string name;          // unique in its kind, together with the version
  std::int64_t version = 0;  // from 1; 0: for a kind without versions

  bool operator==(const ResourceId&) const = default;
};

struct StoredResource {
  ResourceId id;
  std::string arn;           // unique
  std::string request;       // the client's request, JSON
  std::string state = "{}";  // everything else, JSON
  std::string status{};      // in the API's words
  Timestamp created{};
  Timestamp modified{};
};

struct FoundResource {
  StoredResource resource;
  std::optional<SearchValue> key;  // what it was sorted by
};

class ResourceStore {
 public:
  // Both outlive this.
  ResourceStore(GroupWriter& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  // already_exists: the name (and version) is in use; the message is just the ARN of the resource
  // that has it.
  Result<void> create(const StoredResource& resource, const Tags& tags);
  // Creates the next version of that name, whatever version its id has: one more than was ever
  // assigned, from 1. `arn_of` is called inside the transaction and must not call the store.
  // Returns what was stored.
  Result<StoredResource> create_version(
      StoredResource resource, const std::function<std::string(std::int64_t version)>& arn_of,
      const Tags& tags);
  // Changes one resource. `change` runs inside the transaction, on any thread, and must not
  // call the store; its changes of id, arn and created are ignored. Its error is returned and
  // nothing is written. not_found: no such resource.
  Result<void> apply(const ResourceId& id,
                     const std::function<Result<void>(StoredResource&)>& change);
  // Removes the resource and its tags. `may` is like apply()'s function; if it returns an error,
  // the resource stays. not_found: no such resource.
  Result<void> remove(const ResourceId& id,
                      const std::function<Result<void>(const StoredResource&)>& may = {});

  Result<std::optional<StoredResource>> find(const ResourceId& id);
  Result<std::optional<StoredResource>> find_arn(const std::string& arn);
  // At most `limit` of a kind that satisfy the query's condition, in its order; lists are such
  // searches. The cost depends on the rows visited (store/search_sql.h), not on those before the
  // page.
  Result<std::vector<FoundResource>> search(const std::string& kind, const SearchQuery& query);
  // As in JobStore, for one kind.
  Result<std::vector<std::string>> list_keys(const std::string& kind, const KeyQuery& query);

  // As in JobStore. not_found: no resource has this ARN.
  Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t max);
  Result<void> delete_tags(const std::string& arn, const std::vector<std::string>& keys);
  Result<Tags> get_tags(const std::string& arn);

 private:
  GroupWriter& writer_;
  Readers& readers_;
};

}  // namespace trainyard::store
