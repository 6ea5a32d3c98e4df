#include "agent/error_json.h"

#include <array>

namespace trainyard::agent {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 3> kFaults = {"caller", "algorithm", "platform"};
constexpr std::array kErrorKinds = {
    ErrorKind::invalid_argument, ErrorKind::not_found,     ErrorKind::already_exists,
    ErrorKind::conflict,         ErrorKind::exhausted,     ErrorKind::denied,
    ErrorKind::unavailable,      ErrorKind::deadline,      ErrorKind::cancelled,
    ErrorKind::corrupt,          ErrorKind::unimplemented, ErrorKind::internal};

}  // namespace

json::object error_json(const Error& error) {
  return {{"kind", to_string(error.kind())},
          {"fault", kFaults[static_cast<std::size_t>(error.fault())]},
          {"code", error.code()},
          {"message", error.message()}};
}

Error read_error(model::DocumentReader& reader) {
  std::array<std::string_view, kErrorKinds.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = to_string(kErrorKinds[i]);
  return Error(kErrorKinds[reader.word("kind", names)], reader.text("message"))
      .with_fault(static_cast<Fault>(reader.word("fault", kFaults)))
      .with_code(reader.text("code"));
}

}  // namespace trainyard::agent
