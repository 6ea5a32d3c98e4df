#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/report.h"

namespace trainyard::control {

// Reads an agent's journal as it grows. Remembers its position, so that each call returns only what
// is new; a last line without its newline is still being written, and isn't returned until it is
// complete. Not safe for concurrent use.
class JournalTail {
 public:
  // `job_id`: the id of the job to which the journal must belong (JobState::id); empty: any.
  JournalTail(std::filesystem::path path, std::string job_id)
      : path_(std::move(path)), job_id_(std::move(job_id)) {}

  // The new reports since the last call, at most about 1 MiB: empty means that there are no more
  // now. A journal that doesn't exist yet is empty. corrupt, with the journal's path and the line's
  // position: a complete line isn't a report, or the first belongs to another job; reading doesn't
  // continue past it.
  Result<std::vector<model::Report>> read_new();

 private:
  std::filesystem::path path_;
  std::string job_id_;
  std::uint64_t offset_ = 0;  // of the first byte of the first line that hasn't been returned
};

}  // namespace trainyard::control
