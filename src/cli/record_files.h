#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/damage.h"

namespace trainyard::cli {

// An append-only file with one record per line: a journal, a log stream, a metric's series and
// points.
struct RecordFile {
  std::filesystem::path path;
  std::function<bool(std::string_view line)> is_record;
  // Lines after an invalid one are useless: a journal.
  bool ends_at_first_bad = false;
};

// The journals, log streams and metrics of a data folder, in no particular order. `logs`,
// `metrics`, `attempts` needn't exist. Doesn't enter volumes, or mounts below attempts.
std::vector<RecordFile> find_record_files(const std::filesystem::path& logs,
                                          const std::filesystem::path& metrics,
                                          const std::filesystem::path& attempts);

// Reads the whole file. A repair cuts off a last line without its newline; if loss is accepted, it
// removes invalid lines, and keeps the original file below options.lost, at its path relative to
// `root`. `growing`: an agent may be writing to it; then nothing is changed, and an incomplete last
// line is normal.
Result<std::vector<store::Damage>> check_record_file(const RecordFile& file,
                                                     const std::filesystem::path& root,
                                                     bool growing,
                                                     const store::CheckOptions& options);

}  // namespace trainyard::cli
