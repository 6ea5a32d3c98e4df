#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// What ResourceStore stores, and what a change of a job stores together with it. Plain data.
namespace trainyard::store {

using Tags = std::map<std::string, std::string>;

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

struct NewResource {
  StoredResource resource;
  Tags tags{};
  std::vector<std::string> parents{};  // ARNs of the resources that it belongs to
};

// A resource whose version the store assigns: one more than was ever assigned to its kind and name,
// from 1.
struct NewVersion {
  NewResource added;  // without version and ARN
  // Called inside the transaction; must not call the store.
  std::function<std::string(std::int64_t version)> arn_of;
};

// A change of a resource. As in ResourceStore::apply(), `change` runs inside the transaction.
struct ResourceChange {
  ResourceId id;
  std::function<Result<void>(StoredResource&)> change;
};

// Says that two resources are connected: with type "", that the child belongs to the parent;
// otherwise as the owner of that type defines it. There is at most one of a type from one to the
// other.
struct ResourceLink {
  std::string type{};
  std::string parent;  // ARNs
  std::string child;
  Timestamp created{};
  // Ascending in the order of creation; assigned by the store.
  std::int64_t number = 0;
};

// The links of type "" of one resource.
struct LinkCounts {
  std::size_t parents = 0;
  std::size_t children = 0;

  bool operator==(const LinkCounts&) const = default;
};

// The links that have all of these, in the order of their creation. Without parent and child all
// links are walked over.
struct LinkQuery {
  std::optional<std::string> type{};
  bool typed = false;  // of a type other than ""
  std::optional<std::string> parent{};
  std::optional<std::string> child{};
  // Inclusive.
  std::optional<Timestamp> created_from{};
  std::optional<Timestamp> created_to{};
  bool descending = false;
  std::size_t limit = 100;
  std::optional<std::int64_t> after{};  // the number of the last one of the previous page
};

// One value of a metric of a resource.
struct ResourcePoint {
  std::string metric;
  Timestamp at;  // stored in milliseconds
  std::optional<std::int64_t> step{};
  double value = 0;  // not NaN
};

}  // namespace trainyard::store
