#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// The constraints of the API on a member, as in its model. A declaration has one for each member
// (model/shape.h); lengths of text count Unicode code points, all limits are inclusive.
namespace trainyard::model {

struct Text {
  std::optional<std::int64_t> min{};
  std::optional<std::int64_t> max{};
  // As the model has it, since error messages quote it. Always matches the whole value. Empty:
  // none.
  std::string_view pattern{};
  // The enumeration's values. Empty: any.
  std::span<const std::string_view> values{};
};

struct Number {
  std::optional<std::int64_t> min{};
  std::optional<std::int64_t> max{};
};

struct List {
  std::optional<std::int64_t> min{};
  std::optional<std::int64_t> max{};
  Text item{};  // for lists of text
};

struct Map {
  std::optional<std::int64_t> min{};
  std::optional<std::int64_t> max{};
  Text key{};
  Text value{};
  List list{};  // for maps of lists, instead of `value`
};

}  // namespace trainyard::model
