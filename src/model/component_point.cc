#include "model/component_point.h"

#include <boost/json/serialize.hpp>

#include "model/declared_document.h"

namespace trainyard::model {

template <>
struct Declaration<ComponentPoint> {
  using T = ComponentPoint;
  static void declare(auto& members) {
    members.required("file", &T::file);
    members.required("end", &T::end, Number{.min = 0});
    members.required("metric", &T::metric);
    members.required("at", &T::at);
    members.optional("step", &T::step, Number{.min = 0});
    members.required("value", &T::value);
  }
};

std::string to_json_line(const ComponentPoint& point) {
  return boost::json::serialize(write_document(point)) + "\n";
}

Result<ComponentPoint> parse_component_point(std::string_view line) {
  TRY(const auto object, parse_document("component point", line));
  DocumentReader reader("component point", object, UnknownMembers::skipped);
  ComponentPoint point;
  read_members(reader, point);
  TRY_VOID(reader.finish());
  return point;
}

}  // namespace trainyard::model
