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

// Uploads /opt/ml/model and /opt/ml/output/data to S3OutputPath/<job>/output: as model.tar.gz and
// output.tar.gz, or with CompressionType NONE as model/… and data/…. An empty folder isn't
// uploaded. exhausted, before anything is sent: the files are larger than plan.limits.upload.
// corrupt: files can't be read back reliably. `notice` is called for the first 100 files that are
// skipped, and with the number of further ones.
Result<Uploaded> upload_outputs(data::S3Client& s3, const model::LaunchPlan& plan,
                                const std::filesystem::path& volume,
                                const std::function<void(const std::string&)>& notice);

// With several hosts, the first one joins the parts.
bool is_lead(const model::LaunchPlan& plan);

// Uploads this host's part of what upload_outputs() would upload: as
// output/model.tar.gz.<host>.part and output/output.tar.gz.<host>.part, even if the folders are
// empty; with CompressionType NONE as the objects themselves, in which hosts overwrite each other.
// Errors as of upload_outputs().
Result<void> upload_part(data::S3Client& s3, const model::LaunchPlan& plan,
                         const std::filesystem::path& volume,
                         const std::function<void(const std::string&)>& notice);

// Joins the parts of these hosts, each of which has uploaded all of its own, in the order of
// plan.hosts: of files with the same name, unpacking leaves the last host's. The parts of all of
// plan's hosts are removed after the result is stored, also those of hosts that were lost while
// they uploaded; those that can't be removed are reported. A missing part was joined by an earlier
// agent.
Result<Uploaded> join_parts(data::S3Client& s3, const model::LaunchPlan& plan,
                            const std::vector<std::string>& hosts,
                            const std::function<void(const std::string&)>& notice);

// Removes the parts of an earlier attempt whose lead was lost before it had joined them. For the
// lead, before any host of this attempt uploads.
Result<void> remove_earlier_parts(data::S3Client& s3, const model::LaunchPlan& plan);

// Aborts the uploads that an agent of this plan was making when it died: their parts would stay in
// the object store. Tries all of its folders; returns the first error. If the plan has one
// instance, it must have no other agent; if it has several, only this host's uploads are aborted.
Result<void> abort_outputs(data::S3Client& s3, const model::LaunchPlan& plan);

// The first 4 KiB of /opt/ml/output/failure; empty if it doesn't exist. Links out of the volume
// aren't followed: a container could have created one.
std::string read_failure_file(const std::filesystem::path& volume);

}  // namespace trainyard::agent
