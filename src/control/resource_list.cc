#include "control/resource_list.h"

#include <boost/json/array.hpp>

#include "control/page_token.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;
using TestKind = store::SearchCondition::Kind;
using FieldPlace = store::SearchField::Place;

void require(ResourceList& list, TestKind kind, FieldPlace place, store::SearchValue value) {
  store::SearchCondition condition;
  condition.kind = kind;
  condition.field = {place};
  condition.values = {std::move(value)};
  list.where.parts.push_back(std::move(condition));
}

FieldPlace sort_place(const std::string& word) {
  if (word == "Name") return FieldPlace::name;
  if (word == "LastModifiedTime") return FieldPlace::modified;
  if (word == "Status") return FieldPlace::status;
  return FieldPlace::created;
}

// [the sort key, the name, the version]
Result<store::SearchQuery::Position> parse_position(const std::string& token,
                                                    const json::object& request) {
  TRY(const json::array fields, parse_page_token(token, request));
  if (fields.size() != 3 || !fields[1].is_string() || !fields[2].is_int64())
    return invalid_token_error(token);
  return store::SearchQuery::Position{key_from_json(fields[0]), std::string(fields[1].as_string()),
                                      fields[2].as_int64()};
}

}  // namespace

void require_time(ResourceList& list, FieldPlace place, const std::optional<Timestamp>& from,
                  const std::optional<Timestamp>& to) {
  if (from) require(list, TestKind::greater_or_equal, place, to_epoch_millis(*from));
  if (to) require(list, TestKind::less_or_equal, place, to_epoch_millis(*to));
}

void require_name_contains(ResourceList& list, const std::optional<std::string>& part) {
  if (part && !part->empty()) require(list, TestKind::contains, FieldPlace::name, *part);
}

void require_status(ResourceList& list, std::string_view status) {
  require(list, TestKind::one_of, FieldPlace::status, std::string(status));
}

Result<ResourcePage> list_resources(store::ResourceStore& store, const ResourceList& list) {
  store::SearchQuery query;
  query.where = list.where;
  query.sort = {sort_place(list.sort_by)};
  if (!list.sort_member.empty()) query.sort = {FieldPlace::request, list.sort_member};
  query.descending = list.descending;
  query.limit = list.limit + 1;  // one more, to know whether there is more
  if (list.next_token) {
    TRY(query.after, parse_position(*list.next_token, list.request));
  }
  TRY(auto found, store.search(list.kind, query));
  ResourcePage page;
  if (found.size() > list.limit) {
    found.resize(list.limit);
    const store::FoundResource& last = found.back();
    page.next_token = make_page_token(
        list.request, {key_to_json(last.key), last.resource.id.name, last.resource.id.version});
  }
  for (store::FoundResource& hit : found) page.resources.push_back(std::move(hit.resource));
  return page;
}

}  // namespace trainyard::control
