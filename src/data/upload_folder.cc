#include "data/upload_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "data/gzip_piece.h"
#include "data/write_back.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

using TakeBytes = std::function<Result<void>(std::string_view)>;

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

// nullopt: not there. An error when any component is a link or no folder.
Result<std::optional<fs::path>> real_folder(const fs::path& root, const fs::path& folder) {
  fs::path path = root;
  for (const fs::path& part : folder) {
    path /= part;
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) {
      if (errno == ENOENT) return std::optional<fs::path>();
      return Error::from_errno(errno, "stat " + folder.string());
    }
    if (!S_ISDIR(info.st_mode))
      return Error(ErrorKind::invalid_argument,
                   "/opt/ml/" + folder.string() + " is not a folder any more")
          .with_fault(Fault::algorithm);
  }
  return std::optional<fs::path>(path);
}

Result<UniqueFd> open_folder(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + path.filename().string());
  return fd;
}

// Paths relative to `top`, sorted, folders before what they hold.
Result<std::vector<fs::path>> entries_of(const fs::path& top) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(top, failed), end; !failed && at != end;
       at.increment(failed))
    found.push_back(at->path().lexically_relative(top));
  if (failed) return Error::from_errno(failed.value(), "list " + top.filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::string name_in_container(const fs::path& folder, const fs::path& relative) {
  return "/opt/ml/" + (folder / relative).string();
}

// A file of what is uploaded, by its name below `top`.
struct Source {
  const UniqueFd& top;  // of root/folder
  const fs::path& folder;
  const fs::path& relative;

  std::string name() const { return name_in_container(folder, relative); }
};

UniqueFd open_beneath(const UniqueFd& top, const fs::path& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, top.get(), path.c_str(), &how, sizeof how)));
}

// What a link in the folder points to, opened with O_PATH. Invalid with errno: it leaves the folder
// (EXDEV), or points to nothing.
UniqueFd open_target(const Source& link) {
  UniqueFd fd = open_beneath(link.top, link.relative, O_PATH);
  if (fd || errno != EXDEV) return fd;
  std::array<char, 4096> text{};
  const ssize_t length =
      ::readlinkat(link.top.get(), link.relative.c_str(), text.data(), text.size());
  const std::string inside = name_in_container(link.folder, "");
  std::string_view target(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  if (!target.starts_with(inside)) {
    errno = EXDEV;
    return fd;
  }
  target.remove_prefix(inside.size());
  return open_beneath(link.top, target.empty() ? "." : fs::path(target), O_PATH);
}

Error not_as_written(const std::string& name, const Error& error) {
  return Error(ErrorKind::corrupt, name + " can't be read as it was written: " + error.message());
}

Error not_as_written(const Source& file, const char* doing) {
  return not_as_written(file.name(), Error::from_errno(errno, doing));
}

// Opens a file for reading once all that was written to it is on the disk: a page that couldn't be
// written is no more than a line in the kernel's log otherwise, and its bytes are whatever the disk
// has there.
Result<UniqueFd> open_written(const Source& file, int at, const std::string& path, int flags) {
  UniqueFd fd(::openat(at, path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!fd) return not_as_written(file, "open");
  if (const auto written = write_back(fd.get()); !written)
    return not_as_written(file.name(), written.error());
  return fd;
}

// The disk below may keep what it was given for a while, and lose it.
Result<void> flush_disk(const UniqueFd& top, const fs::path& folder) {
  if (::fsync(top.get()) == 0) return ok();
  return not_as_written("/opt/ml/" + folder.string(), Error::from_errno(errno, "fsync"));
}

// Feeds exactly `size` bytes of a file to `take`, for that many were promised.
Result<void> read_through(const Source& file, const UniqueFd& fd, std::uint64_t size,
                          const std::function<Result<void>(std::string_view)>& take) {
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  while (size > 0) {
    const ssize_t got =
        ::read(fd.get(), buffer->data(), std::min<std::uint64_t>(size, buffer->size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return not_as_written(file, "read");
    if (got == 0) return Error(ErrorKind::corrupt, file.name() + " was cut while it was uploaded");
    TRY_VOID(take({buffer->data(), static_cast<std::size_t>(got)}));
    size -= static_cast<std::uint64_t>(got);
  }
  return ok();
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

  Result<void> add(const Source& file, const struct stat& info) {
    const std::unique_ptr<archive_entry, FreeArchive> entry(archive_entry_new());
    archive_entry_copy_stat(entry.get(), &info);
    archive_entry_set_pathname(entry.get(), file.relative.c_str());
    UniqueFd content;
    if (S_ISLNK(info.st_mode)) {
      std::string target(4096, '\0');
      const ssize_t length =
          ::readlinkat(file.top.get(), file.relative.c_str(), target.data(), target.size());
      if (length < 0) return not_as_written(file, "read link");
      target.resize(static_cast<std::size_t>(length));
      archive_entry_set_symlink(entry.get(), target.c_str());
    }
    if (S_ISREG(info.st_mode)) {
      TRY(content, open_written(file, file.top.get(), file.relative, O_NOFOLLOW));
    } else {
      archive_entry_set_size(entry.get(), 0);
    }
    TRY_VOID(check(archive_write_header(archive_.get(), entry.get())));
    if (!content) return ok();
    const auto size = static_cast<std::uint64_t>(info.st_size);
    return read_through(file, content, size, [this](std::string_view bytes) -> Result<void> {
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

Result<void> add_entries(Tar& tar, const UniqueFd& top, const fs::path& folder,
                         const std::vector<fs::path>& entries, const SkipNote& skipped) {
  for (const fs::path& relative : entries) {
    const Source file{top, folder, relative};
    struct stat info{};
    if (::fstatat(top.get(), relative.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return not_as_written(file, "stat");
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode) && !S_ISLNK(info.st_mode)) {
      skipped("left out of the artifact: " + (folder / relative).string() +
              " is not a file, folder or link");
      continue;
    }
    TRY_VOID(tar.add(file, info));
  }
  return ok();
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

}  // namespace

Result<bool> has_entries(const fs::path& root, const fs::path& folder) {
  TRY(const auto top, real_folder(root, folder));
  if (!top) return false;
  std::error_code failed;
  const bool empty = fs::is_empty(*top, failed);
  if (failed) return Error::from_errno(failed.value(), "list " + folder.string());
  return !empty;
}

Result<void> check_upload_size(const fs::path& root, const std::vector<fs::path>& folders,
                               UploadForm form, Bytes most) {
  if (most.value == 0) return ok();
  std::uint64_t total = 0, largest = 0, on_disk = 0;
  std::string largest_name;
  for (const fs::path& folder : folders) {
    TRY(const auto top, real_folder(root, folder));
    if (!top) continue;
    TRY(const UniqueFd fd, open_folder(*top));
    TRY(const auto entries, entries_of(*top));
    for (const fs::path& relative : entries) {
      const Source file{fd, folder, relative};
      struct stat info{};
      if (::fstatat(fd.get(), relative.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return not_as_written(file, "stat");
      if (S_ISLNK(info.st_mode) && form == UploadForm::tree) {
        const UniqueFd target = open_target(file);
        if (!target || ::fstat(target.get(), &info) != 0) continue;
      }
      if (!S_ISREG(info.st_mode)) continue;
      const auto size = static_cast<std::uint64_t>(info.st_size);
      if (size > largest) {
        largest = size;
        on_disk = static_cast<std::uint64_t>(info.st_blocks) * 512;
        largest_name = file.name();
      }
      // No overflow: a file's size is at most 2^63.
      total = total > most.value ? total : total + size;
    }
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
  TRY(const auto top, real_folder(root, folder));
  if (!top) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  TRY(const UniqueFd fd, open_folder(*top));
  TRY(const auto entries, entries_of(*top));
  TRY(const auto upload, s3.begin_upload(target.bucket, target.key));
  Tar tar(TarForm::gzip, [&](std::string_view bytes) { return upload->write(bytes); });
  TRY_VOID(tar.open());
  TRY_VOID(add_entries(tar, fd, folder, entries, skipped));
  TRY_VOID(tar.close());
  TRY_VOID(flush_disk(fd, folder));
  return upload->complete();
}

Result<void> upload_archive_part(S3Client& s3, const fs::path& root, const fs::path& folder,
                                 const S3Location& target, const SkipNote& skipped) {
  TRY(const auto upload, s3.begin_upload(target.bucket, target.key));
  GzipPiece piece(*upload);
  TRY(const auto top, real_folder(root, folder));
  if (!top) return piece.close();
  TRY(const UniqueFd fd, open_folder(*top));
  TRY(const auto entries, entries_of(*top));
  WithoutTarEnd kept([&](std::string_view bytes) { return piece.write(bytes); });
  Tar tar(TarForm::plain, [&](std::string_view bytes) { return kept.take(bytes); });
  TRY_VOID(tar.open());
  TRY_VOID(add_entries(tar, fd, folder, entries, skipped));
  TRY_VOID(tar.close());
  TRY_VOID(flush_disk(fd, folder));
  return piece.close();
}

Result<bool> join_archive_parts(S3Client& s3, const std::vector<std::string>& keys,
                                const S3Location& target) {
  return join_gzip_pieces(s3, keys, std::string(kTarEnd, '\0'), target);
}

Result<void> upload_tree(S3Client& s3, const fs::path& root, const fs::path& folder,
                         const S3Location& target, const SkipNote& skipped) {
  TRY(const auto top, real_folder(root, folder));
  if (!top) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  TRY(const UniqueFd fd, open_folder(*top));
  TRY(const auto entries, entries_of(*top));
  for (const fs::path& relative : entries) {
    const Source file{fd, folder, relative};
    struct stat info{};
    if (::fstatat(fd.get(), relative.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return not_as_written(file, "stat");
    if (S_ISDIR(info.st_mode)) continue;
    UniqueFd content;
    const auto skip = [&](const std::string& why) {
      skipped("not uploaded: " + (folder / relative).string() + " " + why);
    };
    if (S_ISLNK(info.st_mode)) {
      const UniqueFd linked = open_target(file);
      if (!linked && errno == EXDEV) {
        skip("is a link out of " + name_in_container(folder, ""));
        continue;
      }
      if (!linked || ::fstat(linked.get(), &info) != 0) {
        skip("is a link to nothing");
        continue;
      }
      if (!S_ISREG(info.st_mode)) {
        skip("is a link to something else than a file");
        continue;
      }
      TRY(content,
          open_written(file, AT_FDCWD, "/proc/self/fd/" + std::to_string(linked.get()), 0));
    } else if (S_ISREG(info.st_mode)) {
      TRY(content, open_written(file, fd.get(), relative, O_NOFOLLOW));
    } else {
      skip("is not a file");
      continue;
    }
    TRY(const auto upload, s3.begin_upload(target.bucket, join_key(target.key, relative.string())));
    TRY_VOID(read_through(file, content, static_cast<std::uint64_t>(info.st_size),
                          [&](std::string_view bytes) { return upload->write(bytes); }));
    TRY_VOID(upload->complete());
  }
  return flush_disk(fd, folder);
}

}  // namespace trainyard::data
