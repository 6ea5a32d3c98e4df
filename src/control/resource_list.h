#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/codec.h"
#include "model/enum.h"
#include "store/job_search.h"
#include "store/resource_store.h"

// What the List operations of named resources have in common: a page, filtered and sorted, and its
// NextToken. Such a list is a search of the store.
namespace trainyard::control {

struct ResourceList {
  std::string kind;               // as in ResourceId
  boost::json::object request{};  // serialized: the request that a token belongs to
  std::optional<std::string> next_token{};
  std::size_t limit = 10;
  std::string sort_by = "CreationTime";  // or Name, LastModifiedTime, Status
  bool descending = false;               // ties by name, in the same direction
  // Sorts by this member of the request instead; for a kind whose Name isn't the resource's.
  std::vector<std::string> sort_member{};
  store::SearchCondition where{};  // Kind::all; more parts may be added
};

// Limits are inclusive, like those of ListTrainingJobs.
void require_time(ResourceList& list, store::SearchField::Place place,
                  const std::optional<Timestamp>& from, const std::optional<Timestamp>& to);
void require_name_contains(ResourceList& list, const std::optional<std::string>& part);
void require_status(ResourceList& list, std::string_view status);

// Reads the members that most List requests have: CreationTimeAfter and Before (or CreatedAfter and
// Before), LastModifiedTimeAfter and Before, NameContains, StatusEquals, SortBy, SortOrder,
// MaxResults, NextToken. The default order is by creation, in the direction that `descending` says.
template <class Request>
ResourceList make_resource_list(std::string kind, const Request& request, bool descending = false) {
  using Place = store::SearchField::Place;
  ResourceList list{std::move(kind), model::serialize(request)};
  list.descending = descending;
  list.next_token = request.next_token;
  if (request.max_results) list.limit = static_cast<std::size_t>(*request.max_results);
  if constexpr (requires { request.creation_time_after; })
    require_time(list, Place::created, request.creation_time_after, request.creation_time_before);
  if constexpr (requires { request.created_after; })
    require_time(list, Place::created, request.created_after, request.created_before);
  if constexpr (requires { request.last_modified_time_after; })
    require_time(list, Place::modified, request.last_modified_time_after,
                 request.last_modified_time_before);
  if constexpr (requires { request.name_contains; })
    require_name_contains(list, request.name_contains);
  if constexpr (requires { request.status_equals; })
    if (request.status_equals) require_status(list, model::to_string(*request.status_equals));
  if (request.sort_by) list.sort_by = model::to_string(*request.sort_by);
  if (request.sort_order) list.descending = model::to_string(*request.sort_order) == "Descending";
  return list;
}

struct ResourcePage {
  std::vector<store::StoredResource> resources;
  std::optional<std::string> next_token;  // of the next page
};

// ValidationException: the token isn't one of ours, or belongs to a request with other filters or
// another order.
Result<ResourcePage> list_resources(store::ResourceStore& store, const ResourceList& list);

}  // namespace trainyard::control
