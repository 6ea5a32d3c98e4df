#pragma once

#include <string>

namespace trainyard::aws {

// An error as an AWS service answers it. The protocol determines how it is written (JSON body,
// Query XML, S3 XML); the code that detects it determines what it says.
struct ServiceError {
  std::string code;     // "ValidationException", "ResourceInUse", "NoSuchKey"
  std::string message;  // for the client's user
  int http_status = 400;
};

}  // namespace trainyard::aws
