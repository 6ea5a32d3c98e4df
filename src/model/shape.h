#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Declarations as data: a Shape for each structure and each member's value. Parsing, validation,
// serialization, the field table and the tests interpret it; no code is generated per operation.
//
// The structures and their declarations are generated from the APIs' models (tools/api_shapes).
// Each member is a std::optional: absent means that the client didn't send it.
namespace trainyard::model {

enum class Kind { text, integer, number, boolean, timestamp, list, map, structure };
std::string_view to_string(Kind kind);

struct Shape;

struct Member {
  std::string_view name{};  // on the wire
  bool required = false;
  const Shape* shape = nullptr;
  std::size_t offset = 0;  // of the std::optional<T> in its structure

  // nullptr: absent. Otherwise the T in the optional.
  const void* get(const void* structure) const;
  // Sets the member to an empty T and returns that T.
  void* emplace(void* structure) const;
};

using MapVisitor = std::function<void(std::string_view key, const void* value)>;

// Access to a value of a C++ type that only the declaration knows. Functions that don't apply to
// the kind are null.
struct ValueAccess {
  const void* (*optional_get)(const void* optional) = nullptr;
  void* (*optional_emplace)(void* optional) = nullptr;
  std::string_view (*text_get)(const void* value) = nullptr;
  bool (*text_set)(void* value,
                   std::string_view text) = nullptr;  // false: not a value of the enumeration
  std::size_t (*list_size)(const void* list) = nullptr;
  const void* (*list_at)(const void* list, std::size_t index) = nullptr;
  void* (*list_append)(void* list) = nullptr;
  void (*map_each)(const void* map, const MapVisitor& visit) = nullptr;
  void* (*map_emplace)(void* map, std::string_view key) = nullptr;
};

struct Shape {
  Kind kind = Kind::text;
  std::string_view name{};  // structures only: the API's name

  // For text: its length in code points. For a number: its value. For a list or map: its number of
  // entries.
  std::optional<std::int64_t> min{};
  std::optional<std::int64_t> max{};
  std::string_view pattern{};                  // for text; empty: none
  std::span<const std::string_view> values{};  // for text: the enumeration; empty: any
  bool closed = false;  // for text: its C++ type is the enumeration, which has no other values

  const Shape* item = nullptr;    // list
  const Shape* key = nullptr;     // map (std::map<std::string, T>)
  const Shape* value = nullptr;   // map
  std::vector<Member> members{};  // structure, in the model's order

  ValueAccess access{};

  const Member* find(std::string_view wire_name) const;  // nullptr: no such member
};

// The shape of a declared structure T. Made at the first call, never destroyed; safe from any
// thread.
template <class T>
const Shape& shape_of();

// Keeps a shape for the life of the process. Safe from any thread.
Shape* own_shape(Shape shape);

// All declared structures of an API, for traversal.
std::span<const Shape* const> sagemaker_structures();
std::span<const Shape* const> iam_structures();
std::span<const Shape* const> monitoring_structures();
std::span<const Shape* const> sagemaker_metrics_structures();
std::span<const Shape* const> ssm_structures();
std::span<const Shape* const> sts_structures();

}  // namespace trainyard::model
