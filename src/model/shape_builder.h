#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/time.h"
#include "model/declaration.h"
#include "model/enum.h"
#include "model/rules.h"
#include "model/shape.h"

// Turns a structure's declaration into its Shape. Only the sources that instantiate shape_of<T>()
// include this: sagemaker_shapes.cc and the like.
namespace trainyard::model {

struct NoRule {};

template <class T>
ValueAccess access_of() {
  ValueAccess access;
  access.optional_get = [](const void* optional) -> const void* {
    const auto& value = *static_cast<const std::optional<T>*>(optional);
    return value ? &*value : nullptr;
  };
  access.optional_emplace = [](void* optional) -> void* {
    return &static_cast<std::optional<T>*>(optional)->emplace();
  };
  if constexpr (std::is_same_v<T, std::string>) {
    access.text_get = [](const void* value) -> std::string_view {
      return *static_cast<const std::string*>(value);
    };
    access.text_set = [](void* value, std::string_view text) {
      *static_cast<std::string*>(value) = text;
      return true;
    };
  } else if constexpr (ApiEnum<T>) {
    access.text_get = [](const void* value) { return to_string(*static_cast<const T*>(value)); };
    access.text_set = [](void* value, std::string_view text) {
      const std::optional<T> found = from_string<T>(text);
      if (found) *static_cast<T*>(value) = *found;
      return found.has_value();
    };
  } else if constexpr (IsVector<T>::value) {
    access.list_size = [](const void* list) { return static_cast<const T*>(list)->size(); };
    access.list_at = [](const void* list, std::size_t index) -> const void* {
      return &(*static_cast<const T*>(list))[index];
    };
    access.list_append = [](void* list) -> void* { return &static_cast<T*>(list)->emplace_back(); };
  } else if constexpr (IsMap<T>::value) {
    access.map_each = [](const void* map, const MapVisitor& visit) {
      for (const auto& [key, value] : *static_cast<const T*>(map)) visit(key, &value);
    };
    access.map_emplace = [](void* map, std::string_view key) -> void* {
      return &(*static_cast<T*>(map))[std::string(key)];
    };
  }
  return access;
}

template <class T>
const Shape* text_shape(const Text& rule) {
  Shape shape{.kind = Kind::text, .min = rule.min, .max = rule.max, .pattern = rule.pattern};
  shape.values = rule.values;
  if constexpr (ApiEnum<T>) {
    shape.values = enum_values<T>();
    shape.closed = true;
  }
  shape.access = access_of<T>();
  return own_shape(std::move(shape));
}

// The storage of T's shape, made or not.
template <class T>
Shape& place_of() {
  static Shape shape;
  return shape;
}

// The shape of a member of `Structure`, which may contain others of its own kind.
template <class Structure, class T, class Rule>
const Shape* value_shape(const Rule& rule) {
  if constexpr (std::is_same_v<T, std::string> || ApiEnum<T>) {
    if constexpr (std::is_same_v<Rule, Text>) return text_shape<T>(rule);
    return text_shape<T>(Text{});
  } else if constexpr (std::is_same_v<T, bool>) {
    return own_shape({.kind = Kind::boolean, .access = access_of<T>()});
  } else if constexpr (std::is_same_v<T, double>) {
    return own_shape({.kind = Kind::number, .access = access_of<T>()});
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return own_shape({.kind = Kind::timestamp, .access = access_of<T>()});
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    Shape shape{.kind = Kind::integer, .access = access_of<T>()};
    if constexpr (std::is_same_v<Rule, Number>) {
      shape.min = rule.min;
      shape.max = rule.max;
    }
    return own_shape(std::move(shape));
  } else if constexpr (IsMap<T>::value) {
    Shape shape{.kind = Kind::map, .access = access_of<T>()};
    if constexpr (std::is_same_v<Rule, Map>) {
      shape.min = rule.min;
      shape.max = rule.max;
      shape.key = text_shape<std::string>(rule.key);
      using Value = typename T::mapped_type;
      if constexpr (IsVector<Value>::value) {
        shape.value = value_shape<Structure, Value>(rule.list);
      } else if constexpr (std::is_same_v<Value, std::string>) {
        shape.value = text_shape<std::string>(rule.value);
      } else {
        shape.value = value_shape<Structure, Value>(NoRule{});
      }
    } else {
      shape.key = text_shape<std::string>(Text{});
      shape.value = value_shape<Structure, typename T::mapped_type>(NoRule{});
    }
    return own_shape(std::move(shape));
  } else if constexpr (IsVector<T>::value) {
    using Item = typename T::value_type;
    Shape shape{.kind = Kind::list, .access = access_of<T>()};
    if constexpr (std::is_same_v<Rule, List>) {
      shape.min = rule.min;
      shape.max = rule.max;
      shape.item = value_shape<Structure, Item>(rule.item);
    } else {
      shape.item = value_shape<Structure, Item>(NoRule{});
    }
    return own_shape(std::move(shape));
  } else if constexpr (std::is_same_v<T, Structure>) {
    return &place_of<T>();  // it is being made
  } else {
    return &shape_of<T>();
  }
}

template <class Structure>
class ShapeBuilder {
 public:
  explicit ShapeBuilder(Shape& shape) : shape_(shape) {}

  template <class T, class Rule = NoRule>
  void required(std::string_view name, std::optional<T> Structure::* member,
                const Rule& rule = {}) {
    add(name, member, rule, true);
  }
  template <class T, class Rule = NoRule>
  void optional(std::string_view name, std::optional<T> Structure::* member,
                const Rule& rule = {}) {
    add(name, member, rule, false);
  }

 private:
  template <class T, class Rule>
  void add(std::string_view name, std::optional<T> Structure::* member, const Rule& rule,
           bool required) {
    const auto* start = reinterpret_cast<const std::byte*>(&sample_);
    const auto* here = reinterpret_cast<const std::byte*>(&(sample_.*member));
    shape_.members.push_back({.name = name,
                              .required = required,
                              .shape = value_shape<Structure, T>(rule),
                              .offset = static_cast<std::size_t>(here - start)});
  }

  Shape& shape_;
  const Structure sample_{};
};

template <class T>
const Shape& shape_of() {
  static const Shape& shape = []() -> const Shape& {
    Shape& made = place_of<T>();
    made.kind = Kind::structure;
    made.name = Declaration<T>::kName;
    made.access = access_of<T>();
    ShapeBuilder<T> builder(made);
    Declaration<T>::declare(builder);
    return made;
  }();
  return shape;
}

}  // namespace trainyard::model
