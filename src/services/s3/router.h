#pragma once

#include "base/result.h"
#include "services/s3/operation.h"

namespace trainyard::s3 {

// The operation that a request asks for. NotImplemented naming a subresource that we don't have,
// MethodNotAllowed for a method that S3 doesn't know there.
Result<Operation> find_operation(const S3Request& request);

}  // namespace trainyard::s3
