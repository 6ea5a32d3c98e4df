#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "agent/live_upload.h"
#include "agent/step.h"
#include "data/s3_location.h"

// Folders of the container that are uploaded while it runs: the debugger's and the profiler's.
namespace trainyard::agent {

struct LiveFolder {
  std::string local_path;        // in the container
  std::filesystem::path root;    // on this machine: root/folder, where no part of `folder` is
  std::filesystem::path folder;  // followed if it is a link
  data::S3Location target;
};

// <s3_output_path>/<job>/<below_job>. invalid_argument: the path can't be read.
Result<data::S3Location> live_target(const model::LaunchPlan& plan,
                                     const std::string& s3_output_path,
                                     const std::string& below_job);

// The container's folder `path`, which lies on the volume; `beside` names its place there when the
// container has it outside of /opt/ml.
LiveFolder live_folder(const StepContext& context, const std::string& path, const char* beside,
                       data::S3Location target);

// Makes it, writable for any user of a container, and mounts it: where it isn't below /opt/ml, or
// `always`, which what watches it needs: an image's folders merged with the volume's are another
// file system, whose writes the volume's doesn't tell of.
Result<void> make_live_folder(StepContext& context, const LiveFolder& folder, bool always = false);

// A folder's upload, which has started. `what` is for messages. The context outlives it.
std::unique_ptr<LiveUpload> start_live_upload(StepContext& context, const LiveFolder& folder,
                                              data::FolderSyncOptions options, std::string what);

// What smdebug writes: a file as <name>.tmp, renamed when it is complete (its
// core/access_layer/file.py); what ends in .sagemaker-ignore isn't uploaded by SageMaker either
// (its trials/profiler_trial.py).
data::FolderSyncOptions follow_smdebug(Bytes most_a_file);

// Writes `training_job_end.ts`, an empty object, into the folder of S3 that smdebug's readers
// follow: inside SageMaker its hook leaves that to the platform, and the readers wait for it
// (smdebug 1.0.34: core/access_layer/utils.py). What goes wrong is said in the job's log.
void mark_job_end(StepContext& context, const std::string& s3_output_path,
                  const std::string& below_job);

}  // namespace trainyard::agent
