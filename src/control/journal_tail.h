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
  // `job_id`: of the job whose journal this must be (JobState::id); empty: any.
  JournalTail(std::filesystem::path path, std::string job_id)
      : path_(std::move(path)), job_id_(std::move(job_id)) {}

  // The reports that came since the last call, at most about 1 MiB of them: empty means that there
  // is nothing more now. A journal that isn't there yet is empty. corrupt, with the journal's path
  // and the line's place: a whole line is no report, or the first is of another job; reading does
  // not go past it.
  Result<std::vector<model::Report>> read_new();

 private:
  std::filesystem::path path_;
  std::string job_id_;
  std::uint64_t offset_ = 0;  // of the first byte of the first line not given out yet
};

}  // namespace trainyard::control
