#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// A fuzz target is one function, called with any bytes: by libFuzzer with new ones all the time, by
// replay_main.cc with those of the corpus. It aborts if a promise of the code is broken, so that
// both report the input.
namespace trainyard::fuzz {

void run(std::string_view input);

[[noreturn]] inline void broken(const char* promise, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
  std::abort();
}

// Removes bytes from the front of an input to control the target.
inline std::uint8_t take_byte(std::string_view& input) {
  if (input.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(input.front());
  input.remove_prefix(1);
  return byte;
}

}  // namespace trainyard::fuzz

#define PROMISE(condition) \
  ((condition) ? (void)0 : trainyard::fuzz::broken(#condition, __FILE__, __LINE__))
