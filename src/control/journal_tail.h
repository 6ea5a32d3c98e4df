#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace trainyard::control {

// Reads an agent's journal as it grows. Keeps its place, so that each call gives only what came
// since; a last line without its newline is being written, and is kept back until it is whole. Not
// safe for concurrent use.
class JournalTail {
 public:
  explicit JournalTail(std::filesystem::path path) : path_(std::move(path)) {}

  // The reports that came since the last call, at most about 1 MiB of them: empty means that there
  // is nothing more now. A journal that isn't there yet is empty. corrupt: a whole line is no
  // report; reading does not go past it.
  Result<std::vector<model::Report>> read_new();

 private:
  std::filesystem::path path_;
  std::uint64_t offset_ = 0;  // of the first byte of the first line not given out yet
};

}  // namespace trainyard::control
