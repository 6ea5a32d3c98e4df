#include "agent/live_outputs.h"

#include <utility>

#include "base/files.h"
#include "runtime/nvidia_gpus.h"

namespace trainyard::agent {
namespace {

// How often what becomes the instance's metrics, of which there is one a minute, is looked at.
constexpr std::chrono::milliseconds kMetricsInterval{1000};

bool is_profiled(const model::LaunchPlan& plan) {
  return plan.profiler && !plan.profiler->disabled;
}

// Null where the instance has none, or they can't be read.
std::unique_ptr<GpuReader> open_gpus(const model::PlanLimits& limits) {
  if (limits.gpus == 0) return nullptr;
  const auto numbers = runtime::gpu_minor_numbers(limits.gpu_ids);
  return numbers ? GpuReader::open(runtime::Nvml::open(), *numbers) : nullptr;
}

// smdebug writes a file as <name>.tmp and renames it when it is complete (its
// core/access_layer/file.py); what ends in .sagemaker-ignore isn't uploaded by SageMaker either
// (its trials/profiler_trial.py).
data::SyncFolderOptions follow_smdebug(Bytes most_a_file) {
  data::SyncFolderOptions options;
  options.most_a_file = most_a_file;
  options.skipped_suffixes = {".tmp", ".sagemaker-ignore"};
  return options;
}

}  // namespace

LiveOutputs::LiveOutputs(LiveOutputsParts parts) : parts_(std::move(parts)), s3_(parts_.s3) {}

LiveOutputs::~LiveOutputs() {
  monitors_.clear();
}

void LiveOutputs::upload(const LiveFolder& folder, data::SyncFolderOptions options,
                         std::string what) {
  uploads_.push_back(
      std::make_unique<LiveUpload>(data::SyncFolder(s3_, folder.root, folder.folder, folder.target,
                                                    std::move(options), parts_.notice),
                                   LiveUpload::Options{.what = std::move(what)}, parts_.notice));
  uploads_.back()->start();
}

Result<void> LiveOutputs::start(std::optional<pid_t> container) {
  TRY(const auto folders, live_folders(parts_.plan, parts_.volume));
  for (const LiveFolder& folder : folders)
    upload(folder, follow_smdebug(parts_.plan.limits.upload), folder.local_path);
  if (is_profiled(parts_.plan)) TRY_VOID(start_profile());
  if (parts_.on_instance_metric) metrics_.emplace(parts_.on_instance_metric);
  start_monitors(container);
  return ok();
}

Result<void> LiveOutputs::start_profile() {
  LiveFolder folder;
  folder.root = profile_folder(parts_.directory);
  TRY_VOID(ensure_directory(folder.root, 0700));
  TRY(folder.target, data::parse_s3_location(parts_.plan.profiler->s3_output_path));
  folder.target.key = data::join_key(folder.target.key, parts_.plan.job_name + "/profiler-output");
  data::SyncFolderOptions options = follow_smdebug({});
  options.settle = std::chrono::seconds(0);  // a file is complete when it has its name
  options.remove_uploaded = true;
  upload(folder, std::move(options), "system metrics");
  profile_.emplace(folder.root, parts_.plan.current_host);
  return ok();
}

void LiveOutputs::start_monitors(std::optional<pid_t> container) {
  const auto start = [&](std::chrono::milliseconds interval,
                         std::vector<SystemMonitor::Consumer> consumers) {
    SystemSampler::Sources sources;
    sources.container = container;
    if (container) {
      if (auto cgroup = runtime::ProcessCgroup::of(*container)) sources.cgroup = *cgroup;
    }
    sources.volume = parts_.volume.root();
    sources.memory = parts_.plan.limits.memory;
    sources.uploaded = [this] { return s3_.sent(); };
    sources.gpus = open_gpus(parts_.plan.limits);
    monitors_.push_back(
        std::make_unique<SystemMonitor>(std::move(sources), interval, std::move(consumers)));
  };
  const SystemMonitor::Consumer to_profile = [this](const SystemSample& s) { keep_sample(s); };
  const SystemMonitor::Consumer to_metrics = [this](const SystemSample& s) { metrics_->add(s); };
  const bool shared = profile_ && metrics_ && parts_.plan.profiler->interval <= kMetricsInterval;
  if (profile_) {
    std::vector<SystemMonitor::Consumer> consumers{to_profile};
    if (shared) consumers.push_back(to_metrics);
    start(parts_.plan.profiler->interval, std::move(consumers));
  }
  if (metrics_ && !shared) start(kMetricsInterval, {to_metrics});
}

void LiveOutputs::keep_sample(const SystemSample& sample) {
  if (const auto kept = profile_->add(sample); !kept) say_profile_is_incomplete(kept.error());
}

void LiveOutputs::say_profile_is_incomplete(const Error& error) {
  if (std::exchange(profile_failed_, true)) return;
  parts_.notice("System metrics are missing from the profile: " + error.message());
}

void LiveOutputs::finish() {
  for (const auto& monitor : monitors_) monitor->stop();
  monitors_.clear();
  if (profile_) {
    if (const auto closed = profile_->close(); !closed) say_profile_is_incomplete(closed.error());
  }
  if (metrics_) metrics_->close();
  for (const auto& upload : uploads_) upload->finish();
}

void LiveOutputs::wait() {
  for (const auto& upload : uploads_) upload->wait();
  uploads_.clear();
}

Result<void> mark_job_end(data::S3Client& s3, const model::LaunchPlan& plan) {
  constexpr const char* kMarker = "training_job_end.ts";
  Result<void> first;
  const auto mark = [&](const std::string& s3_output_path, const std::string& folder) {
    const auto done = [&]() -> Result<void> {
      TRY(const data::S3Location base, data::parse_s3_location(s3_output_path));
      TRY(const auto object,
          s3.begin_upload(base.bucket,
                          data::join_key(base.key, plan.job_name + "/" + folder + "/" + kMarker)));
      return object->complete();
    }();
    if (!done && first) first = done.error().wrap(std::string("write ") + kMarker);
  };
  if (plan.debug_hook) mark(plan.debug_hook->s3_output_path, "debug-output");
  if (is_profiled(plan))
    for (const char* kind : {"system", "framework"})
      mark(plan.profiler->s3_output_path, std::string("profiler-output/") + kind);
  return first;
}

}  // namespace trainyard::agent
