#include "data/unpack_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "data/file_placement.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

struct CloseArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

using Parts = std::vector<std::string>;

// "./a//b/" -> a, b. nullopt: it is absolute or climbs.
std::optional<Parts> parts_of(std::string_view path) {
  if (path.starts_with('/') || path.find('\0') != std::string_view::npos) return std::nullopt;
  Parts parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part == "..") return std::nullopt;
    if (!part.empty() && part != ".") parts.emplace_back(part);
    at = end + 1;
  }
  return parts;
}

// Whether a link `depth` folders below the top stays inside when followed. ".." is only allowed at
// its beginning: after a name, which may itself be a link, it means something else.
bool stays_inside(std::string_view target, std::size_t depth) {
  if (target.empty() || target.starts_with('/')) return false;
  std::size_t level = depth;
  bool climbing = true;
  for (std::size_t at = 0; at <= target.size();) {
    const std::size_t end = std::min(target.find('/', at), target.size());
    const std::string_view part = target.substr(at, end - at);
    if (part == "..") {
      if (!climbing || level == 0) return false;
      --level;
    } else if (!part.empty() && part != ".") {
      climbing = false;
    }
    at = end + 1;
  }
  return true;
}

class Unpacker {
 public:
  Unpacker(const fs::path& folder, const SkipNote& skipped)
      : top_(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)), skipped_(skipped) {
    if (!top_) opened_ = Error::from_errno(errno, "open " + folder.string());
  }

  Result<void> opened() const { return opened_; }

  // An entry that can't be a file here is left out: it costs itself, and none of the others.
  Result<void> take(archive* from, archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    const std::string path = name == nullptr ? "" : name;
    auto taken = add(from, entry, path);
    if (taken || taken.error().kind() != ErrorKind::conflict) return taken;
    skipped_("left out: '" + path + "': " + taken.error().message());
    return ok();
  }

  Unpacked total;

 private:
  // conflict: it can't be a file here.
  static Error error_of(int number, const std::string& doing) {
    if (!is_errno_of_path(number)) return Error::from_errno(number, doing);
    return Error(ErrorKind::conflict, doing + ": " + std::strerror(number));
  }

  Result<void> add(archive* from, archive_entry* entry, const std::string& path) {
    const auto parts = parts_of(path);
    if (!parts) return Error(ErrorKind::conflict, "it would be put outside of its folder");
    if (parts->empty()) return ok();  // "./", the folder itself
    if (const char* target = archive_entry_hardlink(entry); target != nullptr)
      return add_hard_link(*parts, target);
    switch (archive_entry_filetype(entry)) {
      case AE_IFREG:
        return add_file(from, entry, *parts, path);
      case AE_IFDIR:
        return add_folder(*parts);
      case AE_IFLNK:
        return add_link(*parts, archive_entry_symlink(entry));
      default:
        return Error(ErrorKind::conflict, "it is neither file, folder nor link");
    }
  }

  // The folder of the first `count` parts, created if missing. No link is followed.
  Result<UniqueFd> open_folder(const Parts& parts, std::size_t count) {
    UniqueFd at(::openat(top_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (std::size_t i = 0; at && i < count; ++i) {
      if (::mkdirat(at.get(), parts[i].c_str(), 0755) != 0 && errno != EEXIST)
        return error_of(errno, "create folder '" + parts[i] + "'");
      at = UniqueFd(
          ::openat(at.get(), parts[i].c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    if (!at && (errno == ENOTDIR || errno == ELOOP))
      return Error(ErrorKind::conflict, "it lies below an entry that is no folder");
    if (!at) return error_of(errno, "open its folder");
    return at;
  }

  Result<void> add_folder(const Parts& parts) {
    TRY(const UniqueFd folder, open_folder(parts, parts.size()));
    return ok();
  }

  // A later entry replaces an earlier one of the same name, as in tar. A folder isn't replaced.
  Result<UniqueFd> make_room(const Parts& parts) {
    TRY(UniqueFd parent, open_folder(parts, parts.size() - 1));
    if (::unlinkat(parent.get(), parts.back().c_str(), 0) != 0 && errno != ENOENT)
      return error_of(errno, "replace '" + parts.back() + "'");
    return parent;
  }

  Result<void> add_file(archive* from, archive_entry* entry, const Parts& parts,
                        const std::string& path) {
    TRY(const UniqueFd parent, make_room(parts));
    const UniqueFd file(::openat(parent.get(), parts.back().c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return error_of(errno, "create it");
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
      const int status = archive_read_data_block(from, &block, &size, &offset);
      if (status == ARCHIVE_EOF) break;
      if (status < ARCHIVE_WARN)
        return Error(ErrorKind::corrupt, std::string("the archive: ") + archive_error_string(from));
      TRY_VOID(write_at(file.get(), {static_cast<const char*>(block), size}, offset, path));
      total.bytes += size;
    }
    // A hole at the end has no block.
    if (archive_entry_size_is_set(entry) != 0 &&
        ::ftruncate(file.get(), archive_entry_size(entry)) != 0)
      return Error::from_errno(errno, "size '" + path + "'");
    const mode_t mode = (archive_entry_perm(entry) & 0777) | S_IRUSR | S_IWUSR;
    if (::fchmod(file.get(), mode) != 0) return Error::from_errno(errno, "chmod '" + path + "'");
    ++total.files;
    return ok();
  }

  static Result<void> write_at(int fd, std::string_view bytes, la_int64_t offset,
                               const std::string& path) {
    while (!bytes.empty()) {
      const ssize_t wrote = ::pwrite(fd, bytes.data(), bytes.size(), offset);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return Error::from_errno(errno, "write '" + path + "'");
      offset += wrote;
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return ok();
  }

  Result<void> add_link(const Parts& parts, const char* target) {
    if (target == nullptr || !stays_inside(target, parts.size() - 1))
      return Error(ErrorKind::conflict, "the link points out of the folder, to '" +
                                            std::string(target == nullptr ? "" : target) + "'");
    TRY(const UniqueFd parent, make_room(parts));
    if (::symlinkat(target, parent.get(), parts.back().c_str()) != 0)
      return error_of(errno, "create the link");
    return ok();
  }

  Result<void> add_hard_link(const Parts& parts, const std::string& target) {
    const auto target_parts = parts_of(target);
    if (!target_parts || target_parts->empty())
      return Error(ErrorKind::conflict,
                   "it is a hard link to '" + target + "', outside of its folder");
    if (*target_parts == parts) return ok();
    TRY(const UniqueFd from, open_folder(*target_parts, target_parts->size() - 1));
    TRY(const UniqueFd parent, make_room(parts));
    // Without AT_SYMLINK_FOLLOW: the link itself is linked, not its target.
    if (::linkat(from.get(), target_parts->back().c_str(), parent.get(), parts.back().c_str(), 0) !=
        0) {
      if (errno == ENOENT) return Error(ErrorKind::conflict, "'" + target + "' is not there");
      return error_of(errno, "create the hard link to '" + target + "'");
    }
    ++total.files;
    return ok();
  }

  const UniqueFd top_;
  const SkipNote& skipped_;
  Result<void> opened_;
};

}  // namespace

Result<Unpacked> unpack_archive(const fs::path& archive_path, const fs::path& folder,
                                const SkipNote& skipped) {
  const std::unique_ptr<archive, CloseArchive> reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  const auto corrupt = [&] {
    const char* why = archive_error_string(reader.get());
    return Error(ErrorKind::corrupt, "the archive " + archive_path.filename().string() + ": " +
                                         (why == nullptr ? "not readable" : why));
  };
  if (archive_read_open_filename(reader.get(), archive_path.c_str(), 1 << 20) != ARCHIVE_OK)
    return corrupt();
  Unpacker unpacker(folder, skipped);
  TRY_VOID(unpacker.opened());
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return unpacker.total;
    if (status < ARCHIVE_WARN) return corrupt();
    TRY_VOID(unpacker.take(reader.get(), entry));
  }
}

}  // namespace trainyard::data
