#include "base/list_folder.h"

#include <algorithm>
#include <system_error>

namespace trainyard {
namespace {

// Adds what can be read; the error that ended it, if any. (A range-based loop over a
// directory_iterator would throw it.)
std::error_code read_entries(const std::filesystem::path& folder,
                             std::vector<std::filesystem::path>& entries) {
  std::error_code failed;
  for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed))
    entries.push_back(at->path());
  std::sort(entries.begin(), entries.end());
  return failed;
}

}  // namespace

Result<std::vector<std::filesystem::path>> list_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  const std::error_code failed = read_entries(folder, entries);
  if (failed && failed != std::errc::no_such_file_or_directory &&
      failed != std::errc::not_a_directory)
    return Error::from_errno(failed.value(), "list " + folder.string());
  return entries;
}

std::vector<std::filesystem::path> list_readable(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  (void)read_entries(folder, entries);
  return entries;
}

}  // namespace trainyard
