#include "agent/gate.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/files.h"

namespace trainyard::agent {

using namespace std::chrono_literals;

Result<std::string> wait_for_gate(const std::filesystem::path& directory, model::Gate gate,
                                  const std::atomic<bool>* cancelled) {
  const std::filesystem::path file = directory / model::gate_file(gate);
  // Most gates open soon; some only after hours.
  constexpr auto kMaxPause = 200ms;
  for (auto pause = 20ms;; pause = std::min(pause + 1ms, kMaxPause)) {
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return read_file(file);
    if (failed) return Error::from_errno(failed.value(), "look for " + file.string());
    if (cancelled != nullptr && *cancelled)
      return Error(ErrorKind::cancelled, "interrupted before the gate was open");
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace trainyard::agent
