#include "cli/request_file.h"

#include <boost/json.hpp>
#include <string>
#include <system_error>

#include "model/codec.h"
#include "model/shape.h"
#include "model/validation.h"

namespace trainyard::cli {

namespace json = boost::json;
using model::CreateTrainingJobRequest;

namespace {

// The first member of `given` that was lost when it was parsed; empty: none.
std::string first_lost(const json::value& given, const json::value& parsed,
                       const std::string& path) {
  if (given.is_object() && parsed.is_object()) {
    for (const auto& [name, value] : given.get_object()) {
      const std::string here = path + (path.empty() ? "" : ".") + std::string(name);
      const json::value* same = parsed.get_object().if_contains(name);
      if (same == nullptr && !value.is_null()) return here;
      if (same == nullptr) continue;
      if (auto lost = first_lost(value, *same, here); !lost.empty()) return lost;
    }
  } else if (given.is_array() && parsed.is_array()) {
    const auto& items = parsed.get_array();
    for (std::size_t i = 0; i < given.get_array().size() && i < items.size(); ++i) {
      const std::string here = path + "[" + std::to_string(i) + "]";
      if (auto lost = first_lost(given.get_array()[i], items[i], here); !lost.empty()) return lost;
    }
  }
  return {};
}

}  // namespace

Result<CreateTrainingJobRequest> parse_request_file(std::string_view text) {
  std::error_code failed;
  const json::value given = json::parse(text, failed);
  if (failed || !given.is_object())
    return Error(ErrorKind::invalid_argument,
                 "the request file is not a JSON object" +
                     (failed ? " (" + failed.message() + ")" : std::string()));
  const auto& shape = model::shape_of<CreateTrainingJobRequest>();
  TRY_VOID(model::check_types(shape, given));
  // Flags may add what the file lacks; all that the file has must be readable.
  auto request = model::parse<CreateTrainingJobRequest>(given);
  if (!request) {
    const auto failure = model::validation_failure(shape, given);
    return failure ? Error(ErrorKind::invalid_argument, *failure) : request.error();
  }
  const std::string lost = first_lost(given, model::serialize(*request), "");
  if (!lost.empty())
    return Error(ErrorKind::invalid_argument,
                 "CreateTrainingJob has no member '" + lost + "' (in the request file)");
  return request;
}

}  // namespace trainyard::cli
