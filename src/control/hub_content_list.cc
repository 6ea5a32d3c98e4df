#include "control/hub_content_list.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <compare>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "base/time.h"
#include "control/hub_kinds.h"
#include "control/hub_record.h"
#include "control/page_token.h"
#include "control/resource_list.h"

namespace trainyard::control {
namespace {

using store::SearchCondition;
using store::SearchField;

// A content in the order of a list: by `created`, epoch milliseconds (0: only by name), then `name`.
struct ContentPlace {
  std::int64_t created = 0;
  std::string name;

  auto operator<=>(const ContentPlace&) const = default;
};

struct ListedContent {
  ContentPlace place;
  model::HubContentInfo summary;
};

void require_content(SearchCondition& where, SearchCondition::Kind kind, SearchField field,
                     store::SearchValue value) {
  SearchCondition& added = where.parts.emplace_back();
  added.kind = kind;
  added.field = std::move(field);
  added.values = {std::move(value)};
}

// The list of a request, without what NameContains asks for: that is about the content's name,
// which is only a part of the resource's.
template <class Request>
Result<ResourceList> content_list(Request request) {
  auto original = model::serialize(request);
  if constexpr (requires { request.name_contains; }) request.name_contains.reset();
  ResourceList list = make_resource_list(std::string(kHubContentKind), request);
  list.request = std::move(original);
  // All are Available, so only their names tell them apart by status.
  if (request.sort_by && request.sort_by != model::HubContentSortBy::CreationTime)
    list.sort_by = "Name";
  if (request.max_schema_version) {
    TRY(const auto newest, read_content_version("maxSchemaVersion", *request.max_schema_version));
    require_content(list.where, SearchCondition::Kind::less_or_equal,
                    {SearchField::Place::state, {"schema_version"}}, newest);
  }
  return list;
}

ContentPlace place_of(const ResourceList& list, const store::StoredResource& stored) {
  return {list.sort_by == "Name" ? 0 : to_epoch_millis(stored.created), stored.id.name};
}

// The newest version of every content that satisfies `list.where`; walks by name, the last one
// first, and jumps over each content's other versions.
Result<std::vector<ListedContent>> newest_versions(store::ResourceStore& store,
                                                   const ArnScope& arns, const ResourceList& list) {
  store::SearchQuery query;
  query.where = list.where;
  query.sort = {SearchField::Place::name};
  query.limit = 1;
  std::vector<ListedContent> newest;
  while (true) {
    TRY(const auto found, store.search(list.kind, query));
    if (found.empty()) return newest;
    const store::StoredResource& stored = found.front().resource;
    TRY(auto summary, summarize_hub_content(stored, arns));
    newest.push_back({place_of(list, stored), std::move(summary)});
    query.after = store::SearchQuery::Position{found.front().key, stored.id.name, 0};
  }
}

// [created, name]
Result<ContentPlace> parse_place(const std::string& token, const ResourceList& list) {
  TRY(const auto fields, parse_page_token(token, list.request));
  if (fields.size() != 2 || !fields[0].is_int64() || !fields[1].is_string())
    return invalid_token_error(token);
  return ContentPlace{fields[0].as_int64(), std::string(fields[1].as_string())};
}

void sort_contents(std::vector<ListedContent>& contents, bool descending) {
  std::ranges::sort(contents, [descending](const auto& a, const auto& b) {
    return descending ? b.place < a.place : a.place < b.place;
  });
}

}  // namespace

Result<model::ListHubContentsResponse> list_hub_contents(
    store::ResourceStore& store, const ArnScope& arns, const std::string& hub,
    const model::ListHubContentsRequest& request) {
  TRY(ResourceList list, content_list(request));
  const std::string prefix = hub_content_prefix(hub, *request.hub_content_type);
  std::string end = prefix;
  ++end.back();  // no name of the prefix is as large
  require_content(list.where, SearchCondition::Kind::greater, {SearchField::Place::name}, prefix);
  require_content(list.where, SearchCondition::Kind::less, {SearchField::Place::name}, end);
  if (request.name_contains)
    require_content(list.where, SearchCondition::Kind::contains,
                    {SearchField::Place::request, {"HubContentName"}}, *request.name_contains);
  TRY(auto contents, newest_versions(store, arns, list));
  sort_contents(contents, list.descending);
  auto next = contents.begin();
  if (list.next_token) {
    TRY(const ContentPlace last, parse_place(*list.next_token, list));
    next = std::ranges::find_if(contents, [&](const ListedContent& each) {
      return list.descending ? each.place < last : last < each.place;
    });
  }
  model::ListHubContentsResponse answer;
  auto& summaries = answer.hub_content_summaries.emplace();
  for (; next != contents.end() && summaries.size() < list.limit; ++next)
    summaries.push_back(std::move(next->summary));
  if (next != contents.end()) {
    const ContentPlace& last = std::prev(next)->place;
    answer.next_token = make_page_token(list.request, {last.created, last.name});
  }
  return answer;
}

Result<model::ListHubContentVersionsResponse> list_hub_content_versions(
    store::ResourceStore& store, const ArnScope& arns, const std::string& id,
    const model::ListHubContentVersionsRequest& request) {
  TRY(ResourceList list, content_list(request));
  require_content(list.where, SearchCondition::Kind::one_of, {SearchField::Place::name}, id);
  if (request.min_version) {
    TRY(const auto oldest, read_content_version("minVersion", *request.min_version));
    require_content(list.where, SearchCondition::Kind::greater_or_equal,
                    {SearchField::Place::version}, oldest);
  }
  TRY(auto page, list_resources(store, list));
  model::ListHubContentVersionsResponse answer;
  auto& summaries = answer.hub_content_summaries.emplace();
  answer.next_token = std::move(page.next_token);
  for (const store::StoredResource& stored : page.resources) {
    TRY(auto summary, summarize_hub_content(stored, arns));
    summaries.push_back(std::move(summary));
  }
  return answer;
}

}  // namespace trainyard::control
