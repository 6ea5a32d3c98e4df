#include "data/upload_folder.h"

#include <sys/stat.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "data/gzip_piece.h"
#include "data/tar_header.h"
#include "data/upload_object.h"
#include "data/write_tar.h"

namespace trainyard::data {

namespace fs = std::filesystem;

Result<bool> has_entries(const fs::path& root, const fs::path& folder) {
  TRY(const auto found, ContainerFolder::open(root, folder));
  if (!found) return false;
  TRY(const bool empty, found->is_empty());
  return !empty;
}

Result<void> check_upload_size(const fs::path& root, const std::vector<fs::path>& folders,
                               UploadForm form, Bytes max) {
  if (max.value == 0) return ok();
  std::uint64_t total = 0, largest = 0, on_disk = 0;
  std::string largest_name;
  for (const fs::path& folder : folders) {
    TRY(const auto found, ContainerFolder::open(root, folder));
    if (!found) continue;
    TRY_VOID(found->for_each_entry([&](const FolderEntry& entry, struct stat info) {
      if (S_ISLNK(info.st_mode) && form == UploadForm::tree) {
        const UniqueFd target = entry.find_target();
        if (!target || ::fstat(target.get(), &info) != 0) return ok();
      }
      if (!S_ISREG(info.st_mode)) return ok();
      const auto size = static_cast<std::uint64_t>(info.st_size);
      if (size > largest) {
        largest = size;
        on_disk = static_cast<std::uint64_t>(info.st_blocks) * 512;
        largest_name = entry.name();
      }
      // No overflow: a file's size is at most 2^63.
      total = total > max.value ? total : total + size;
      return ok();
    }));
  }
  if (total <= max.value) return ok();
  std::string size = format_bytes({largest});
  if (on_disk < largest / 2) size += ", " + format_bytes({on_disk}) + " of them on disk";
  return Error(ErrorKind::exhausted, "the files are larger than the " + format_bytes(max) +
                                         " that may be uploaded; the largest is " + largest_name +
                                         " (" + size + ")");
}

Result<void> upload_archive(S3Client& s3, const fs::path& root, const fs::path& folder,
                            const S3Location& target, const SkipNote& skipped) {
  TRY(const ContainerFolder from, ContainerFolder::must_open(root, folder));
  return upload_object(s3, target, [&](Upload& upload) -> Result<void> {
    GzipWriter gzip(upload);
    TRY_VOID(write_tar(from, HardLinks::as_links, gzip.body(), skipped));
    TRY_VOID(gzip.body().add_zeros(kTarEnd));
    TRY_VOID(gzip.finish());
    return from.flush_disk();
  });
}

Result<void> upload_archive_part(S3Client& s3, const fs::path& root, const fs::path& folder,
                                 const S3Location& target, const SkipNote& skipped) {
  TRY(const auto from, ContainerFolder::open(root, folder));
  return upload_object(s3, target, [&](Upload& upload) -> Result<void> {
    GzipWriter gzip(upload);
    if (from) TRY_VOID(write_tar(*from, HardLinks::as_files, gzip.body(), skipped));
    TRY_VOID(gzip.finish_piece());
    return from ? from->flush_disk() : ok();
  });
}

Result<bool> join_archive_parts(S3Client& s3, const std::vector<std::string>& keys,
                                const S3Location& target) {
  return join_gzip_pieces(s3, keys, std::string(kTarEnd, '\0'), target);
}

}  // namespace trainyard::data
