#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace trainyard::services {

// The answer of an operation that is just an ARN: a `Response` with it in `member`.
template <class Response>
Result<Response> answer_with(std::optional<std::string> Response::* member,
                             const Result<std::string>& arn) {
  if (!arn) return arn.error();
  Response response;
  response.*member = *arn;
  return response;
}

}  // namespace trainyard::services
