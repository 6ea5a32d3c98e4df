#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "store/objects/error_elements.h"

// S3's errors: which code has which HTTP status, and how one is written. The only place that knows.
namespace trainyard::s3 {

// An error with one of S3's codes; `elements` are those of its document, beside Code and Message.
Error s3_error(std::string_view code, std::string message,
               const store::ErrorElements& elements = {});
// For what we honestly don't do; names the header, subresource or element at fault.
Error not_implemented(std::string_view what);
Error malformed_xml();
// For a parameter, header or element of that name.
Error invalid_argument(std::string message, std::string_view name, std::string_view value);
// 412, for the header that did not hold.
Error precondition_failed(std::string_view header);

struct ErrorAnswer {
  std::string code;
  std::string message;
  store::ErrorElements elements;
  int http_status = 500;
  store::ErrorElements headers{};  // those of the error's elements that are "Allow" or "x-amz-…"
};

// An error without a code that S3 knows is InternalError; its own words go to the log, not to the
// client.
ErrorAnswer to_answer(const Error& error);

}  // namespace trainyard::s3
