#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

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

// With several hosts: the first one joins what all have uploaded.
bool is_lead(const model::LaunchPlan& plan);

// This host's part of what upload_outputs() would upload, in the same forms: as
// output/model.tar.gz.<host>.part and output/output.tar.gz.<host>.part, also where the folders are
// empty; with CompressionType NONE as the objects themselves, in which hosts overwrite each other.
// Errors as of upload_outputs().
Result<void> upload_part(data::S3Client& s3, const model::LaunchPlan& plan,
                         const std::filesystem::path& volume,
                         const std::function<void(const std::string&)>& notice);

// Joins the parts of these hosts, each of which has uploaded all of its own, in the order of
// plan.hosts: of files of one name, the last host's is unpacked. The parts of all of plan's hosts
// are removed once what they were joined to is stored, also those of hosts that were lost while
// they uploaded, and those that can't be are said; a part that is gone was joined by an agent
// before this one.
Result<Uploaded> join_parts(data::S3Client& s3, const model::LaunchPlan& plan,
                            const std::vector<std::string>& hosts,
                            const std::function<void(const std::string&)>& notice);

// Removes the parts of an attempt before this one whose lead was lost before it had joined them.
// For the lead, before any host of this attempt uploads.
Result<void> remove_earlier_parts(data::S3Client& s3, const model::LaunchPlan& plan);

// Ends the uploads that an agent of this plan was at when it died: their parts would stay in the
// object store. Tries all of its folders; gives the first error. The plan's only instance must have
// no other agent; of several hosts, only those of this host's parts.
Result<void> abort_outputs(data::S3Client& s3, const model::LaunchPlan& plan);

// The text of /opt/ml/output/failure, at most 4 KiB of it; empty when there is none. Links are not
// followed out of the volume: a container could have put one there.
std::string read_failure_file(const std::filesystem::path& volume);

}  // namespace trainyard::agent
