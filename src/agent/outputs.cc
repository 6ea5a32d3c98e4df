#include "agent/outputs.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "data/upload_folder.h"

namespace trainyard::agent {

Result<Uploaded> upload_outputs(data::S3Client& s3, const model::LaunchPlan& plan,
                                const std::filesystem::path& volume,
                                const std::function<void(const std::string&)>& notice) {
  TRY(data::S3Location base, data::parse_s3_location(plan.output.s3_output_path));
  base.key = data::join_key(base.key, plan.job_name + "/output");
  const bool packed = plan.output.compression_type != "NONE";
  const auto upload = [&](const char* folder, const char* packed_name,
                          const char* plain_name) -> Result<std::string> {
    TRY(const bool any, data::has_entries(volume, folder));
    if (!any) return std::string();
    data::S3Location target = base;
    target.key = data::join_key(base.key, packed ? packed_name : plain_name);
    if (packed) {
      TRY_VOID(data::upload_archive(s3, volume, folder, target, notice));
      return target.to_string();
    }
    TRY_VOID(data::upload_tree(s3, volume, folder, target, notice));
    return target.to_string() + "/";
  };
  Uploaded uploaded;
  TRY(uploaded.model_artifacts, upload("model", "model.tar.gz", "model"));
  TRY(const std::string ignored, upload("output/data", "output.tar.gz", "data"));
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
