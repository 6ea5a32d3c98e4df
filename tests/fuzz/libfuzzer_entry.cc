#include "fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  trainyard::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
