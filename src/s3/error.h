#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "store/objects/error_elements.h"

// S3's errors: the HTTP status of each code, and how errors are written. The only place for both.
namespace trainyard::s3 {

// An error with one of S3's codes; `elements` are those of its document in addition to Code and
// Message.
Error s3_error(std::string_view code, std::string message,
               const store::ErrorElements& elements = {});
// For what isn't implemented; names the header, subresource or element.
Error not_implemented(std::string_view what);
Error malformed_xml();
// For a parameter, header or element with that name.
Error invalid_argument(std::string message, std::string_view name, std::string_view value);
// 412, for the header whose condition failed.
Error precondition_failed(std::string_view header);

struct ErrorAnswer {
  std::string code;
  std::string message;
  store::ErrorElements elements;
  int http_status = 500;
  store::ErrorElements headers{};  // those of the error's elements that are "Allow" or "x-amz-…"
};

// An error without a code of S3's is InternalError, or if something stored is damaged
// XTrainyardObjectDamaged (500); its message is logged, and not sent to the client.
ErrorAnswer to_answer(const Error& error);

}  // namespace trainyard::s3
