#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

// S3's errors: which code has which HTTP status, and how one is written. The only place that knows.
namespace trainyard::s3 {

// An error with one of S3's codes.
Error s3_error(std::string_view code, std::string message);
// For what we honestly don't do; names the header, subresource or element at fault.
Error not_implemented(std::string_view what);
Error malformed_xml();
Error invalid_argument(std::string message);

struct ErrorAnswer {
  std::string code;
  std::string message;
  int http_status = 500;
};

// An error without a code that S3 knows is InternalError; its own words go to the log, not to the
// client.
ErrorAnswer to_answer(const Error& error);

}  // namespace trainyard::s3
