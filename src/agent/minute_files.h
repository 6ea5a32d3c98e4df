#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/system_sampler.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// A sample in the format of SageMaker's profiler: one JSON object per line, with smdebug's names
// (smdebug 1.0.34, profiler/system_profiler_file_parser.py). `node` is "algo-1".
void append_profile_lines(const SystemSample& sample, const std::string& node, std::string& lines);

// Writes the samples to files, one per minute:
//   <folder>/system/incremental/<YYYYMMDDHH>/<seconds since 1970 of the minute's start>.<node>.json
// in UTC; the name of the current minute's file ends in ".tmp". Not durable.
class MinuteFiles {
 public:
  // What the files of a folder may take up together, for the time in which they can't be uploaded.
  static constexpr Bytes kMax = mib(256);

  MinuteFiles(std::filesystem::path folder, std::string node, Bytes max = kMax);

  // An error loses the sample: a full disk, or too many files that weren't removed.
  Result<void> add(const SystemSample& sample);
  // Renames the last file to its final name.
  Result<void> close();

 private:
  using Minute = std::chrono::sys_time<std::chrono::minutes>;
  Result<void> check_room(Minute minute);
  Result<void> open(Minute minute);

  const std::filesystem::path folder_;
  const std::string node_;
  const Bytes max_;
  std::optional<Minute> refused_;  // that has no file for lack of room
  std::optional<Minute> minute_;   // of the open file
  std::filesystem::path path_;     // its final name
  UniqueFd fd_;
  std::string lines_;  // reused buffer
};

}  // namespace trainyard::agent
