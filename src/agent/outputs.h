#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

struct Uploaded {
  std::string model_artifacts;  // s3://…; empty: there was no model
};

// /opt/ml/model and /opt/ml/output/data to S3OutputPath/<job>/output: model.tar.gz and
// output.tar.gz, or with CompressionType NONE model/… and data/…. A folder without contents is not
// uploaded. exhausted, before anything is sent: the files are larger than plan.limits.upload.
// corrupt: what was written can't be read back. `notice` is told of the first 100 files that are
// left out, and how many more there are.
Result<Uploaded> upload_outputs(data::S3Client& s3, const model::LaunchPlan& plan,
                                const std::filesystem::path& volume,
                                const std::function<void(const std::string&)>& notice);

// Ends the uploads that an agent of this plan was at when it died: their parts would stay in the
// object store. Tries all of its folders; gives the first error. The plan's only instance must have
// no other agent.
Result<void> abort_outputs(data::S3Client& s3, const model::LaunchPlan& plan);

// The text of /opt/ml/output/failure, at most 4 KiB of it; empty when there is none. Links are not
// followed out of the volume: a container could have put one there.
std::string read_failure_file(const std::filesystem::path& volume);

}  // namespace trainyard::agent
