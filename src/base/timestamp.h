#pragma once

#include <chrono>

namespace trainyard {

// UTC, to the millisecond: the precision of every time in the SageMaker and CloudWatch Logs APIs.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

}  // namespace trainyard
