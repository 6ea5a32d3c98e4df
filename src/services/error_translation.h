#pragma once

#include "aws/error.h"
#include "base/error.h"

namespace trainyard::services {

// The one place where an Error becomes what a client of a JSON or Query service sees. Its code() is kept when
// it has one; else the kind decides. The text of a fault of ours is not shown: it is in the log.
aws::ServiceError to_service_error(const Error& error);

}  // namespace trainyard::services
