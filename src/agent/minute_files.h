#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "agent/system_sampler.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// A sample as SageMaker's profiler writes it: JSON objects, one a line, with smdebug's names
// (smdebug 1.0.34, profiler/system_profiler_file_parser.py). `node` is "algo-1".
void append_profile_lines(const SystemSample& sample, const std::string& node, std::string& lines);

// The samples as files, one for each minute:
//   <folder>/system/incremental/<YYYYMMDDHH>/<seconds since 1970 of the minute's start>.<node>.json
// in UTC; while a minute isn't over, with ".tmp" behind its name. Not durable.
class MinuteFiles {
 public:
  MinuteFiles(std::filesystem::path folder, std::string node);

  // An error (a full disk) loses the sample.
  Result<void> add(const SystemSample& sample);
  // Gives the last file its name.
  Result<void> close();

 private:
  using Minute = std::chrono::sys_time<std::chrono::minutes>;
  Result<void> open(Minute minute);

  const std::filesystem::path folder_;
  const std::string node_;
  std::optional<Minute> minute_;  // of the open file
  std::filesystem::path path_;    // its name in the end
  UniqueFd fd_;
  std::string lines_;  // kept for its memory
};

}  // namespace trainyard::agent
