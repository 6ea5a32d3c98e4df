#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/export.h"

// Enumerations of the API and of our own documents, declared once: TRAINYARD_MODEL_ENUM(SortOrder, Ascending, Descending)
// declares `enum class SortOrder`, with enumerators spelled as on the wire and numbered from 0.
#define TRAINYARD_MODEL_ENUM(Name, ...)             \
  enum class Name { __VA_ARGS__ };                  \
  constexpr std::string_view enumerators_of(Name) { \
    return #__VA_ARGS__;                            \
  }

namespace trainyard::model {

template <class E>
concept ApiEnum = std::is_enum_v<E> && requires(E value) {
  { enumerators_of(value) } -> std::convertible_to<std::string_view>;
};

// "A, B, C" -> {A, B, C}
TRAINYARD_API std::vector<std::string_view> split_enumerators(std::string_view list);

// The wire values, in the model's order; the index is the enumerator's number. Never destroyed.
template <ApiEnum E>
std::span<const std::string_view> enum_values() {
  static const std::vector<std::string_view> values = split_enumerators(enumerators_of(E{}));
  return values;
}

template <ApiEnum E>
std::string_view to_string(E value) {
  return enum_values<E>()[static_cast<std::size_t>(value)];
}

// nullopt: not a value of E.
template <ApiEnum E>
std::optional<E> from_string(std::string_view text) {
  const auto values = enum_values<E>();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] == text) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace trainyard::model
