#pragma once

#include <cstddef>
#include <functional>

#include "base/result.h"

namespace trainyard::cli {

// Calls work(0) … work(count - 1) from up to `threads` threads. Returns the first error, after the
// calls in progress have finished.
Result<void> for_each_in_parallel(std::size_t count, std::size_t threads,
                                  const std::function<Result<void>(std::size_t)>& work);
// The same with a number of threads that may grow: it is asked for between calls.
Result<void> for_each_in_parallel(std::size_t count, const std::function<std::size_t()>& threads,
                                  const std::function<Result<void>(std::size_t)>& work);

}  // namespace trainyard::cli
