#include "cli/record_files.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "base/list_folder.h"
#include "model/report.h"
#include "records/log_record.h"
#include "records/metric_record.h"
#include "store/metric_store.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using store::Damage;
using store::RepairKind;

bool is_log_record(std::string_view line) {
  return records::parse_log_record(line).has_value();
}
bool is_metric_point(std::string_view line) {
  return records::parse_metric_point(line).has_value();
}
bool is_metric_series(std::string_view line) {
  return records::parse_metric_series(line).has_value();
}
bool is_report(std::string_view line) {
  return model::parse_journal_line(line).has_value();
}

void find_below(const fs::path& folder, const std::function<void(const fs::path&)>& take) {
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failed))
    if (fs::is_regular_file(entry.symlink_status(failed))) take(entry.path());
}

struct Reading {
  std::uint64_t lines = 0;
  std::uint64_t bad = 0;
  std::uint64_t first_bad = 0;  // where that line begins
  std::uint64_t complete = 0;   // bytes up to the last newline
  bool torn = false;            // there is more
};

Result<Reading> read_lines(const RecordFile& file, std::ostream* good) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return Error(ErrorKind::unavailable, "open " + file.path.string());
  Reading reading;
  std::string line;
  while (std::getline(in, line)) {
    if (in.eof()) {
      reading.torn = true;
      break;
    }
    const std::uint64_t start = std::exchange(reading.complete, reading.complete + line.size() + 1);
    ++reading.lines;
    if (file.is_record(line)) {
      if (good != nullptr && !(file.ends_at_first_bad && reading.bad > 0)) *good << line << '\n';
    } else if (reading.bad++ == 0) {
      reading.first_bad = start;
    }
  }
  if (in.bad()) return Error(ErrorKind::unavailable, "read " + file.path.string());
  return reading;
}

Result<void> copy_good_lines(const RecordFile& file, const fs::path& copy) {
  TRY_VOID(ensure_directory(copy.parent_path(), 0700));
  std::error_code failed;
  fs::copy_file(file.path, copy, fs::copy_options::overwrite_existing, failed);
  if (failed) return Error::from_errno(failed.value(), "copy " + file.path.string());
  const fs::path fresh = file.path.string() + ".mended";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    TRY_VOID(read_lines(file, &out));
    if (!out.flush()) return Error(ErrorKind::unavailable, "write " + fresh.string());
  }
  fs::rename(fresh, file.path, failed);
  if (failed) return Error::from_errno(failed.value(), "replace " + file.path.string());
  return ok();
}

}  // namespace

std::vector<RecordFile> find_record_files(const fs::path& logs, const fs::path& metrics,
                                          const fs::path& attempts) {
  std::vector<RecordFile> files;
  find_below(logs, [&](const fs::path& path) {
    if (path.extension() == ".log") files.push_back({path, is_log_record});
  });
  find_below(metrics, [&](const fs::path& path) {
    if (path.filename() == records::kMetricPointsFile) files.push_back({path, is_metric_point});
    if (path.filename() == records::kMetricSeriesFile) files.push_back({path, is_metric_series});
    if (path.parent_path().filename() == store::kCustomFolder)
      files.push_back({path, store::is_custom_metric});
  });
  // attempts/<job>/<n>/<host>/journal, and no deeper.
  std::error_code none;
  for (const fs::path& job : list_readable(attempts))
    for (const fs::path& attempt : list_readable(job))
      for (const fs::path& host : list_readable(attempt))
        if (const fs::path journal = host / "journal"; fs::is_regular_file(journal, none))
          files.push_back({journal, is_report, true});
  return files;
}

Result<std::vector<Damage>> check_record_file(const RecordFile& file, const fs::path& root,
                                              bool growing, const store::CheckOptions& options) {
  std::vector<Damage> damages;
  TRY(const Reading reading, read_lines(file, nullptr));
  const std::string where = file.path.string();
  if (reading.bad > 0) {
    Damage damage{where,
                  std::to_string(reading.bad) + " of " + std::to_string(reading.lines) +
                      " lines can't be read, the first at byte " +
                      std::to_string(reading.first_bad),
                  RepairKind::loss};
    if (!growing && options.may(RepairKind::loss)) {
      const fs::path copy = options.lost / file.path.lexically_relative(root);
      TRY_VOID(copy_good_lines(file, copy));
      damage.done = (file.ends_at_first_bad ? "cut at the first of them" : "left them out");
      damage.done += "; what was there is " + copy.string();
    }
    damages.push_back(std::move(damage));
  }
  if (!reading.torn || growing) return damages;
  Damage damage{where, "ends within a line", RepairKind::repair};
  if (options.may(RepairKind::repair)) {
    if (damages.empty() || damages[0].done.empty()) {
      std::error_code failed;
      fs::resize_file(file.path, reading.complete, failed);
      if (failed) return Error::from_errno(failed.value(), "cut " + where);
    }
    damage.done = "cut that off";
  }
  damages.push_back(std::move(damage));
  return damages;
}

}  // namespace trainyard::cli
