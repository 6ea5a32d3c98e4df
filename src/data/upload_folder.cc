#include "data/upload_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <vector>

#include "base/unique_fd.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

// What libarchive writes goes to the upload; the first error is kept, for libarchive only passes a
// number on.
struct Sink {
  Upload& upload;
  Result<void> outcome;
};

la_ssize_t write_to_sink(archive* a, void* context, const void* bytes, std::size_t size) {
  auto& sink = *static_cast<Sink*>(context);
  sink.outcome = sink.upload.write({static_cast<const char*>(bytes), size});
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

Result<UniqueFd> open_file(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return Error::from_errno(errno, "open " + path.filename().string());
  return fd;
}

// Feeds the bytes of a file to `take`; exactly `size` of them when given, for a tar header has
// promised that many.
Result<void> read_through(const fs::path& path,
                          const std::function<Result<void>(std::string_view)>& take) {
  TRY(const UniqueFd fd, open_file(path));
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer->data(), buffer->size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read " + path.filename().string());
    if (got == 0) return ok();
    TRY_VOID(take({buffer->data(), static_cast<std::size_t>(got)}));
  }
}

class TarGz {
 public:
  explicit TarGz(Upload& upload) : sink_{upload, {}}, archive_(archive_write_new()) {
    archive_write_add_filter_gzip(archive_.get());
    archive_write_set_format_pax_restricted(archive_.get());
    // No blocking of the output: what is compressed goes out as it comes.
    archive_write_set_bytes_per_block(archive_.get(), 0);
  }

  Result<void> open() {
    return check(archive_write_open(archive_.get(), &sink_, nullptr, write_to_sink, nullptr));
  }

  Result<void> add(const fs::path& top, const fs::path& relative, const struct stat& info) {
    const std::unique_ptr<archive_entry, FreeArchive> entry(archive_entry_new());
    archive_entry_copy_stat(entry.get(), &info);
    archive_entry_set_pathname(entry.get(), relative.c_str());
    if (S_ISLNK(info.st_mode)) {
      std::error_code failed;
      const fs::path target = fs::read_symlink(top / relative, failed);
      if (failed) return Error::from_errno(failed.value(), "read link " + relative.string());
      archive_entry_set_symlink(entry.get(), target.c_str());
    }
    if (!S_ISREG(info.st_mode)) archive_entry_set_size(entry.get(), 0);
    TRY_VOID(check(archive_write_header(archive_.get(), entry.get())));
    if (!S_ISREG(info.st_mode)) return ok();
    return read_through(top / relative, [this](std::string_view bytes) -> Result<void> {
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

}  // namespace

Result<bool> has_entries(const fs::path& root, const fs::path& folder) {
  TRY(const auto top, real_folder(root, folder));
  if (!top) return false;
  std::error_code failed;
  const bool empty = fs::is_empty(*top, failed);
  if (failed) return Error::from_errno(failed.value(), "list " + folder.string());
  return !empty;
}

Result<void> upload_archive(S3Client& s3, const fs::path& root, const fs::path& folder,
                            const S3Location& target, const SkipNote& skipped) {
  TRY(const auto top, real_folder(root, folder));
  if (!top) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  TRY(const auto entries, entries_of(*top));
  TRY(const auto upload, s3.begin_upload(target.bucket, target.key));
  TarGz tar(*upload);
  TRY_VOID(tar.open());
  for (const fs::path& relative : entries) {
    struct stat info{};
    if (::lstat((*top / relative).c_str(), &info) != 0)
      return Error::from_errno(errno, "stat " + relative.string());
    if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode) && !S_ISLNK(info.st_mode)) {
      skipped("left out of the artifact: " + (folder / relative).string() +
              " is not a file, folder or link");
      continue;
    }
    TRY_VOID(tar.add(*top, relative, info));
  }
  TRY_VOID(tar.close());
  return upload->complete();
}

Result<void> upload_tree(S3Client& s3, const fs::path& root, const fs::path& folder,
                         const S3Location& target, const SkipNote& skipped) {
  TRY(const auto top, real_folder(root, folder));
  if (!top) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  TRY(const auto entries, entries_of(*top));
  for (const fs::path& relative : entries) {
    struct stat info{};
    if (::lstat((*top / relative).c_str(), &info) != 0)
      return Error::from_errno(errno, "stat " + relative.string());
    if (S_ISDIR(info.st_mode)) continue;
    if (!S_ISREG(info.st_mode)) {
      skipped("not uploaded: " + (folder / relative).string() + " is not a file");
      continue;
    }
    TRY(const auto upload, s3.begin_upload(target.bucket, join_key(target.key, relative.string())));
    TRY_VOID(read_through(*top / relative,
                          [&](std::string_view bytes) { return upload->write(bytes); }));
    TRY_VOID(upload->complete());
  }
  return ok();
}

}  // namespace trainyard::data
