#include "model/validation.h"

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <boost/json.hpp>
#include <cmath>

#include "base/utf8.h"
#include "model/json_text.h"
#include "model/pattern.h"
#include "model/value_path.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

std::string lower_first(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

template <class Items, class Print>
std::string joined(const Items& items, const Print& print) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += ", ";
    text += print(item);
  }
  return text;
}

// As Java prints it: [a, b], {k=v}, texts without quotes.
std::string echo(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(std::string_view(*text));
  if (const auto* array = value.if_array()) return "[" + joined(*array, echo) + "]";
  if (const auto* object = value.if_object())
    return "{" +
           joined(*object,
                  [](const auto& pair) {
                    return std::string(pair.key()) + "=" + echo(pair.value());
                  }) +
           "}";
  return json_text(value);
}

bool widens(const MoreValues& more, const Shape& shape) {
  return more.enumeration.data() == shape.values.data();
}

std::vector<std::string_view> all_values(const Shape& shape, const MoreValues& more) {
  std::vector<std::string_view> all(shape.values.begin(), shape.values.end());
  if (widens(more, shape)) all.insert(all.end(), more.values.begin(), more.values.end());
  return all;
}

// One constraint of a shape, and whether a value satisfies it. Its text is made only for violated
// ones: nearly all values satisfy all of theirs.
class Rule {
 public:
  enum class Of { max, min, pattern, values };
  Rule(const Shape& shape, Of of, std::string_view measured, bool satisfied)
      : shape_(&shape), of_(of), measured_(measured), satisfied_(satisfied) {}

  bool satisfied() const { return satisfied_; }
  std::string text(const MoreValues& more) const {
    const std::string bound = "Member must have " + std::string(measured_);
    switch (of_) {
      case Of::max:
        return bound + " less than or equal to " + std::to_string(*shape_->max);
      case Of::min:
        return bound + " greater than or equal to " + std::to_string(*shape_->min);
      case Of::pattern:
        return "Member must satisfy regular expression pattern: " + std::string(shape_->pattern);
      case Of::values:
        return "Member must satisfy enum value set: [" +
               joined(all_values(*shape_, more),
                      [](std::string_view value) { return std::string(value); }) +
               "]";
    }
    return "";
  }

 private:
  const Shape* shape_;
  Of of_;
  std::string_view measured_;  // "length" or "value"
  bool satisfied_;
};

using Rules = boost::container::static_vector<Rule, 4>;

Rules limit_rules(const Shape& shape, std::string_view measured, std::int64_t measure) {
  Rules rules;
  if (shape.max) rules.emplace_back(shape, Rule::Of::max, measured, measure <= *shape.max);
  if (shape.min) rules.emplace_back(shape, Rule::Of::min, measured, measure >= *shape.min);
  return rules;
}

Rules text_rules(const Shape& shape, std::string_view text, const MoreValues& more) {
  Rules rules = limit_rules(shape, "length", static_cast<std::int64_t>(count_characters(text)));
  if (!shape.pattern.empty())
    rules.emplace_back(shape, Rule::Of::pattern, "", matches_pattern(shape.pattern, text));
  if (!shape.values.empty()) {
    const bool known =
        std::ranges::find(shape.values, text) != shape.values.end() ||
        (widens(more, shape) && std::ranges::find(more.values, text) != more.values.end());
    rules.emplace_back(shape, Rule::Of::values, "", known);
  }
  return rules;
}

bool all_satisfied(const Rules& rules) {
  return std::ranges::all_of(rules, &Rule::satisfied);
}

// "[rule, rule, …]": all rules of the element, satisfied or not.
std::string rule_list(const Rules& rules, const MoreValues& more) {
  return "[" + joined(rules, [&](const Rule& rule) { return rule.text(more); }) + "]";
}

class Walk {
 public:
  explicit Walk(const MoreValues& more) : more_(more) {}
  std::vector<std::string> entries;
  // If the service's message would only name the pattern '.*', which doesn't explain what is wrong
  // with the value: an explanation.
  std::string note;

  void structure(const Shape& shape, const json::object& object, const ValuePath* outer) {
    for (const Member& member : shape.members) {
      const ValuePath here{outer, member.name, 0};
      const json::value* value = object.if_contains(member.name);
      if (value != nullptr && !value->is_null()) {
        check(*member.shape, *value, here);
      } else if (member.required) {
        add("null", here, "Member must not be null");
      }
    }
  }

 private:
  void check(const Shape& shape, const json::value& value, const ValuePath& place) {
    if (shape.kind == Kind::text && value.is_string()) {
      add_broken(text_rules(shape, value.get_string(), more_), value, place);
    } else if (shape.kind == Kind::integer && value.is_number()) {
      number(shape, value, place);
    } else if (shape.kind == Kind::list && value.is_array()) {
      list(shape, value, place);
    } else if (shape.kind == Kind::map && value.is_object()) {
      map(shape, value, place);
    } else if (shape.kind == Kind::structure && value.is_object()) {
      structure(shape, value.get_object(), &place);
    }
  }

  void number(const Shape& shape, const json::value& value, const ValuePath& place) {
    if (!value.is_int64() && !value.is_double()) return;
    const std::int64_t measure = value.is_int64()
                                     ? value.get_int64()
                                     : static_cast<std::int64_t>(std::llround(value.get_double()));
    add_broken(limit_rules(shape, "value", measure), value, place);
  }

  void list(const Shape& shape, const json::value& value, const ValuePath& place) {
    const json::array& array = value.get_array();
    add_broken(limit_rules(shape, "length", static_cast<std::int64_t>(array.size())), value, place);
    std::optional<std::string> broken;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const ValuePath here{&place, {}, i};
      if (array[i].is_null()) {
        add("null", here, "Member must not be null");
      } else if (shape.item->kind != Kind::text) {
        check(*shape.item, array[i], here);
      } else if (array[i].is_string() && !broken) {
        const Rules rules = text_rules(*shape.item, array[i].get_string(), more_);
        if (!all_satisfied(rules)) broken = rule_list(rules, more_);
      }
    }
    if (broken) add(quoted(value), place, "Member must satisfy constraint: " + *broken);
  }

  void map(const Shape& shape, const json::value& value, const ValuePath& place) {
    const json::object& object = value.get_object();
    add_broken(limit_rules(shape, "length", static_cast<std::int64_t>(object.size())), value,
               place);
    std::optional<std::string> broken_keys, broken_values;
    std::string_view multiline_key;  // the key of a value that only a line break makes wrong
    for (const auto& [key, text] : object) {
      const Rules key_rules = text_rules(*shape.key, key, more_);
      if (!all_satisfied(key_rules)) broken_keys = rule_list(key_rules, more_);
      if (text.is_null()) broken_values = "[Member must not be null]";
      if (!text.is_string()) {
        check(*shape.value, text, ValuePath{&place, key});
        continue;
      }
      const Rules value_rules = text_rules(*shape.value, text.get_string(), more_);
      if (all_satisfied(value_rules)) continue;
      broken_values = rule_list(value_rules, more_);
      if (shape.value->pattern == ".*" && !matches_pattern(".*", text.get_string()))
        multiline_key = key;
    }
    if (broken_keys) add(quoted(value), place, "Map keys must satisfy constraint: " + *broken_keys);
    if (broken_values)
      add(quoted(value), place, "Map value must satisfy constraint: " + *broken_values);
    if (!multiline_key.empty())
      note = " (the value of '" + std::string(multiline_key) +
             "' has a line break, which the pattern doesn't allow)";
  }

  static std::string quoted(const json::value& value) { return "'" + echo(value) + "'"; }

  void add_broken(const Rules& rules, const json::value& value, const ValuePath& place) {
    for (const Rule& rule : rules)
      if (!rule.satisfied()) add(quoted(value), place, rule.text(more_));
  }

  void add(const std::string& shown, const ValuePath& place, const std::string& rule) {
    entries.push_back("Value " + shown + " at '" + place.text(lower_first) +
                      "' failed to satisfy constraint: " + rule);
  }

  const MoreValues& more_;
};

}  // namespace

std::vector<std::string> constraint_failures(const Shape& shape, const json::value& value,
                                             const MoreValues& more) {
  Walk walk(more);
  if (value.is_object()) walk.structure(shape, value.get_object(), nullptr);
  return std::move(walk.entries);
}

std::optional<std::string> validation_failure(const Shape& shape, const json::value& value,
                                              const MoreValues& more) {
  Walk walk(more);
  if (value.is_object()) walk.structure(shape, value.get_object(), nullptr);
  const std::vector<std::string>& entries = walk.entries;
  if (entries.empty()) return std::nullopt;
  std::string message = std::to_string(entries.size()) + " validation error" +
                        (entries.size() > 1 ? "s" : "") + " detected: ";
  for (std::size_t i = 0; i < entries.size(); ++i) message += (i ? "; " : "") + entries[i];
  return message + walk.note;
}

}  // namespace trainyard::model
