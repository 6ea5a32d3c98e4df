#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "agent/live_upload.h"
#include "agent/step.h"
#include "data/s3_location.h"

// Folders of the container that are uploaded while it runs: the debugger's, the profiler's and
// TensorBoard's.
namespace trainyard::agent {

struct LiveFolder {
  std::string local_path;        // in the container
  std::filesystem::path root;    // on this machine: root/folder; components of `folder`
  std::filesystem::path folder;  // that are links aren't followed
  data::S3Location target;
};

// <s3_output_path>/<job>/<below_job>. invalid_argument: the path is invalid.
Result<data::S3Location> live_target(const model::LaunchPlan& plan,
                                     const std::string& s3_output_path,
                                     const std::string& below_job);

// The container's folder `path`, which is on the volume; `beside` names its place there if the
// container has it outside of /opt/ml.
LiveFolder live_folder(const StepContext& context, const std::string& path, const char* beside,
                       data::S3Location target);

// Creates it, writable for any user of a container. Mounts it if it isn't below /opt/ml, or if
// `always`, which is needed for watching it: if an image's folders are merged with the volume's,
// that is another file system, whose writes don't cause events on the volume.
Result<void> make_live_folder(StepContext& context, const LiveFolder& folder, bool always = false);

// Starts a folder's upload. `what` is for messages. The context outlives it.
std::unique_ptr<LiveUpload> start_live_upload(StepContext& context, const LiveFolder& folder,
                                              data::FolderSyncOptions options, std::string what);

// The conventions of smdebug: a file is written as <name>.tmp and renamed when it is complete (its
// core/access_layer/file.py); SageMaker doesn't upload names ending in .sagemaker-ignore (its
// trials/profiler_trial.py).
data::FolderSyncOptions follow_smdebug(Bytes max_size);

// Writes `training_job_end.ts`, an empty object, to the S3 folder that smdebug's readers follow:
// inside SageMaker its hook leaves that to the platform, and the readers wait for it (smdebug
// 1.0.34: core/access_layer/utils.py). Failures are reported in the job's log.
void mark_job_end(StepContext& context, const std::string& s3_output_path,
                  const std::string& below_job);

// What an error of these folders' steps means: an invalid S3OutputPath is the client's fault.
Failure live_folder_failure(const Error& error);

}  // namespace trainyard::agent
