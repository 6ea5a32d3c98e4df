#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/damage.h"

namespace trainyard::cli {

// A file that only grows, one record a line: a journal, a log stream, a metric's series and points.
struct RecordFile {
  std::filesystem::path path;
  std::function<bool(std::string_view line)> is_record;
  // What comes behind a line that is none is good for nothing: a journal.
  bool ends_at_first_bad = false;
};

// The journals, log streams and metrics of a data folder, in no order. `logs`, `metrics`,
// `attempts` need not be there. Enters no volume and nothing that is mounted below attempts.
std::vector<RecordFile> find_record_files(const std::filesystem::path& logs,
                                          const std::filesystem::path& metrics,
                                          const std::filesystem::path& attempts);

// Reads the whole file. With a repair, a last line without its newline, which is none yet, is cut
// off; where loss is accepted, lines that are no records go, and the file as it was is kept below
// options.lost, at its path from `root` on. `growing`: an agent may be writing it; then nothing is
// changed, and such a last line is as it must be.
Result<std::vector<store::Damage>> check_record_file(const RecordFile& file,
                                                     const std::filesystem::path& root,
                                                     bool growing,
                                                     const store::CheckOptions& options);

}  // namespace trainyard::cli
