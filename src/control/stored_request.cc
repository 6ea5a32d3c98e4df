#include "control/stored_request.h"

#include <boost/json.hpp>

#include "model/codec.h"

namespace trainyard::control {

std::string to_stored_text(const model::CreateTrainingJobRequest& request) {
  return boost::json::serialize(model::serialize(request));
}

Result<model::CreateTrainingJobRequest> parse_stored_request(const std::string& text) {
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(text, error);
  if (error) return Error(ErrorKind::corrupt, "a stored request is no JSON: " + error.message());
  auto request = model::parse<model::CreateTrainingJobRequest>(json);
  if (!request) return Error(ErrorKind::corrupt, "a stored request: " + request.error().message());
  return request;
}

}  // namespace trainyard::control
