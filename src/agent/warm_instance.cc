#include "agent/warm_instance.h"

#include <unistd.h>

#include "base/files.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

bool leaves_warm_pool(const model::LaunchPlan& plan, const model::Report& ending) {
  if (!plan.warm_pool || !plan.warm_pool->keep) return false;
  if (ending.outcome == model::Outcome::Failed && plan.keep_on_failure.count() > 0) return false;
  return ending.outcome != model::Outcome::Failed ||
         ending.failure_class == model::FailureClass::algorithm ||
         ending.failure_class == model::FailureClass::client;
}

Result<void> mark_warm(const fs::path& directory, const std::string& job_id) {
  return replace_file(directory / model::kWarmFile, job_id, 0600);
}

bool is_warm(const fs::path& directory) {
  std::error_code error;
  return fs::exists(directory / model::kWarmFile, error);
}

std::optional<fs::path> find_warm(const model::LaunchPlan& plan) {
  if (!plan.warm_pool || plan.warm_pool->from_attempt.empty()) return std::nullopt;
  fs::path directory = fs::path(plan.warm_pool->from_attempt) / plan.current_host;
  const auto left_by = read_file(directory / model::kWarmFile);
  if (!left_by || *left_by != plan.warm_pool->from_job_id) return std::nullopt;
  return directory;
}

void clear_warm(const model::LaunchPlan& plan) {
  if (const auto source = find_warm(plan)) ::unlink((*source / model::kWarmFile).c_str());
}

}  // namespace trainyard::agent
