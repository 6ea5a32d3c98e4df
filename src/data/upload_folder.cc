#include "data/upload_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "data/container_folder.h"
#include "data/gzip_piece.h"
#include "data/upload_object.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

// A tar ends with two blocks of zeros (POSIX, pax).
constexpr std::size_t kTarEnd = 1024;

// What libarchive writes; the first error is kept, for libarchive only passes a number on.
struct Sink {
  TakeBytes take;
  Result<void> outcome;
};

la_ssize_t write_to_sink(archive* a, void* context, const void* bytes, std::size_t size) {
  auto& sink = *static_cast<Sink*>(context);
  sink.outcome = sink.take({static_cast<const char*>(bytes), size});
  if (sink.outcome) return static_cast<la_ssize_t>(size);
  archive_set_error(a, EIO, "%s", sink.outcome.error().message().c_str());
  return -1;
}

enum class TarForm { gzip, plain };

class Tar {
 public:
  Tar(TarForm form, TakeBytes take) : sink_{std::move(take), {}}, archive_(archive_write_new()) {
    if (form == TarForm::gzip) archive_write_add_filter_gzip(archive_.get());
    archive_write_set_format_pax_restricted(archive_.get());
    // No blocking of the output: what is compressed goes out as it comes.
    archive_write_set_bytes_per_block(archive_.get(), 0);
  }

  Result<void> open() {
    return check(archive_write_open(archive_.get(), &sink_, nullptr, write_to_sink, nullptr));
  }

  Result<void> add(const FolderEntry& file, const struct stat& info) {
    const std::unique_ptr<archive_entry, FreeArchive> entry(archive_entry_new());
    archive_entry_copy_stat(entry.get(), &info);
    archive_entry_set_pathname(entry.get(), file.relative.c_str());
    UniqueFd content;
    if (S_ISLNK(info.st_mode)) {
      TRY(const std::string target, file.read_link());
      archive_entry_set_symlink(entry.get(), target.c_str());
    }
    if (S_ISREG(info.st_mode)) {
      TRY(content, file.open_file());
    } else {
      archive_entry_set_size(entry.get(), 0);
    }
    TRY_VOID(check(archive_write_header(archive_.get(), entry.get())));
    if (!content) return ok();
    const auto size = static_cast<std::uint64_t>(info.st_size);
    return file.read(content, size, [this](std::string_view bytes) -> Result<void> {
      return archive_write_data(archive_.get(), bytes.data(), bytes.size()) < 0
                 ? check(ARCHIVE_FATAL)
                 : ok();
    });
  }

  Result<void> close() { return check(archive_write_close(archive_.get())); }

 private:
  Result<void> check(int status) {
    if (status >= ARCHIVE_WARN) return ok();
    if (!sink_.outcome) return sink_.outcome;
    return Error(ErrorKind::internal, archive_error_string(archive_.get()));
  }

  Sink sink_;
  std::unique_ptr<archive, FreeArchive> archive_;
};

Result<void> add_entries(Tar& tar, const ContainerFolder& folder, const SkipNote& skipped) {
  TRY_VOID(tar.open());
  TRY_VOID(folder.for_each_entry([&](const FolderEntry& entry, const struct stat& info) {
    if (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode) || S_ISLNK(info.st_mode))
      return tar.add(entry, info);
    skipped("left out of the artifact: " + (entry.folder / entry.relative).string() +
            " is not a file, folder or link");
    return ok();
  }));
  TRY_VOID(tar.close());
  return folder.flush_disk();
}

// Passes on all but the last kTarEnd bytes.
class WithoutTarEnd {
 public:
  explicit WithoutTarEnd(TakeBytes next) : next_(std::move(next)) {}

  Result<void> take(std::string_view bytes) {
    held_.append(bytes);
    if (held_.size() <= kTarEnd) return ok();
    const std::size_t more = held_.size() - kTarEnd;
    TRY_VOID(next_(std::string_view(held_).substr(0, more)));
    held_.erase(0, more);
    return ok();
  }

 private:
  const TakeBytes next_;
  std::string held_;
};

// The folder of an upload that must have one.
Result<ContainerFolder> open_folder(const fs::path& root, const fs::path& folder) {
  TRY(auto found, ContainerFolder::open(root, folder));
  if (!found) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  return std::move(*found);
}

// What of an entry is an object of its own.
struct TreeFile {
  UniqueFd content;
  std::uint64_t size = 0;
};

// nullopt: nothing, and `skipped` is told why where that isn't plain.
Result<std::optional<TreeFile>> open_tree_file(const FolderEntry& entry, struct stat info,
                                               const SkipNote& skipped) {
  const auto skip = [&](const std::string& why) {
    if (!why.empty())
      skipped("not uploaded: " + (entry.folder / entry.relative).string() + " " + why);
    return std::optional<TreeFile>();
  };
  if (S_ISDIR(info.st_mode)) return skip("");
  TreeFile file;
  if (S_ISLNK(info.st_mode)) {
    const UniqueFd target = entry.find_target();
    if (!target && errno == EXDEV)
      return skip("is a link out of /opt/ml/" + entry.folder.string() + "/");
    if (!target || ::fstat(target.get(), &info) != 0) return skip("is a link to nothing");
    if (!S_ISREG(info.st_mode)) return skip("is a link to something else than a file");
    TRY(file.content, entry.open_target(target));
  } else if (S_ISREG(info.st_mode)) {
    TRY(file.content, entry.open_file());
  } else {
    return skip("is not a file");
  }
  file.size = static_cast<std::uint64_t>(info.st_size);
  return std::optional(std::move(file));
}

}  // namespace

Result<bool> has_entries(const fs::path& root, const fs::path& folder) {
  TRY(const auto found, ContainerFolder::open(root, folder));
  if (!found) return false;
  TRY(const bool empty, found->is_empty());
  return !empty;
}

Result<void> check_upload_size(const fs::path& root, const std::vector<fs::path>& folders,
                               UploadForm form, Bytes most) {
  if (most.value == 0) return ok();
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
      total = total > most.value ? total : total + size;
      return ok();
    }));
  }
  if (total <= most.value) return ok();
  std::string size = format_bytes({largest});
  if (on_disk < largest / 2) size += ", " + format_bytes({on_disk}) + " of them on disk";
  return Error(ErrorKind::exhausted, "the files are larger than the " + format_bytes(most) +
                                         " that may be uploaded; the largest is " + largest_name +
                                         " (" + size + ")");
}

Result<void> upload_archive(S3Client& s3, const fs::path& root, const fs::path& folder,
                            const S3Location& target, const SkipNote& skipped) {
  TRY(const ContainerFolder from, open_folder(root, folder));
  return upload_object(s3, target, [&](Upload& upload) {
    Tar tar(TarForm::gzip, [&](std::string_view bytes) { return upload.write(bytes); });
    return add_entries(tar, from, skipped);
  });
}

Result<void> upload_archive_part(S3Client& s3, const fs::path& root, const fs::path& folder,
                                 const S3Location& target, const SkipNote& skipped) {
  TRY(const auto from, ContainerFolder::open(root, folder));
  return upload_object(s3, target, [&](Upload& upload) -> Result<void> {
    GzipPiece piece(upload);
    if (!from) return piece.finish();
    WithoutTarEnd kept([&](std::string_view bytes) { return piece.write(bytes); });
    Tar tar(TarForm::plain, [&](std::string_view bytes) { return kept.take(bytes); });
    TRY_VOID(add_entries(tar, *from, skipped));
    return piece.finish();
  });
}

Result<bool> join_archive_parts(S3Client& s3, const std::vector<std::string>& keys,
                                const S3Location& target) {
  return join_gzip_pieces(s3, keys, std::string(kTarEnd, '\0'), target);
}

Result<void> upload_tree(S3Client& s3, const fs::path& root, const fs::path& folder,
                         const S3Location& target, const SkipNote& skipped) {
  TRY(const ContainerFolder from, open_folder(root, folder));
  TRY_VOID(
      from.for_each_entry([&](const FolderEntry& entry, const struct stat& info) -> Result<void> {
        TRY(const auto file, open_tree_file(entry, info, skipped));
        if (!file) return ok();
        const S3Location object{target.bucket, join_key(target.key, entry.relative.string())};
        return upload_object(s3, object, [&](Upload& upload) {
          return entry.read(file->content, file->size,
                            [&](std::string_view bytes) { return upload.write(bytes); });
        });
      }));
  return from.flush_disk();
}

}  // namespace trainyard::data
