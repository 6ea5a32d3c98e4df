#pragma once

#include <utility>

#include "base/result.h"

namespace trainyard::control {

// For work that continues after failures: keeps the first error.
inline void keep_first_error(Result<void>& outcome, Result<void> next) {
  if (outcome) outcome = std::move(next);
}

}  // namespace trainyard::control
