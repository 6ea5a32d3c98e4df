#include "agent/profiler_step.h"

#include <utility>

#include "agent/live_folder.h"
#include "agent/outputs.h"
#include "base/files.h"
#include "model/container_defaults.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFrameworkProfile = "/opt/ml/output/profiler";  // smdebug's default
constexpr const char* kProfileInS3 = "profiler-output";

bool profiles(const model::LaunchPlan& plan) {
  const auto& config = plan.request.profiler_config;
  return config && !config->disable_profiler.value_or(false);
}

std::chrono::milliseconds sampling_interval(const model::ProfilerConfig& config) {
  return std::chrono::milliseconds{
      config.profiling_interval_in_milliseconds.value_or(model::kProfilingInterval)};
}

fs::path profile_folder(const StepContext& context) {
  return context.directory / "profile";
}

Result<LiveFolder> framework_folder(const StepContext& context) {
  const model::ProfilerConfig& config = *context.plan.request.profiler_config;
  std::string folder = kFrameworkProfile;
  if (config.profiling_parameters)
    if (const auto path = config.profiling_parameters->find("LocalPath");
        path != config.profiling_parameters->end())
      folder = path->second;
  TRY(auto target, live_target(context.plan, config.s3_output_path.value_or(""), kProfileInS3));
  return live_folder(context, folder, "profiler", std::move(target));
}

}  // namespace

Result<void> ProfilerStep::prepare(StepContext& context) {
  if (!profiles(context.plan)) return ok();
  TRY(const LiveFolder folder, framework_folder(context));
  TRY_VOID(make_live_folder(context, folder));
  TRY_VOID(ensure_directory(profile_folder(context), 0700));
  files_.emplace(profile_folder(context), context.plan.current_host);
  context.samples.push_back(
      {sampling_interval(*context.plan.request.profiler_config), true,
       [this, &context](const SystemSample& sample) { add(context, sample); }});
  return ok();
}

Result<void> ProfilerStep::started(StepContext& context) {
  if (!profiles(context.plan)) return ok();
  TRY(const LiveFolder framework, framework_folder(context));
  uploads_.push_back(start_live_upload(
      context, framework, follow_smdebug(context.plan.limits.upload), framework.local_path));
  LiveFolder own;
  own.root = profile_folder(context);
  own.target = framework.target;
  data::FolderSyncOptions options = follow_smdebug({});
  options.settle = std::chrono::seconds(0);  // a file is complete when it has its name
  options.remove_uploaded = true;
  uploads_.push_back(start_live_upload(context, own, std::move(options), "system metrics"));
  return ok();
}

void ProfilerStep::add(const StepContext& context, const SystemSample& sample) {
  if (const auto added = files_->add(sample); !added) notice_incomplete(context, added.error());
}

void ProfilerStep::notice_incomplete(const StepContext& context, const Error& error) {
  if (std::exchange(noticed_incomplete_, true)) return;
  context.notice("System metrics are missing from the profile: " + error.message());
}

Result<void> ProfilerStep::ended(StepContext& context) {
  if (files_) {
    if (const auto closed = files_->close(); !closed) notice_incomplete(context, closed.error());
  }
  for (const auto& upload : uploads_) upload->finish();
  return ok();
}

Result<void> ProfilerStep::finish(StepContext& context) {
  for (const auto& upload : uploads_) upload->wait();
  if (!profiles(context.plan) || !is_lead(context.plan)) return ok();
  for (const char* kind : {"system", "framework"})
    mark_job_end(context, context.plan.request.profiler_config->s3_output_path.value_or(""),
                 std::string(kProfileInS3) + "/" + kind);
  return ok();
}

Result<void> ProfilerStep::undo(StepContext& context) {
  uploads_.clear();
  return remove_tree(profile_folder(context));
}

Failure ProfilerStep::failure(const StepContext&, const Error& error) const {
  return live_folder_failure(error);
}

}  // namespace trainyard::agent
