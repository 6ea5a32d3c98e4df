#include "services/query_codec.h"

#include <boost/json.hpp>
#include <cmath>
#include <set>
#include <string>

#include "base/parse_number.h"
#include "model/codec.h"
#include "model/json_text.h"

namespace trainyard::services {
namespace {

namespace json = boost::json;
using model::Kind;
using model::Shape;

constexpr std::string_view kMember = ".member";

Error malformed(const std::string& name, std::string_view text, std::string_view wanted) {
  return Error(ErrorKind::invalid_argument, "The value '" + std::string(text) + "' of parameter " +
                                                name + " is not " + std::string(wanted) + ".")
      .with_code("MalformedInput");
}

class Reader {
 public:
  explicit Reader(const QueryParameters& parameters) : parameters_(parameters) {}

  Result<json::object> structure(const Shape& shape, const std::string& prefix) const {
    json::object object;
    for (const model::Member& member : shape.members) {
      const std::string name = prefix + std::string(member.name);
      if (!is_given(*member.shape, name)) continue;
      TRY(json::value value, read(*member.shape, name));
      object.emplace(member.name, std::move(value));
    }
    return object;
  }

 private:
  // A scalar under its own name; structures and lists under longer ones (an empty list as `Name=`).
  bool is_given(const Shape& shape, const std::string& name) const {
    if (parameters_.contains(name)) return true;
    const bool has_parts = shape.kind == Kind::list || shape.kind == Kind::structure;
    const auto next = parameters_.lower_bound(name + ".");
    return has_parts && next != parameters_.end() && next->first.starts_with(name + ".");
  }

  Result<json::value> read(const Shape& shape, const std::string& name) const {
    if (shape.kind == Kind::list) return list(shape, name);
    if (shape.kind == Kind::structure) {
      TRY(json::object object, structure(shape, name + "."));
      return json::value(std::move(object));
    }
    if (shape.kind == Kind::map) return malformed(name, "", "a map that can be read");
    const auto found = parameters_.find(name);
    if (found == parameters_.end()) return malformed(name, "", "a single value");
    return scalar(shape, name, found->second);
  }

  Result<json::value> list(const Shape& shape, const std::string& name) const {
    const std::string prefix = name + std::string(kMember) + ".";
    std::set<std::uint32_t> indexes;
    for (auto it = parameters_.lower_bound(prefix);
         it != parameters_.end() && it->first.starts_with(prefix); ++it) {
      const std::string_view rest = std::string_view(it->first).substr(prefix.size());
      const auto index = parse_number<std::uint32_t>(rest.substr(0, rest.find('.')));
      if (!index) return malformed(it->first, it->second, "an element of a list");
      indexes.insert(*index);
    }
    json::array array;
    for (const std::uint32_t index : indexes) {
      TRY(json::value item, read(*shape.item, prefix + std::to_string(index)));
      array.push_back(std::move(item));
    }
    return json::value(std::move(array));
  }

  static Result<json::value> scalar(const Shape& shape, const std::string& name,
                                    const std::string& text) {
    if (shape.kind == Kind::integer) {
      if (const auto number = parse_number<std::int64_t>(text)) return json::value(*number);
      return malformed(name, text, "an integer");
    }
    if (shape.kind == Kind::number) {
      if (const auto number = parse_number<double>(text)) return json::value(*number);
      return malformed(name, text, "a number");
    }
    if (shape.kind == Kind::boolean) {
      if (text == "true" || text == "false") return json::value(text == "true");
      return malformed(name, text, "a boolean");
    }
    if (shape.kind == Kind::timestamp) {
      if (const auto time = parse_iso8601(text)) return model::timestamp_to_json(*time);
      return malformed(name, text, "a time in ISO 8601");
    }
    return json::value(text);
  }

  const QueryParameters& parameters_;
};

QueryElement element(const Shape& shape, std::string name, const json::value& value) {
  QueryElement made{std::move(name), {}, {}};
  switch (shape.kind) {
    case Kind::structure:
      made.children = to_query(shape, value);
      break;
    case Kind::list:
      for (const json::value& item : value.get_array())
        made.children.push_back(element(*shape.item, "member", item));
      break;
    case Kind::map:
      for (const auto& [key, item] : value.get_object())
        made.children.push_back(
            {"entry", {}, {{"key", key, {}}, element(*shape.value, "value", item)}});
      break;
    case Kind::timestamp:
      made.text = format_iso8601(from_epoch_seconds(value.to_number<double>()));
      break;
    default:
      made.text = value.is_string() ? std::string(std::string_view(value.get_string()))
                                    : model::json_text(value);
  }
  return made;
}

}  // namespace

Result<json::value> from_query(const Shape& shape, const QueryParameters& parameters) {
  TRY(json::object object, Reader(parameters).structure(shape, ""));
  return json::value(std::move(object));
}

std::vector<QueryElement> to_query(const Shape& shape, const json::value& answer) {
  std::vector<QueryElement> elements;
  for (const model::Member& member : shape.members)
    if (const json::value* value = answer.get_object().if_contains(member.name))
      elements.push_back(element(*member.shape, std::string(member.name), *value));
  return elements;
}

}  // namespace trainyard::services
