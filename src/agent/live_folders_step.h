#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/step.h"
#include "data/s3_location.h"

namespace trainyard::agent {

// A folder of the container that is uploaded while the container runs.
struct LiveFolder {
  std::string local_path;        // in the container
  std::filesystem::path root;    // on this machine: root/folder, where no part of `folder` is
  std::filesystem::path folder;  // followed if it is a link
  data::S3Location target;
};

// Those of the debugger's hook and of the profiler; each lies on the volume. invalid_argument: an
// S3OutputPath can't be read.
Result<std::vector<LiveFolder>> live_folders(const model::LaunchPlan& plan, const Volume& volume);

// <directory>/profile: where the agent's own profiler files wait for their upload.
std::filesystem::path profile_folder(const std::filesystem::path& directory);

// Makes the live folders, so that they are there when the container starts.
class LiveFoldersStep final : public Step {
 public:
  std::string_view name() const override { return "live folders"; }
  Result<void> prepare(StepContext& context) override;
  Result<void> undo(StepContext& context) override;
  std::string failure_reason(const StepContext& context, const Error& error) const override;
};

}  // namespace trainyard::agent
