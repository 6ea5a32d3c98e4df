#include "agent/outputs.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "data/upload_folder.h"

namespace trainyard::agent {

namespace {

constexpr std::size_t kMostNotes = 100;  // a container can make a million links

// <S3OutputPath>/<job>/output
Result<data::S3Location> output_base(const model::LaunchPlan& plan) {
  TRY(data::S3Location base, data::parse_s3_location(plan.output.s3_output_path));
  base.key = data::join_key(base.key, plan.job_name + "/output");
  return base;
}

}  // namespace

Result<void> abort_outputs(data::S3Client& s3, const model::LaunchPlan& plan) {
  std::vector<std::pair<std::string, std::string>> folders{{plan.output.s3_output_path, "output"}};
  if (plan.debug_hook) folders.emplace_back(plan.debug_hook->s3_output_path, "debug-output");
  if (plan.profiler && !plan.profiler->disabled)
    folders.emplace_back(plan.profiler->s3_output_path, "profiler-output");
  Result<void> first;
  for (const auto& [s3_output_path, folder] : folders) {
    TRY(const data::S3Location base, data::parse_s3_location(s3_output_path));
    const auto aborted =
        s3.abort_uploads(base.bucket, data::join_key(base.key, plan.job_name + "/" + folder + "/"));
    if (!aborted && first) first = aborted.error();
  }
  return first;
}

Result<Uploaded> upload_outputs(data::S3Client& s3, const model::LaunchPlan& plan,
                                const std::filesystem::path& volume,
                                const std::function<void(const std::string&)>& notice) {
  TRY(const data::S3Location base, output_base(plan));
  const bool packed = plan.output.compression_type != "NONE";
  const auto form = packed ? data::UploadForm::archive : data::UploadForm::tree;
  if (auto fits =
          data::check_upload_size(volume, {"model", "output/data"}, form, plan.limits.upload);
      !fits)
    return Error(fits.error().kind(), fits.error().message() +
                                          " (the most is twice the volume, or limits.upload-gib of "
                                          "Trainyard's configuration if that is less)");
  std::size_t left_out = 0;
  const data::SkipNote skipped = [&](const std::string& note) {
    if (++left_out <= kMostNotes) notice(note);
  };
  const auto upload = [&](const char* folder, const char* packed_name,
                          const char* plain_name) -> Result<std::string> {
    TRY(const bool any, data::has_entries(volume, folder));
    if (!any) return std::string();
    data::S3Location target = base;
    target.key = data::join_key(base.key, packed ? packed_name : plain_name);
    if (packed) {
      TRY_VOID(data::upload_archive(s3, volume, folder, target, skipped));
      return target.to_string();
    }
    TRY_VOID(data::upload_tree(s3, volume, folder, target, skipped));
    return target.to_string() + "/";
  };
  Uploaded uploaded;
  TRY(uploaded.model_artifacts, upload("model", "model.tar.gz", "model"));
  TRY(const std::string ignored, upload("output/data", "output.tar.gz", "data"));
  if (left_out > kMostNotes)
    notice("left out besides: " + std::to_string(left_out - kMostNotes) + " more");
  return uploaded;
}

std::string read_failure_file(const std::filesystem::path& volume) {
  const UniqueFd root(::open(volume.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;  // a FIFO of that name must not hold us up
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const UniqueFd file(
      static_cast<int>(::syscall(SYS_openat2, root.get(), "output/failure", &how, sizeof how)));
  if (!file) return {};
  char text[4096];
  const ssize_t got = ::read(file.get(), text, sizeof text);
  return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : std::string();
}

}  // namespace trainyard::agent
