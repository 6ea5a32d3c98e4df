#include "control/stored_request.h"

#include <array>
#include <boost/json.hpp>

#include "model/codec.h"

namespace trainyard::control {

std::string to_stored_text(const model::CreateTrainingJobRequest& request) {
  std::array<unsigned char, 4096> first;  // enough for most
  boost::json::monotonic_resource memory(first.data(), first.size());
  return boost::json::serialize(model::serialize(request, &memory));
}

Result<model::CreateTrainingJobRequest> parse_stored_request(const std::string& text) {
  boost::system::error_code error;
  std::array<unsigned char, 4096> first;
  boost::json::monotonic_resource memory(first.data(), first.size());
  const boost::json::value json = boost::json::parse(text, error, &memory);
  if (error) return Error(ErrorKind::corrupt, "a stored request is no JSON: " + error.message());
  auto request = model::parse<model::CreateTrainingJobRequest>(json);
  if (!request) return Error(ErrorKind::corrupt, "a stored request: " + request.error().message());
  return request;
}

}  // namespace trainyard::control
