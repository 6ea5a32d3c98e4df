#include "control/search_expression.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/parse_number.h"
#include "base/split.h"
#include "base/time.h"
#include "control/api_errors.h"
#include "control/page_token.h"
#include "model/codec.h"

namespace trainyard::control {
namespace {

namespace json = boost::json;
using model::Operator;
using store::SearchCondition;
using store::SearchQuery;
using store::SearchValue;
using Kind = SearchCondition::Kind;
using Reading = SearchCondition::Reading;

constexpr std::size_t kDefaultResults = 10;
constexpr int kMaxConditions = 50;  // shape SearchRequest: filters, nested filters, subexpressions
constexpr int kMaxContains = 1;     // shape Filter, operator Contains

// The kinds of properties that an operator supports (shape Filter), and how it is built.
struct OperatorRule {
  Operator name;
  bool negated;  // true if the test is false
  Kind test;
  bool takes_value;
  // Those of PropertyKind, in its order.
  std::array<bool, 8> kinds;
};
constexpr auto kOperators = std::to_array<OperatorRule>({
    {Operator::Equals, false, Kind::one_of, true, {1, 1, 1, 1, 1, 1, 1, 0}},
    {Operator::NotEquals, true, Kind::one_of, true, {1, 1, 1, 1, 1, 1, 1, 0}},
    {Operator::GreaterThan, false, Kind::greater, true, {0, 1, 1, 1, 0, 1, 1, 0}},
    {Operator::GreaterThanOrEqualTo, false, Kind::greater_or_equal, true, {0, 1, 1, 1, 0, 1, 1, 0}},
    {Operator::LessThan, false, Kind::less, true, {0, 1, 1, 1, 0, 1, 1, 0}},
    {Operator::LessThanOrEqualTo, false, Kind::less_or_equal, true, {0, 1, 1, 1, 0, 1, 1, 0}},
    {Operator::Contains, false, Kind::contains, true, {1, 1, 1, 0, 0, 0, 0, 0}},
    {Operator::Exists, false, Kind::exists, false, {1, 1, 1, 1, 1, 1, 1, 1}},
    {Operator::NotExists, true, Kind::exists, false, {1, 1, 1, 1, 1, 1, 1, 1}},
    {Operator::In, false, Kind::one_of, true, {1, 1, 1, 0, 0, 0, 0, 0}},
});

std::string_view to_word(PropertyKind kind) {
  constexpr std::array<std::string_view, 8> kWords = {
      "text", "text", "text", "numeric", "Boolean", "timestamp", "timestamp", "composite"};
  return kWords.at(static_cast<std::size_t>(kind));
}

Error unknown_property(const std::string& name) {
  return validation_error("Unknown property name: " + name);
}

std::vector<SearchValue> items_of_list(const std::string& list) {
  std::vector<SearchValue> items;
  for (const std::string_view item : split(list, ',')) items.emplace_back(std::string(item));
  return items;
}

bool is_integer_text(const std::string& text) {
  return text.find_first_not_of("-0123456789") == std::string::npos;
}

std::optional<SearchValue> parse_value(PropertyKind kind, const std::string& text) {
  switch (kind) {
    case PropertyKind::hyper_parameter:
    case PropertyKind::parameter:
    case PropertyKind::number:
      if (const auto number = parse_number<double>(text)) return *number;
      return std::nullopt;
    case PropertyKind::boolean:
      if (text == "true" || text == "false") return std::int64_t{text == "true"};
      return std::nullopt;
    case PropertyKind::time:
      if (const auto time = parse_iso8601(text)) return to_epoch_millis(*time);
      return std::nullopt;
    case PropertyKind::seconds:
      if (const auto time = parse_iso8601(text)) return to_epoch_seconds(*time);
      return std::nullopt;
    default:
      return text;
  }
}

// A parameter that is equal to this text is this text, or the number that it is.
void add_numbers(std::vector<SearchValue>& texts) {
  for (std::size_t i = texts.size(); i-- > 0;)
    if (const auto number = parse_number<double>(std::get<std::string>(texts[i])))
      texts.emplace_back(*number);
}

SearchCondition group(Kind kind, std::vector<SearchCondition> parts) {
  SearchCondition condition;
  condition.kind = kind;
  condition.parts = std::move(parts);
  return condition;
}

// A value in a filter has a precision of seconds, stored times have milliseconds.
SearchCondition within_second(SearchCondition test) {
  SearchCondition from = test, to = std::move(test);
  from.kind = Kind::greater_or_equal;
  to.kind = Kind::less;
  if (auto* const millis = std::get_if<std::int64_t>(&to.values.front())) {
    *millis += 1000;
  } else {
    std::get<double>(to.values.front()) += 1;
  }
  return group(Kind::all, {std::move(from), std::move(to)});
}

class Compiler {
 public:
  explicit Compiler(const SearchProperties& properties) : properties_(properties) {}

  Result<SearchCondition> expression(const model::SearchExpression& from) {
    std::vector<SearchCondition> parts;
    for (const model::Filter& filter : from.filters.value_or(std::vector<model::Filter>{})) {
      TRY_VOID(count());
      TRY(auto condition, this->filter(filter, nullptr));
      parts.push_back(std::move(condition));
    }
    for (const auto& nested : from.nested_filters.value_or(std::vector<model::NestedFilters>{})) {
      TRY(auto condition, this->nested(nested));
      parts.push_back(std::move(condition));
    }
    for (const auto& inner :
         from.sub_expressions.value_or(std::vector<model::SearchExpression>{})) {
      TRY_VOID(count());
      TRY(auto condition, expression(inner));
      parts.push_back(std::move(condition));
    }
    if (parts.empty()) {
      return validation_error(
          "Invalid SearchExpression. At least one of Filters, NestedFilters and SubExpressions "
          "must "
          "be provided");
    }
    const bool any = from.operation == model::BooleanOperator::Or;
    return group(any ? Kind::any : Kind::all, std::move(parts));
  }

 private:
  Result<void> count() {
    if (++conditions_ <= kMaxConditions) return ok();
    return validation_error(
        "Invalid SearchExpression. The number of Filters, NestedFilters and SubExpressions must "
        "not exceed " +
        std::to_string(kMaxConditions));
  }

  Result<SearchCondition> nested(const model::NestedFilters& from) {
    TRY_VOID(count());
    const std::string name = from.nested_property_name.value_or("");
    auto found = properties_.find_nested(name);
    if (!found) return unknown_property(name);
    const SearchCondition list = *found;
    SearchCondition condition = std::move(*found);
    for (const model::Filter& filter : from.filters.value_or(std::vector<model::Filter>{})) {
      TRY_VOID(count());
      TRY(auto part, this->filter(filter, &list));
      condition.parts.push_back(std::move(part));
    }
    return condition;
  }

  // `inside`: the filter is about the items of this, the first of its property's `within`.
  Result<SearchCondition> filter(const model::Filter& from, const SearchCondition* inside) {
    const std::string name = from.name.value_or("");
    auto property = properties_.find(name);
    if (!property) return unknown_property(name);
    std::vector<SearchCondition>& within = property->within;
    if (inside) {
      if (within.empty() || within.front() != *inside) {
        return validation_error("Invalid NestedFilters. " + name +
                                " is not a property of the nested property");
      }
      within.erase(within.begin());
    }
    // Without both, a filter checks whether the property exists.
    const Operator wanted =
        from.operation.value_or(from.value ? Operator::Equals : Operator::Exists);
    const OperatorRule& rule = *std::ranges::find(kOperators, wanted, &OperatorRule::name);
    TRY(SearchCondition test, this->test(from, *property, rule));
    for (; !within.empty(); within.pop_back()) {
      within.back().parts = {std::move(test)};
      test = std::move(within.back());
    }
    return rule.negated ? group(Kind::none, {std::move(test)}) : test;
  }

  Result<SearchCondition> test(const model::Filter& from, const SearchProperty& property,
                               const OperatorRule& rule) {
    const std::string about = "'" + from.name.value_or("") + "'";
    const std::string word(model::to_string(rule.name));
    if (!rule.kinds.at(static_cast<std::size_t>(property.kind))) {
      return validation_error("Operator " + word + " is not supported for the " +
                              std::string(to_word(property.kind)) + " property " + about);
    }
    if (rule.takes_value != from.value.has_value()) {
      return validation_error("Operator " + word + " for property " + about +
                              (rule.takes_value ? " requires a Value" : " must not have a Value"));
    }
    if (rule.name == Operator::Contains && ++contains_ > kMaxContains) {
      return validation_error("'CONTAINS' operator usage limit of " + std::to_string(kMaxContains) +
                              " exceeded.");
    }
    SearchCondition test;
    test.kind = rule.test;
    test.field = property.field;
    if (rule.name == Operator::In) {
      test.values = items_of_list(*from.value);
      if (property.kind == PropertyKind::parameter) add_numbers(test.values);
    }
    if (!rule.takes_value || rule.name == Operator::In) return test;
    return with_value(std::move(test), property.kind, from);
  }

  static Result<SearchCondition> with_value(SearchCondition test, PropertyKind kind,
                                            const model::Filter& from) {
    const bool orders = test.kind != Kind::one_of && test.kind != Kind::contains;
    const bool is_parameter = kind == PropertyKind::parameter;
    const bool is_text_or_number = kind == PropertyKind::hyper_parameter || is_parameter;
    if (is_text_or_number && !orders) kind = PropertyKind::text;
    const auto value = parse_value(kind, *from.value);
    if (!value) {
      return validation_error(
          "Invalid value '" + *from.value + "' for the " +
          (is_text_or_number ? "numeric comparison of" : std::string(to_word(kind)) + " property") +
          " '" + from.name.value_or("") + "'");
    }
    test.values = {*value};
    if (is_parameter && test.kind == Kind::one_of) add_numbers(test.values);
    if (is_text_or_number && orders)
      test.reading =
          is_integer_text(*from.value) && !is_parameter ? Reading::whole_number : Reading::number;
    const bool is_time = kind == PropertyKind::time || kind == PropertyKind::seconds;
    if (is_time && !orders) return within_second(std::move(test));
    return test;
  }

  const SearchProperties& properties_;
  int conditions_ = 0;
  int contains_ = 0;
};

// Excludes what has the tag with another value, but not what lacks the tag.
Result<SearchCondition> visible(const SearchProperties& properties,
                                const model::VisibilityConditions& from) {
  const std::string key = from.key.value_or("");
  const auto property = properties.find(key);
  if (!property || property->field.place != store::SearchField::Place::tag) {
    return validation_error("Invalid VisibilityConditions. Key '" + key +
                            "' is not of the form Tags.<key>");
  }
  SearchCondition same, there;
  same.kind = Kind::one_of;
  there.kind = Kind::exists;
  same.field = there.field = property->field;
  same.values = {from.value.value_or("")};
  return group(Kind::any, {std::move(same), group(Kind::none, {std::move(there)})});
}

Result<store::SearchField> sort_field(const SearchProperties& properties, const std::string& name) {
  const auto property = properties.find(name);
  if (!property) return unknown_property(name);
  if (!property->order)
    return validation_error("Invalid SortBy. The property '" + name + "' has no order");
  return *property->order;
}

// [the sort key, the name, the hits up to there, the version]
Result<json::array> position_of(const model::SearchRequest& request) {
  TRY(json::array fields, parse_page_token(*request.next_token, model::serialize(request)));
  if (fields.size() != 4 || !fields[1].is_string() || !fields[2].is_int64() ||
      !fields[3].is_int64())
    return invalid_token_error(*request.next_token);
  return fields;
}

}  // namespace

Result<SearchQuery> make_search(const SearchProperties& properties,
                                const model::SearchRequest& request) {
  SearchQuery query;
  if (request.search_expression) {
    TRY(auto condition, Compiler(properties).expression(*request.search_expression));
    query.where.parts.push_back(std::move(condition));
  }
  if (request.visibility_conditions) {
    for (const model::VisibilityConditions& condition : *request.visibility_conditions) {
      TRY(auto part, visible(properties, condition));
      query.where.parts.push_back(std::move(part));
    }
  }
  TRY(query.sort, sort_field(properties, request.sort_by.value_or("LastModifiedTime")));
  query.descending = request.sort_order != model::SearchSortOrder::Ascending;
  query.limit =
      request.max_results ? static_cast<std::size_t>(*request.max_results) : kDefaultResults;
  if (request.next_token) {
    TRY(const json::array position, position_of(request));
    query.after = SearchQuery::Position{
        key_from_json(position[0]), std::string(position[1].as_string()), position[3].as_int64()};
  }
  return query;
}

Result<std::int64_t> hits_before(const model::SearchRequest& request) {
  if (!request.next_token) return std::int64_t{0};
  TRY(const json::array position, position_of(request));
  return position[2].as_int64();
}

std::string make_search_token(const model::SearchRequest& request,
                              const SearchQuery::Position& last, std::int64_t hits) {
  return make_page_token(model::serialize(request),
                         {key_to_json(last.key), last.name, hits, last.version});
}

}  // namespace trainyard::control
