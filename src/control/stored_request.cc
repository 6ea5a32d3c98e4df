#include "control/stored_request.h"

#include <array>
#include <boost/json.hpp>

#include "model/codec.h"

namespace trainyard::control {

std::string to_stored_text(const model::Shape& shape, const void* request) {
  std::array<unsigned char, 4096> first;  // enough for most
  boost::json::monotonic_resource memory(first.data(), first.size());
  return boost::json::serialize(model::serialize_from(shape, request, &memory));
}

Result<void> parse_stored_request(const model::Shape& shape, const std::string& text, void* into) {
  boost::system::error_code error;
  std::array<unsigned char, 4096> first;
  boost::json::monotonic_resource memory(first.data(), first.size());
  const boost::json::value json = boost::json::parse(text, error, &memory);
  if (error) return Error(ErrorKind::corrupt, "a stored request is no JSON: " + error.message());
  const auto read = model::parse_into(shape, json, into);
  if (!read) return Error(ErrorKind::corrupt, "a stored request: " + read.error().message());
  return ok();
}

}  // namespace trainyard::control
