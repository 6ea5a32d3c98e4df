#include "model/validation.h"

#include <boost/json.hpp>
#include <cmath>

#include "model/json_text.h"
#include "model/pattern.h"

namespace trainyard::model {
namespace {

namespace json = boost::json;

std::string lower_first(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::int64_t code_points(std::string_view utf8) {
  std::int64_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
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

// As Java prints it: [a, b], {k=v}, texts bare.
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

// One constraint: its text, and whether a value keeps it.
struct Rule {
  std::string text;
  bool kept = true;
};

std::vector<Rule> limit_rules(const Shape& shape, std::string_view what, std::int64_t measure) {
  std::vector<Rule> rules;
  const std::string words = "Member must have " + std::string(what);
  if (shape.max)
    rules.push_back(
        {words + " less than or equal to " + std::to_string(*shape.max), measure <= *shape.max});
  if (shape.min)
    rules.push_back(
        {words + " greater than or equal to " + std::to_string(*shape.min), measure >= *shape.min});
  return rules;
}

std::vector<Rule> text_rules(const Shape& shape, std::string_view text) {
  std::vector<Rule> rules = limit_rules(shape, "length", code_points(text));
  if (!shape.pattern.empty())
    rules.push_back(
        {"Member must satisfy regular expression pattern: " + std::string(shape.pattern),
         matches_pattern(shape.pattern, text)});
  if (!shape.values.empty()) {
    bool known = false;
    for (const std::string_view value : shape.values) known = known || value == text;
    rules.push_back(
        {"Member must satisfy enum value set: [" +
             joined(shape.values, [](std::string_view value) { return std::string(value); }) + "]",
         known});
  }
  return rules;
}

bool all_kept(const std::vector<Rule>& rules) {
  for (const Rule& rule : rules)
    if (!rule.kept) return false;
  return true;
}

// "[rule, rule, …]": all rules of the element, kept or not.
std::string rule_list(const std::vector<Rule>& rules) {
  return "[" + joined(rules, [](const Rule& rule) { return rule.text; }) + "]";
}

class Walk {
 public:
  std::vector<std::string> entries;

  void structure(const Shape& shape, const json::object& object, const std::string& path) {
    for (const Member& member : shape.members) {
      const std::string here = (path.empty() ? "" : path + ".") + lower_first(member.name);
      const json::value* value = object.if_contains(member.name);
      if (value != nullptr && !value->is_null()) {
        check(*member.shape, *value, here);
      } else if (member.required) {
        add("null", here, "Member must not be null");
      }
    }
  }

 private:
  void check(const Shape& shape, const json::value& value, const std::string& path) {
    if (shape.kind == Kind::text && value.is_string()) {
      add_broken(text_rules(shape, value.get_string()), value, path);
    } else if (shape.kind == Kind::integer && value.is_number()) {
      number(shape, value, path);
    } else if (shape.kind == Kind::list && value.is_array()) {
      list(shape, value, path);
    } else if (shape.kind == Kind::map && value.is_object()) {
      map(shape, value, path);
    } else if (shape.kind == Kind::structure && value.is_object()) {
      structure(shape, value.get_object(), path);
    }
  }

  void number(const Shape& shape, const json::value& value, const std::string& path) {
    if (!value.is_int64() && !value.is_double()) return;
    const std::int64_t measure = value.is_int64()
                                     ? value.get_int64()
                                     : static_cast<std::int64_t>(std::llround(value.get_double()));
    add_broken(limit_rules(shape, "value", measure), value, path);
  }

  void list(const Shape& shape, const json::value& value, const std::string& path) {
    const json::array& array = value.get_array();
    add_broken(limit_rules(shape, "length", static_cast<std::int64_t>(array.size())), value, path);
    std::optional<std::string> broken;
    for (std::size_t i = 0; i < array.size(); ++i) {
      const std::string here = path + "." + std::to_string(i + 1) + ".member";
      if (array[i].is_null()) {
        add("null", here, "Member must not be null");
      } else if (shape.item->kind != Kind::text) {
        check(*shape.item, array[i], here);
      } else if (array[i].is_string() && !broken) {
        const std::vector<Rule> rules = text_rules(*shape.item, array[i].get_string());
        if (!all_kept(rules)) broken = rule_list(rules);
      }
    }
    if (broken) add(quoted(value), path, "Member must satisfy constraint: " + *broken);
  }

  void map(const Shape& shape, const json::value& value, const std::string& path) {
    const json::object& object = value.get_object();
    add_broken(limit_rules(shape, "length", static_cast<std::int64_t>(object.size())), value, path);
    std::optional<std::string> broken_keys, broken_values;
    for (const auto& [key, text] : object) {
      const std::vector<Rule> key_rules = text_rules(*shape.key, key);
      if (!all_kept(key_rules)) broken_keys = rule_list(key_rules);
      if (text.is_null()) broken_values = "[Member must not be null]";
      if (!text.is_string()) continue;
      const std::vector<Rule> value_rules = text_rules(*shape.value, text.get_string());
      if (!all_kept(value_rules)) broken_values = rule_list(value_rules);
    }
    if (broken_keys) add(quoted(value), path, "Map keys must satisfy constraint: " + *broken_keys);
    if (broken_values)
      add(quoted(value), path, "Map value must satisfy constraint: " + *broken_values);
  }

  static std::string quoted(const json::value& value) { return "'" + echo(value) + "'"; }

  void add_broken(const std::vector<Rule>& rules, const json::value& value,
                  const std::string& path) {
    for (const Rule& rule : rules)
      if (!rule.kept) add(quoted(value), path, rule.text);
  }

  void add(const std::string& shown, const std::string& path, const std::string& rule) {
    entries.push_back("Value " + shown + " at '" + path +
                      "' failed to satisfy constraint: " + rule);
  }
};

}  // namespace

std::vector<std::string> constraint_failures(const Shape& shape, const json::value& value) {
  Walk walk;
  if (value.is_object()) walk.structure(shape, value.get_object(), "");
  return std::move(walk.entries);
}

std::optional<std::string> validation_failure(const Shape& shape, const json::value& value) {
  const std::vector<std::string> entries = constraint_failures(shape, value);
  if (entries.empty()) return std::nullopt;
  std::string message = std::to_string(entries.size()) + " validation error" +
                        (entries.size() > 1 ? "s" : "") + " detected: ";
  for (std::size_t i = 0; i < entries.size(); ++i) message += (i ? "; " : "") + entries[i];
  return message;
}

}  // namespace trainyard::model
