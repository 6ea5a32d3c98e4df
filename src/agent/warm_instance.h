#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/launch_plan.h"
#include "model/report.h"

// What an instance of a warm pool leaves in its folder, attempts/<job>/<n>/<host>, for the instance
// of a matching job: the storage volume with nothing on it but the cache, and its place in the
// network (with `docker`, the container that holds its namespace). A file there (model::kWarmFile)
// says that it is to stay; `trainyard agent --clean` removes it with the rest.
namespace trainyard::agent {

// Relative to /opt/ml in the container.
inline constexpr const char* kWarmPoolCache = "sagemaker/warmpoolcache";

// Whether an instance that ends this way leaves anything for a matching job: a failure of the
// platform may be due to the machine's state; and an instance that is kept for inspection can't be
// shared.
bool leaves_warm_pool(const model::LaunchPlan& plan, const model::Report& ending);

// Records that everything to be kept is there. Idempotent.
Result<void> mark_warm(const std::filesystem::path& directory, const std::string& job_id);
bool is_warm(const std::filesystem::path& directory);

// The folder of the instance that this one takes over; nullopt: there is none, or nothing is kept
// there (any more).
std::optional<std::filesystem::path> find_warm(const model::LaunchPlan& plan);
// Records that all of it was taken over.
void clear_warm(const model::LaunchPlan& plan);

}  // namespace trainyard::agent
