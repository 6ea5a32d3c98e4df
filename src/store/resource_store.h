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

// Where named resources of all kinds are kept: algorithms, and what is to come (experiments, model
// packages, hub contents, …), in state.db beside the training jobs, through the same writer. Knows
// of a resource only what it must find it by; request and state are texts of control's. Whether one
// kind's resource belongs to another's is control's too: a name may have slashes
// ("my-hub/Model/my-content").
//
// Durability, errors when it can't be written, and threads as JobStore.
namespace trainyard::store {

class Readers;
class WriteQueue;

struct ResourceId {
  std::string kind;          // as ARNs spell it: "algorithm"
  std::string name;          // unique in its kind, together with the version
  std::int64_t version = 0;  // from 1; 0: of a kind that has none

  bool operator==(const ResourceId&) const = default;
};

struct StoredResource {
  ResourceId id;
  std::string arn;           // unique
  std::string request;       // what its creator asked for, JSON
  std::string state = "{}";  // what else is known of it, JSON
  std::string status{};      // the API's word
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
  ResourceStore(WriteQueue& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  // already_exists: the name (and version) is taken; the message is the ARN of the resource that
  // has it, nothing else.
  Result<void> create(const StoredResource& resource, const Tags& tags);
  // Creates the next version of that name, whatever its id says: one more than was ever given to
  // it, from 1. `arn_of` is called on the writer's thread and must not call the store. Returns what
  // was stored.
  Result<StoredResource> create_version(
      StoredResource resource, const std::function<std::string(std::int64_t version)>& arn_of,
      const Tags& tags);
  // Changes one resource. `change` runs on the writer's thread inside the transaction, and must not
  // call the store; what it makes of id, arn and created is not looked at. Its error is handed back
  // and nothing is written. not_found: no such resource.
  Result<void> apply(const ResourceId& id,
                     const std::function<Result<void>(StoredResource&)>& change);
  // The resource and its tags are gone. `may` as apply()'s function; its error: it stays.
  // not_found: no such resource.
  Result<void> remove(const ResourceId& id,
                      const std::function<Result<void>(const StoredResource&)>& may = {});

  Result<std::optional<StoredResource>> find(const ResourceId& id);
  Result<std::optional<StoredResource>> find_arn(const std::string& arn);
  // At most `limit` of a kind that satisfy the query's condition, in its order; lists are such
  // searches. Costs what it walks over (store/search_sql.h), never what lies before.
  Result<std::vector<FoundResource>> search(const std::string& kind, const SearchQuery& query);
  // As JobStore's, of one kind.
  Result<std::vector<std::string>> list_keys(const std::string& kind, const KeyQuery& query);

  // As JobStore's. not_found: no resource has this ARN.
  Result<void> put_tags(const std::string& arn, const Tags& tags, std::size_t most);
  Result<void> delete_tags(const std::string& arn, const std::vector<std::string>& keys);
  Result<Tags> get_tags(const std::string& arn);

 private:
  WriteQueue& writer_;
  Readers& readers_;
};

}  // namespace trainyard::store
