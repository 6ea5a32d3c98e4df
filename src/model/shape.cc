#include "model/shape.h"

#include <deque>
#include <mutex>
#include <utility>

#include "model/enum.h"

namespace trainyard::model {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::timestamp:
      return "timestamp";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::structure:
      return "structure";
  }
  return "";
}

std::vector<std::string_view> split_enumerators(std::string_view list) {
  std::vector<std::string_view> names;
  while (!list.empty()) {
    const std::size_t end = list.find(',');
    std::string_view name = list.substr(0, end);
    const std::size_t first = name.find_first_not_of(" \n");
    const std::size_t last = name.find_last_not_of(" \n");
    if (first != std::string_view::npos) names.push_back(name.substr(first, last - first + 1));
    list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  }
  return names;
}

Shape* own_shape(Shape shape) {
  static std::mutex mutex;
  static std::deque<Shape> shapes;
  const std::scoped_lock lock(mutex);
  return &shapes.emplace_back(std::move(shape));
}

const void* Member::get(const void* structure) const {
  return shape->access.optional_get(static_cast<const std::byte*>(structure) + offset);
}

void* Member::emplace(void* structure) const {
  return shape->access.optional_emplace(static_cast<std::byte*>(structure) + offset);
}

const Member* Shape::find(std::string_view wire_name) const {
  for (const Member& member : members)
    if (member.name == wire_name) return &member;
  return nullptr;
}

}  // namespace trainyard::model
