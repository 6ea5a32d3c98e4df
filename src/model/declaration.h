#pragma once

#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace trainyard::model {

// The members of a structure by their names in JSON, declared once for reading and writing: a
// specialization has `kName`, where the structure needs a name, and `declare(members)`, with a call
// on `members` for each member. For the API's structures `members` is a ShapeBuilder
// (model/shape_builder.h), for those of our own documents a MemberWriter or MemberReader
// (model/declared_document.h).
template <class T>
struct Declaration;

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

}  // namespace trainyard::model
