#include "config/document.h"

#include <algorithm>
#include <tuple>

// Only this file knows the library; it is header-only here, without exceptions: parsing returns a
// result.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/closest_word.h"

namespace trainyard::config {
namespace {

using Words = std::vector<std::string>;

// The parts of a declared name: "image-map", "*".
Words parts_of(std::string_view name) {
  Words parts;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    parts.emplace_back(name.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// Whether `word` matches `part`; `star` is set to what its '*' stands for.
bool matches(std::string_view part, std::string_view word, std::string& star) {
  const std::size_t at = part.find('*');
  if (at == std::string_view::npos) return part == word;
  const std::string_view before = part.substr(0, at), after = part.substr(at + 1);
  if (word.size() <= before.size() + after.size() || !word.starts_with(before) ||
      !word.ends_with(after))
    return false;
  star = word.substr(at, word.size() - before.size() - after.size());
  return true;
}

std::string type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

std::string shown_text(const toml::node& node) {
  if (const auto* value = node.as_string()) return to_toml(Value(value->get()));
  if (const auto* value = node.as_integer()) return to_toml(Value(value->get()));
  if (const auto* value = node.as_floating_point()) return to_toml(Value(value->get()));
  if (const auto* value = node.as_boolean()) return to_toml(Value(value->get()));
  return type_name(node);
}

std::string shown_text(const Key& key, const toml::node& node) {
  return key.secret ? std::string(kHidden) : shown_text(node);
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}
  Document document;

  void table(const toml::table& table, const Words& above) {
    for (const auto& [key, node] : table) {
      Words path = above;
      path.emplace_back(key.str());
      read(path, key.source(), node);
    }
  }

  void report(const toml::source_region& where, std::string message) {
    document.problems.push_back({file_, static_cast<int>(where.begin.line),
                                 static_cast<int>(where.begin.column), std::move(message)});
  }

 private:
  void read(const Words& path, const toml::source_region& where, const toml::node& node) {
    bool is_table = false;
    for (const Key& key : keys()) {
      const Words parts = parts_of(key.name);
      std::string star;
      bool fits = parts.size() >= path.size();
      for (std::size_t i = 0; fits && i < path.size(); ++i) fits = matches(parts[i], path[i], star);
      if (!fits) continue;
      if (parts.size() == path.size()) return value(key, star, node);
      is_table = true;
    }
    if (!is_table) return unknown(path, where);
    if (!node.is_table())
      return report(node.source(), name_of(path) + " = " + shown_text(node) + ": must be a table");
    table(*node.as_table(), path);
    complete_named(path, *node.as_table());
  }

  // Adds the defaults of a table that the user has named. One without anything isn't ignored.
  void complete_named(const Words& path, const toml::table& table) {
    bool is_named = false, has_keys = !table.empty();
    for (const Key& key : keys()) {
      const Words parts = parts_of(key.name);
      if (parts.size() != path.size() + 1 || parts[path.size() - 1] != "*") continue;
      std::string star;
      bool fits = true;
      for (std::size_t i = 0; fits && i < path.size(); ++i) fits = matches(parts[i], path[i], star);
      if (!fits) continue;
      is_named = true;
      if (key.otherwise.empty() || table.contains(parts.back())) continue;
      has_keys = true;
      take(key, star, Value(std::string(key.otherwise)), table.source(), {});
    }
    if (is_named && !has_keys) report(table.source(), name_of(path) + " has no keys");
  }

  void value(const Key& key, const std::string& star, const toml::node& node) {
    const auto value = convert(key, full_name(key, star), node);
    if (!value) return;
    const toml::source_position& begin = node.source().begin;
    take(key, star, *value, node.source(),
         {Origin::Kind::file, file_, static_cast<int>(begin.line), static_cast<int>(begin.column)});
  }

  void take(const Key& key, const std::string& star, const Value& value,
            const toml::source_region& where, Origin origin) {
    Settings alone;
    const auto fine = put(key, star, value, alone);
    if (fine) return document.entries.push_back({&key, star, value, std::move(origin)});
    report(where, full_name(key, star) + " = " + shown(key, value) + ": " + fine.error().message());
  }

  // The node as a value of the key's type; nullopt: it has another type, which was reported.
  std::optional<Value> convert(const Key& key, const std::string& named, const toml::node& node) {
    switch (key.type) {
      case Type::text:
        if (const auto* text = node.as_string()) return Value(text->get());
        break;
      case Type::integer:
        if (const auto* integer = node.as_integer()) return Value(integer->get());
        break;
      case Type::number:
        if (const auto number = node.value<double>(); number && node.is_number()) return *number;
        break;
      case Type::boolean:
        if (const auto* boolean = node.as_boolean()) return Value(boolean->get());
        break;
      case Type::texts:
        if (const auto* list = node.as_array()) return convert_list(named, *list);
        break;
    }
    report(node.source(), named + " = " + shown_text(key, node) + ": must be " +
                              std::string(to_string(key.type)) + ", not " + type_name(node));
    return std::nullopt;
  }

  std::optional<Value> convert_list(const std::string& named, const toml::array& list) {
    Words texts;
    bool fine = true;
    for (const toml::node& item : list) {
      if (const auto* text = item.as_string()) {
        texts.push_back(text->get());
        continue;
      }
      report(item.source(), named + " has " + shown_text(item) + ": must be " +
                                std::string(to_string(Type::texts)));
      fine = false;
    }
    return fine ? std::optional<Value>(std::move(texts)) : std::nullopt;
  }

  void unknown(const Words& path, const toml::source_region& where) {
    Words declared;
    for (const Key& key : keys()) {
      const Words parts = parts_of(key.name);
      std::string star;
      bool beside = parts.size() >= path.size();
      for (std::size_t i = 0; beside && i + 1 < path.size(); ++i)
        beside = matches(parts[i], path[i], star);
      if (beside) declared.push_back(parts[path.size() - 1]);
    }
    std::string message = name_of(path) + " is not a key of the configuration";
    if (const auto meant = closest_word(path.back(), declared))
      message += "; did you mean " + as_key(*meant) + "?";
    report(where, std::move(message));
  }

  static std::string name_of(const Words& path) {
    std::string text;
    for (const std::string& word : path) text += (text.empty() ? "" : ".") + as_key(word);
    return text;
  }

  const std::string& file_;
};

}  // namespace

std::string Problem::to_string() const {
  if (file.empty()) return message;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message;
}

Document parse_document(std::string_view toml, const std::string& file) {
  Reader reader(file);
  const toml::parse_result parsed = toml::parse(toml, std::string_view(file));
  if (!parsed) {
    reader.report(parsed.error().source(), std::string(parsed.error().description()));
    return std::move(reader.document);
  }
  reader.table(parsed.table(), {});
  const auto place = [](const auto& one) { return std::tuple(one.line, one.column); };
  std::ranges::stable_sort(reader.document.problems, {}, place);
  std::ranges::stable_sort(reader.document.entries, {},
                           [&](const Entry& entry) { return place(entry.origin); });
  return std::move(reader.document);
}

}  // namespace trainyard::config
