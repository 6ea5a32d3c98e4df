#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/bytes.h"
#include "base/json_object.h"
#include "base/time.h"
#include "model/declaration.h"
#include "model/document.h"
#include "model/enum.h"
#include "model/rules.h"

// Documents of ours whose structures are declared (Declaration<T>): a line per member writes and
// reads it.
//
//   template <>
//   struct Declaration<InstanceSelection> {
//     static void declare(auto& members) {
//       members.required("instance_type", &InstanceSelection::instance_type);
//       members.added("instance_count", &InstanceSelection::instance_count);
//     }
//   };
//
// A document evolves by members that are `added` or `optional`; its version changes only if an
// older program would misunderstand it. Members are written in the order of their declaration.
//
//   required           always written; it is an error if it is missing
//   added              always written; documents from before it lack it, which means its default
//   optional           written if it differs from its default, which is what its absence means
//   embedded           a structure whose members stand among those of the outer one
//   embedded_if(name)  the same for a std::optional: it is set if member `name` is present
//
// A member's default is its value in a default-constructed structure; that of an `optional` list or
// map is empty. Text, flags and numbers are JSON's, numbers finite; times are epoch milliseconds;
// durations are counts of the unit of their type; sizes are bytes; enumerators are texts, of which
// unknown ones are errors; lists, maps of text and declared structures are arrays and objects.
//
// A declaration may have `complete(reader, value)` for what its members can't say: rules between
// them, and older forms. It is called when the members have been read, even if one was wrong.
namespace trainyard::model {

template <class T>
void write_members(const T& from, boost::json::object& to);
template <class T>
void read_members(DocumentReader& reader, T& into);

template <class T>
struct IsDuration : std::false_type {};
template <class Count, class Unit>
struct IsDuration<std::chrono::duration<Count, Unit>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class M>
boost::json::value member_to_json(const M& member) {
  if constexpr (std::is_same_v<M, Timestamp>) {
    return to_epoch_millis(member);
  } else if constexpr (IsDuration<M>::value) {
    return std::int64_t{member.count()};
  } else if constexpr (std::is_same_v<M, Bytes>) {
    return boost::json::value(member.value);
  } else if constexpr (ApiEnum<M>) {
    return boost::json::value(to_string(member));
  } else if constexpr (IsOptional<M>::value) {
    return member_to_json(*member);
  } else if constexpr (IsMap<M>::value) {
    return map_to_json(member);
  } else if constexpr (IsVector<M>::value) {
    boost::json::array array;
    array.reserve(member.size());
    for (const auto& item : member) array.push_back(member_to_json(item));
    return boost::json::value(std::move(array));
  } else if constexpr (std::is_arithmetic_v<M> || std::is_same_v<M, std::string>) {
    return boost::json::value(member);
  } else {
    boost::json::object object;
    write_members(member, object);
    return boost::json::value(std::move(object));
  }
}

template <class Integer>
Integer read_integer(DocumentReader& reader, std::string_view name, const Number& limits) {
  using Limits = std::numeric_limits<Integer>;
  return static_cast<Integer>(reader.integer(name, limits.min.value_or(std::int64_t{Limits::min()}),
                                             limits.max.value_or(std::int64_t{Limits::max()})));
}

// `limits` are those of the number, or of the count of a duration.
template <class M>
void read_member(DocumentReader& reader, std::string_view name, const Number& limits, M& into) {
  if constexpr (std::is_same_v<M, Timestamp>) {
    into = from_epoch_millis(read_integer<std::int64_t>(reader, name, Number{.min = 0}));
  } else if constexpr (IsDuration<M>::value) {
    into = M{read_integer<std::int64_t>(reader, name, limits)};
  } else if constexpr (std::is_same_v<M, Bytes>) {
    into = reader.bytes(name);
  } else if constexpr (ApiEnum<M>) {
    into = static_cast<M>(reader.word(name, enum_values<M>()));
  } else if constexpr (IsOptional<M>::value) {
    read_member(reader, name, limits, into.emplace());
  } else if constexpr (IsMap<M>::value) {
    into = reader.text_map(name);
  } else if constexpr (std::is_same_v<M, std::vector<std::string>>) {
    into = reader.texts(name);
  } else if constexpr (std::is_same_v<M, std::vector<int>>) {
    into.clear();
    using Limits = std::numeric_limits<int>;
    for (const std::int64_t item :
         reader.integers(name, limits.min.value_or(Limits::min()), Limits::max()))
      into.push_back(static_cast<int>(item));
  } else if constexpr (IsVector<M>::value) {
    into.clear();
    reader.objects(name, [&](DocumentReader& item) { read_members(item, into.emplace_back()); });
  } else if constexpr (std::is_same_v<M, std::string>) {
    into = reader.text(name);
  } else if constexpr (std::is_same_v<M, bool>) {
    into = reader.boolean(name);
  } else if constexpr (std::is_same_v<M, double>) {
    into = reader.number(name);
  } else if constexpr (std::is_integral_v<M>) {
    into = read_integer<M>(reader, name, limits);
  } else {
    reader.object(name, [&](DocumentReader& inner) { read_members(inner, into); });
  }
}

template <class M>
bool has_default(const M& member, const M& by_default) {
  if constexpr (IsOptional<M>::value) {
    return !member;
  } else if constexpr (IsVector<M>::value || IsMap<M>::value) {
    return member.empty();
  } else {
    return member == by_default;
  }
}

template <class T>
class MemberWriter {
 public:
  MemberWriter(const T& from, boost::json::object& to) : from_(from), to_(to) {}

  template <class M>
  void required(std::string_view name, M T::* member, const Number& = {}) {
    to_[name] = member_to_json(from_.*member);
  }
  template <class M>
  void added(std::string_view name, M T::* member, const Number& = {}) {
    required(name, member);
  }
  template <class M>
  void optional(std::string_view name, M T::* member, const Number& = {}) {
    if (!has_default(from_.*member, default_.*member)) required(name, member);
  }
  template <class M>
  void embedded(M T::* member) {
    write_members(from_.*member, to_);
  }
  template <class M>
  void embedded_if(std::string_view, std::optional<M> T::* member) {
    if (from_.*member) write_members(*(from_.*member), to_);
  }

 private:
  const T& from_;
  boost::json::object& to_;
  const T default_{};
};

template <class T>
class MemberReader {
 public:
  MemberReader(DocumentReader& reader, T& into) : reader_(reader), into_(into) {}

  template <class M>
  void required(std::string_view name, M T::* member, const Number& limits = {}) {
    read_member(reader_, name, limits, into_.*member);
  }
  template <class M>
  void added(std::string_view name, M T::* member, const Number& limits = {}) {
    optional(name, member, limits);
  }
  template <class M>
  void optional(std::string_view name, M T::* member, const Number& limits = {}) {
    if (reader_.has(name)) required(name, member, limits);
  }
  template <class M>
  void embedded(M T::* member) {
    read_members(reader_, into_.*member);
  }
  template <class M>
  void embedded_if(std::string_view name, std::optional<M> T::* member) {
    if (reader_.has(name)) read_members(reader_, (into_.*member).emplace());
  }

 private:
  DocumentReader& reader_;
  T& into_;
};

// Appends the members of `from` to an object.
template <class T>
void write_members(const T& from, boost::json::object& to) {
  MemberWriter<T> members(from, to);
  Declaration<T>::declare(members);
}

// `into` should be default-constructed. The caller calls reader.finish().
template <class T>
void read_members(DocumentReader& reader, T& into) {
  MemberReader<T> members(reader, into);
  Declaration<T>::declare(members);
  if constexpr (requires { Declaration<T>::complete(reader, into); })
    Declaration<T>::complete(reader, into);
}

template <class T>
boost::json::object write_document(const T& from) {
  boost::json::object object;
  write_members(from, object);
  return object;
}

}  // namespace trainyard::model
