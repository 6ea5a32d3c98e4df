#include "cli/image_users.h"

#include <algorithm>
#include <set>

#include "base/files.h"
#include "model/launch_plan.h"
#include "runtime/image_name.h"

namespace trainyard::cli {

namespace fs = std::filesystem;

bool names_image(const std::string& name, const runtime::CatalogImage& image) {
  const auto source = runtime::parse_image_name(name);
  if (!source) return false;
  const std::string canonical = runtime::ImageRecords::canonical(*source);
  return std::any_of(
      image.records.begin(), image.records.end(),
      [&](const runtime::ImageRecord& record) { return record.source == canonical; });
}

Result<std::vector<std::string>> jobs_running_on(const fs::path& attempts,
                                                 const runtime::CatalogImage& image) {
  std::set<std::string> jobs;
  std::error_code failed;
  // <job>/<attempt>/<host>/plan.json
  for (fs::recursive_directory_iterator at(attempts, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at.depth() < 2) continue;
    at.disable_recursion_pending();
    const auto holder = FileLock::holder(at->path() / "lock");
    if (!holder || !*holder) continue;  // its agent has ended
    const auto text = read_file(at->path() / "plan.json");
    if (!text) continue;
    const auto plan = model::parse_launch_plan(*text);
    // A plan of another version: whatever it is, it runs on some image.
    if (!plan) return plan.error().wrap((at->path() / "plan.json").string());
    if (names_image(plan->image, image)) jobs.insert(plan->job_name);
  }
  if (failed && failed != std::errc::no_such_file_or_directory)
    return Error::from_errno(failed.value(), "list " + attempts.string());
  return std::vector<std::string>(jobs.begin(), jobs.end());
}

}  // namespace trainyard::cli
