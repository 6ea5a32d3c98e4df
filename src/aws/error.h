#pragma once

#include <string>

namespace trainyard::aws {

// An error as an AWS service answers it. How it is written on the wire (JSON body, Query XML, S3
// XML) is the protocol's affair; what it says is decided where it arises.
struct ServiceError {
  std::string code;     // "ValidationException", "ResourceInUse", "NoSuchKey"
  std::string message;  // for the client's user
  int http_status = 400;
};

}  // namespace trainyard::aws
