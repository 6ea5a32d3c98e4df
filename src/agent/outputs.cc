#include "agent/outputs.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "data/upload_folder.h"
#include "data/upload_tree.h"
#include "model/output_parts.h"

namespace trainyard::agent {

namespace {

constexpr std::size_t kMaxNotes = 100;  // a container can make a million links

// <S3OutputPath>/<job>/output
Result<data::S3Location> output_base(const model::LaunchPlan& plan) {
  TRY(data::S3Location base, data::parse_s3_location(plan.output.s3_output_path));
  base.key = data::join_key(base.key, plan.job_name + "/output");
  return base;
}

struct Output {
  const char* folder;       // on the volume
  const char* packed_name;  // below output/
  const char* plain_name;
};
constexpr std::array<Output, 2> kOutputs{
    {{"model", model::kModelArchive, "model"}, {"output/data", model::kOutputArchive, "data"}}};

bool is_packed(const model::LaunchPlan& plan) {
  return plan.output.compression_type != "NONE";
}

data::S3Location target_of(const data::S3Location& base, const Output& output, bool packed) {
  return {base.bucket, data::join_key(base.key, packed ? output.packed_name : output.plain_name)};
}

std::string part_key(const data::S3Location& target, const std::string& host) {
  return model::output_part_key(target.key, host);
}

Result<void> check_size(const model::LaunchPlan& plan, const std::filesystem::path& volume) {
  const auto form = is_packed(plan) ? data::UploadForm::archive : data::UploadForm::tree;
  const auto fits =
      data::check_upload_size(volume, {"model", "output/data"}, form, plan.limits.upload);
  if (fits) return ok();
  return Error(fits.error().kind(), fits.error().message() +
                                        " (the maximum is twice the volume, or limits.upload-gib "
                                        "of Trainyard's configuration if that is less)");
}

// Reports what an upload leaves out, the first files by name.
class SkippedFiles {
 public:
  explicit SkippedFiles(const std::function<void(const std::string&)>& notice) : notice_(notice) {}

  data::SkipNote note() {
    return [this](const std::string& text) {
      if (++count_ <= kMaxNotes) notice_(text);
    };
  }
  void notice_rest() const {
    if (count_ > kMaxNotes)
      notice_("left out besides: " + std::to_string(count_ - kMaxNotes) + " more");
  }

 private:
  const std::function<void(const std::string&)>& notice_;
  std::size_t count_ = 0;
};

using UploadOne = std::function<Result<void>(const Output&, const data::S3Location& target,
                                             const data::SkipNote&)>;
// Uploads nothing of a file that is too large, and reports it.
Result<void> for_each_output(const model::LaunchPlan& plan, const std::filesystem::path& volume,
                             const std::function<void(const std::string&)>& notice,
                             const UploadOne& upload) {
  TRY(const data::S3Location base, output_base(plan));
  TRY_VOID(check_size(plan, volume));
  SkippedFiles left_out(notice);
  for (const Output& output : kOutputs)
    TRY_VOID(upload(output, target_of(base, output, is_packed(plan)), left_out.note()));
  left_out.notice_rest();
  return ok();
}

// s3://… of the tree; empty if there is none.
Result<std::string> tree_uri(data::S3Client& s3, const data::S3Location& target) {
  bool any = false;
  const auto listed =
      s3.list(target.bucket, target.key + "/", [&](const data::ObjectInfo&) -> Result<void> {
        any = true;
        return Error(ErrorKind::cancelled, "one is enough");
      });
  if (!listed && !any) return listed.error();
  return any ? target.to_string() + "/" : std::string();
}

Result<bool> is_stored(data::S3Client& s3, const data::S3Location& target) {
  bool found = false;
  TRY_VOID(s3.list(target.bucket, target.key, [&](const data::ObjectInfo& object) {
    found = found || object.key == target.key;
    return ok();
  }));
  return found;
}

// Returns whether there is an archive at `target` at the end.
Result<bool> join_archive(data::S3Client& s3, const data::S3Location& target,
                          const std::vector<std::string>& parts) {
  auto joined = data::join_archive_parts(s3, parts, target);
  if (!joined && joined.error().code() == "NoSuchKey") joined = is_stored(s3, target);
  return joined;
}

// For all hosts; tries all, and returns the first error.
Result<void> remove_parts(data::S3Client& s3, const data::S3Location& target,
                          const std::vector<std::string>& hosts) {
  Result<void> first;
  for (const std::string& host : hosts) {
    auto removed = s3.remove(target.bucket, part_key(target, host));
    if (!removed && first) first = std::move(removed);
  }
  return first;
}

}  // namespace

bool is_lead(const model::LaunchPlan& plan) {
  return plan.hosts.empty() || plan.current_host == plan.hosts.front();
}

Result<void> remove_earlier_parts(data::S3Client& s3, const model::LaunchPlan& plan) {
  TRY(const data::S3Location base, output_base(plan));
  Result<void> first;
  for (const Output& output : kOutputs) {
    auto removed = remove_parts(s3, target_of(base, output, true), plan.hosts);
    if (!removed && first) first = std::move(removed);
  }
  return first;
}

Result<void> abort_outputs(data::S3Client& s3, const model::LaunchPlan& plan) {
  TRY(const data::S3Location base, output_base(plan));
  Result<void> first;
  const auto abort = [&](const std::string& bucket, const std::string& prefix) {
    const auto aborted = s3.abort_uploads(bucket, prefix);
    if (!aborted && first) first = aborted.error();
  };
  if (plan.hosts.size() > 1) {
    for (const Output& output : kOutputs)
      abort(base.bucket, part_key(target_of(base, output, true), plan.current_host));
    return first;
  }
  std::vector<std::pair<std::string, std::string>> folders{{plan.output.s3_output_path, "output"}};
  if (const auto& hook = plan.request.debug_hook_config)
    folders.emplace_back(hook->s3_output_path.value_or(""), "debug-output");
  if (const auto& profiler = plan.request.profiler_config;
      profiler && !profiler->disable_profiler.value_or(false))
    folders.emplace_back(profiler->s3_output_path.value_or(""), "profiler-output");
  for (const auto& [s3_output_path, folder] : folders) {
    TRY(const data::S3Location location, data::parse_s3_location(s3_output_path));
    abort(location.bucket, data::join_key(location.key, plan.job_name + "/" + folder + "/"));
  }
  return first;
}

Result<Uploaded> upload_outputs(data::S3Client& s3, const model::LaunchPlan& plan,
                                const std::filesystem::path& volume,
                                const std::function<void(const std::string&)>& notice) {
  Uploaded uploaded;
  const auto upload = [&](const Output& output, const data::S3Location& target,
                          const data::SkipNote& note) -> Result<void> {
    TRY(const bool any, data::has_entries(volume, output.folder));
    if (!any) return ok();
    std::string uri;
    if (is_packed(plan)) {
      TRY_VOID(data::upload_archive(s3, volume, output.folder, target, note));
      uri = target.to_string();
    } else {
      TRY(const auto objects, data::upload_tree(s3, volume, output.folder, target, note));
      if (objects > 0) uri = target.to_string() + "/";
    }
    FAILPOINT("agent.output.uploaded");
    if (&output == &kOutputs[0]) uploaded.model_artifacts = std::move(uri);
    return ok();
  };
  TRY_VOID(for_each_output(plan, volume, notice, upload));
  return uploaded;
}

Result<void> upload_part(data::S3Client& s3, const model::LaunchPlan& plan,
                         const std::filesystem::path& volume,
                         const std::function<void(const std::string&)>& notice) {
  return for_each_output(plan, volume, notice,
                         [&](const Output& output, const data::S3Location& target,
                             const data::SkipNote& note) -> Result<void> {
                           if (is_packed(plan))
                             return data::upload_archive_part(
                                 s3, volume, output.folder,
                                 {target.bucket, part_key(target, plan.current_host)}, note);
                           TRY(const bool any, data::has_entries(volume, output.folder));
                           if (!any) return ok();
                           TRY([[maybe_unused]] const auto objects,
                               data::upload_tree(s3, volume, output.folder, target, note));
                           return ok();
                         });
}

Result<Uploaded> join_parts(data::S3Client& s3, const model::LaunchPlan& plan,
                            const std::vector<std::string>& hosts,
                            const std::function<void(const std::string&)>& notice) {
  TRY(const data::S3Location base, output_base(plan));
  Uploaded uploaded;
  if (!is_packed(plan)) {
    TRY(uploaded.model_artifacts, tree_uri(s3, target_of(base, kOutputs[0], false)));
    return uploaded;
  }
  // All hosts have ended their uploads: open uploads are those of dead agents.
  if (const auto aborted = s3.abort_uploads(base.bucket, base.key + "/"); !aborted)
    log::warning("uploads_not_aborted",
                 {{"job", plan.job_name}, {"error", aborted.error().message()}});
  for (const Output& output : kOutputs) {
    const data::S3Location target = target_of(base, output, true);
    std::vector<std::string> parts;
    for (const std::string& host : plan.hosts)
      if (std::ranges::find(hosts, host) != hosts.end()) parts.push_back(part_key(target, host));
    TRY(const bool stored, join_archive(s3, target, parts));
    FAILPOINT("agent.parts.joined");
    if (const auto removed = remove_parts(s3, target, plan.hosts); !removed)
      notice("A host's part of the artifacts is left over: " + removed.error().message());
    if (stored && output.folder == kOutputs[0].folder)
      uploaded.model_artifacts = target.to_string();
  }
  return uploaded;
}

std::string read_failure_file(const std::filesystem::path& volume) {
  const UniqueFd root(::open(volume.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;  // a FIFO of that name must not block
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const UniqueFd file(
      static_cast<int>(::syscall(SYS_openat2, root.get(), "output/failure", &how, sizeof how)));
  if (!file) return {};
  char text[4096];
  const ssize_t got = ::read(file.get(), text, sizeof text);
  return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : std::string();
}

}  // namespace trainyard::agent
