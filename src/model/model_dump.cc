#include <boost/json.hpp>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "model/codec.h"
#include "model/field_support.h"
#include "model/json_text.h"
#include "model/shape.h"
#include "model/training_job.h"

// Prints what the declarations say: `trainyard_model_dump shapes` as JSON, for the comparison with
// another model; `trainyard_model_dump fields` as the Markdown table of docs/semantics.md.
// `trainyard_model_dump echo` reads a CreateTrainingJob request and writes it as its C++ type is
// sent.
namespace {

using namespace trainyard::model;
namespace json = boost::json;

json::object describe(const Shape& shape) {
  json::object out{{"kind", to_string(shape.kind)}};
  if (shape.kind == Kind::structure) {
    out["name"] = shape.name;
    return out;
  }
  if (shape.min) out["min"] = *shape.min;
  if (shape.max) out["max"] = *shape.max;
  if (!shape.pattern.empty()) out["pattern"] = shape.pattern;
  if (!shape.values.empty()) out["enum"] = json::array(shape.values.begin(), shape.values.end());
  if (shape.item) out["item"] = describe(*shape.item);
  if (shape.key) out["key"] = describe(*shape.key);
  if (shape.value) out["value"] = describe(*shape.value);
  return out;
}

json::object describe_all() {
  json::object all;
  for (const Shape* structure : sagemaker_structures()) {
    json::object members;
    for (const Member& member : structure->members) {
      json::object described = describe(*member.shape);
      described["required"] = member.required;
      members[member.name] = std::move(described);
    }
    all[structure->name] = std::move(members);
  }
  return all;
}

int echo() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  const auto request = parse<CreateTrainingJobRequest>(json::parse(text));
  if (!request) std::cerr << request.error().message() << '\n';
  if (request) std::cout << serialize(*request) << '\n';
  return request ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc == 2 ? argv[1] : "";
  if (mode == "shapes") {
    std::cout << json_text(describe_all()) << '\n';
  } else if (mode == "fields") {
    std::cout << field_support_table();
  } else if (mode == "echo") {
    return echo();
  } else {
    std::cerr << "usage: trainyard_model_dump shapes|fields|echo\n";
    return 2;
  }
  return std::cout.flush() ? 0 : 1;
}
