#pragma once

// CHECK(condition): for what cannot happen unless this program has a bug. Prints location and
// condition, then aborts: a restart is cheap by design, limping on is not. Never for input, disk or
// network.
namespace trainyard {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace trainyard

#define CHECK(condition)                                                         \
  do {                                                                           \
    if (!(condition)) ::trainyard::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
