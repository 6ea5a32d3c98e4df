#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/job_search.h"
#include "store/stored_resource.h"

// The storage of named resources of all kinds: algorithms, experiments, their trials and trial
// components, and later others (model packages, hub contents, …), in state.db beside the training
// jobs, with the same writer; and of the links between them and the points of their metrics (ADR
// 43). Knows only what it needs to find a resource; request and state are documents of control's.
//
// Durability, errors when it can't be written, and threads as JobStore.
namespace trainyard::store {

class GroupWriter;
class Readers;

struct FoundResource {
  StoredResource resource;
  std::optional<SearchValue> key;  // what it was sorted by
};

class ResourceStore {
 public:
  // Both outlive this.
  ResourceStore(GroupWriter& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  // already_exists: the name (and version) is in use; the message is just the ARN of the resource
  // that has it. not_found: a parent doesn't exist; the message is just its ARN.
  Result<void> create(const StoredResource& resource, const Tags& tags,
                      const std::vector<std::string>& parents = {});
  // Creates the next version of that name, whatever version and ARN it has (NewVersion). Returns
  // what was stored. Errors as create()'s.
  Result<StoredResource> create_version(
      StoredResource resource, const std::function<std::string(std::int64_t version)>& arn_of,
      const Tags& tags, const std::vector<std::string>& parents = {});
  // Changes one resource. `change` runs inside the transaction, on any thread, and must not
  // call the store; its changes of id, arn and created are ignored. Its error is returned and
  // nothing is written. not_found: no such resource.
  Result<void> apply(const ResourceId& id,
                     const std::function<Result<void>(StoredResource&)>& change);
  // Removes the resource, its tags, its links of all types, and its points: one to three seconds
  // for a million of them, while other changes wait. `may` is like apply()'s function; if it returns an
  // error, the resource stays. not_found: no such resource.
  Result<void> remove(
      const ResourceId& id,
      const std::function<Result<void>(const StoredResource&, const LinkCounts&)>& may = {});

  // Does nothing if the link exists. not_found: parent or child doesn't exist; exhausted: the
  // parent has `max_children` of that type already, or the child `max_parents`. The message is just
  // that one's ARN.
  Result<void> link(const ResourceLink& link, std::size_t max_children, std::size_t max_parents);
  // not_found: no such link.
  Result<void> unlink(const std::string& type, const std::string& parent, const std::string& child);
  // An ARN that no resource has is in no link.
  Result<std::vector<ResourceLink>> list_links(const LinkQuery& query);

  // Adds points, and changes the resource in the same transaction; `points_so_far` is how many the
  // resource has, over all metrics, without these. `change` is apply()'s; after its error there is
  // no new point. not_found: no such resource. invalid_argument: a value is NaN.
  Result<void> put_points(
      const ResourceId& id, const std::vector<ResourcePoint>& points,
      const std::function<Result<void>(StoredResource&, std::size_t points_so_far)>& change);
  // Passes the metric's points to `take` by their time, and those of one millisecond in the order in
  // which they were put. `take` must not call the store. not_found: no such resource.
  Result<void> read_points(const ResourceId& id, const std::string& metric,
                           const std::function<void(const ResourcePoint&)>& take);

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
