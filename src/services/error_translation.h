#pragma once

#include "aws/error.h"
#include "base/error.h"

namespace trainyard::services {

// The one place where an Error becomes what a client of a JSON or Query service sees. Its code() is
// kept if it has one; otherwise the kind determines it. The message of an internal error isn't
// shown: it is in the log.
aws::ServiceError to_service_error(const Error& error);

}  // namespace trainyard::services
