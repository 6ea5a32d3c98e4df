#include "control/session_query.h"

#include <utility>
#include <vector>

#include "control/api_errors.h"
#include "control/session_record.h"
#include "model/enum.h"

namespace trainyard::control {
namespace {

using model::ssm::SessionFilterKey;
using model::ssm::SessionState;
using model::ssm::SessionStatus;
using store::SearchCondition;
using store::SearchField;
using FieldPlace = store::SearchField::Place;

constexpr std::size_t kDefaultSessions = 50;  // per page

SearchCondition condition(SearchCondition::Kind kind, SearchField field,
                          std::vector<store::SearchValue> values) {
  SearchCondition made;
  made.kind = kind;
  made.field = std::move(field);
  made.values = std::move(values);
  return made;
}

SearchCondition equals(SearchField field, const std::string& value) {
  return condition(SearchCondition::Kind::one_of, std::move(field), {value});
}

// Satisfied by no session.
SearchCondition nothing() {
  return equals({FieldPlace::name}, "");
}

SearchCondition is_one_of(const std::vector<store::SearchValue>& ids) {
  if (ids.empty()) return nothing();
  return condition(SearchCondition::Kind::one_of, {FieldPlace::name}, ids);
}

SearchCondition is_none_of(const std::vector<store::SearchValue>& ids) {
  SearchCondition made;
  made.kind = SearchCondition::Kind::none;
  made.parts = {is_one_of(ids)};
  return made;
}

Error wrong_filter(const model::ssm::SessionFilter& filter, const std::string& wanted) {
  return validation_error("Value '" + *filter.value + "' of filter " +
                          std::string(model::to_string(*filter.key)) + " is not " + wanted);
}

Result<SearchCondition> started(const model::ssm::SessionFilter& filter,
                                SearchCondition::Kind kind) {
  const auto time = parse_iso8601(*filter.value);
  if (!time) return wrong_filter(filter, "a time in ISO 8601: 2026-11-28T00:00:00Z");
  return condition(kind, {FieldPlace::created}, {to_epoch_millis(*time)});
}

// All others than Status.
Result<SearchCondition> condition_of(const model::ssm::SessionFilter& filter) {
  switch (*filter.key) {
    case SessionFilterKey::InvokedAfter:
      return started(filter, SearchCondition::Kind::greater_or_equal);
    case SessionFilterKey::InvokedBefore:
      return started(filter, SearchCondition::Kind::less);
    case SessionFilterKey::Target:
      return equals({.place = FieldPlace::request, .path = {"Target"}}, *filter.value);
    case SessionFilterKey::Owner:
      return equals({.place = FieldPlace::state, .path = {"owner"}}, *filter.value);
    case SessionFilterKey::SessionId:
      return equals({FieldPlace::name}, *filter.value);
    case SessionFilterKey::AccessType:
      if (!model::from_string<model::ssm::AccessType>(*filter.value))
        return wrong_filter(filter, "Standard or JustInTime");
      return *filter.value == "Standard" ? SearchCondition{} : nothing();
    case SessionFilterKey::Status:
      break;
  }
  return SearchCondition{};
}

}  // namespace

Result<ResourceList> make_session_list(const model::ssm::DescribeSessionsRequest& request,
                                       const OpenSessions& open, Timestamp now) {
  ResourceList list{kSessionKind, model::serialize(request)};
  list.next_token = request.next_token;
  list.limit =
      request.max_results ? static_cast<std::size_t>(*request.max_results) : kDefaultSessions;
  list.descending = true;
  const bool active = request.state == SessionState::Active;
  OpenSessions shown = open;
  bool ended_are_shown = !active;
  for (const auto& filter : request.filters.value_or(std::vector<model::ssm::SessionFilter>{})) {
    if (filter.key == SessionFilterKey::Status) {
      const auto status = model::from_string<SessionStatus>(*filter.value);
      if (!status) return wrong_filter(filter, "the status of a session");
      std::erase_if(shown, [&](const auto& session) { return session.second != *status; });
      ended_are_shown = ended_are_shown && status == SessionStatus::Terminated;
      continue;
    }
    TRY(auto part, condition_of(filter));
    list.where.parts.push_back(std::move(part));
  }
  std::vector<store::SearchValue> ids;
  for (const auto& [id, status] : active ? shown : open) ids.emplace_back(id);
  if (active) {
    list.where.parts.push_back(is_one_of(ids));
  } else if (!ended_are_shown) {
    list.where.parts.push_back(nothing());
  } else {
    if (!ids.empty()) list.where.parts.push_back(is_none_of(ids));
    require_time(list, FieldPlace::created, now - kSessionHistory, std::nullopt);
  }
  return list;
}

}  // namespace trainyard::control
