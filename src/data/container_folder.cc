#include "data/container_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "base/log.h"
#include "base/open_beneath.h"
#include "data/write_back.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// nullopt: it doesn't exist. An error if any component is a link or not a folder.
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

struct CloseListing {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// The content of a folder, sorted.
Result<std::vector<std::string>> names_in(const UniqueFd& top, const fs::path& folder) {
  UniqueFd fd(::openat(top.get(), folder.empty() ? "." : folder.c_str(),
                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  const std::unique_ptr<DIR, CloseListing> entries(fd ? ::fdopendir(fd.get()) : nullptr);
  if (!entries) return Error::from_errno(errno, "list " + folder.string());
  fd.release();  // closed with `entries`
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return Error::from_errno(errno, "list " + folder.string());
  std::ranges::sort(names);
  return names;
}

// Where `path`, absolute and in the container, leads below the folder `top`, which the container
// has at `inside`: relative to it, without a link on the way. nullopt, with errno: out of it
// (EXDEV), or to nothing.
std::optional<std::string> follow_links(const UniqueFd& top, const fs::path& inside,
                                        std::string path) {
  constexpr int kMaxLinks = 40;  // the kernel's own limit, path_resolution(7)
  fs::path at = "/";
  for (int links = 0; !path.empty();) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string name = path.substr(0, end);
    path.erase(0, end + 1);
    if (name.empty() || name == ".") continue;
    at = name == ".." ? at.parent_path() : at / name;
    const fs::path below = at.lexically_relative(inside);
    if (below == "." || name == "..") continue;
    if (*below.begin() == "..") {
      // What is above the folder is real; the rest of the container isn't here.
      if (*inside.lexically_relative(at).begin() != "..") continue;
      errno = EXDEV;
      return std::nullopt;
    }
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlinkat(top.get(), below.c_str(), target.data(), target.size());
    if (length < 0 && errno == EINVAL) continue;  // no link
    if (length < 0) return std::nullopt;
    if (++links > kMaxLinks) {
      errno = ELOOP;
      return std::nullopt;
    }
    at = target[0] == '/' ? "/" : at.parent_path();
    path.insert(0, std::string(target.data(), static_cast<std::size_t>(length)) + "/");
  }
  return at.lexically_relative(inside).string();
}

Error not_as_written(const std::string& name, const Error& error) {
  return Error(ErrorKind::corrupt, name + " can't be read as it was written: " + error.message());
}

Error not_as_written(const FolderEntry& entry, const char* doing) {
  return not_as_written(entry.name(), Error::from_errno(errno, doing));
}

Result<UniqueFd> open_for_reading(const FolderEntry& entry, int at, const std::string& path,
                                  int flags) {
  UniqueFd fd(::openat(at, path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!fd) return not_as_written(entry, "open");
  return fd;
}

// If a page couldn't be written, the only other trace is a line in the kernel's log, and its bytes
// are whatever the disk has there.
Result<void> have_written(const FolderEntry& entry, const UniqueFd& file, std::uint64_t first,
                          std::uint64_t length) {
  const auto written = write_back(file.get(), first, length);
  return written ? ok() : not_as_written(entry.name(), written.error());
}

// Bytes [first, end) of the file, which must exist.
struct Extent {
  std::uint64_t first, end;
};

// The first range after `from` that isn't a hole; empty, at the end: there is none.
Extent find_extent(const UniqueFd& file, std::uint64_t from, std::uint64_t size) {
  const off_t first = ::lseek(file.get(), static_cast<off_t>(from), SEEK_DATA);
  if (first < 0) return {errno == ENXIO ? size : from, size};
  const off_t end = ::lseek(file.get(), first, SEEK_HOLE);
  return {std::min(size, static_cast<std::uint64_t>(first)),
          end < 0 ? size : std::min(size, static_cast<std::uint64_t>(end))};
}

Result<void> read_extent(const FolderEntry& entry, const UniqueFd& file, Extent rest,
                         ByteSink& sink) {
  constexpr std::uint64_t kAtOnce = 16 << 20;  // the disk writes the following data meanwhile
  std::uint64_t written = rest.first;
  while (rest.first < rest.end) {
    if (rest.first == written) {
      const std::uint64_t length = std::min(kAtOnce, rest.end - written);
      TRY_VOID(have_written(entry, file, written, length));
      written += length;
    }
    const std::span<char> room = sink.room();
    const ssize_t got =
        ::pread(file.get(), room.data(), std::min<std::uint64_t>(written - rest.first, room.size()),
                static_cast<off_t>(rest.first));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return not_as_written(entry, "read");
    if (got == 0) return Error(ErrorKind::corrupt, entry.name() + " was cut while it was uploaded");
    TRY_VOID(sink.add(static_cast<std::size_t>(got)));
    rest.first += static_cast<std::uint64_t>(got);
  }
  return ok();
}

// For a message in a log of lines.
std::string printable(std::string_view name) {
  constexpr std::size_t kMax = 500;
  std::string text;
  for (const char c : name.substr(0, kMax)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      text += c;
    } else {
      text += "\\x" + to_hex(std::string_view(&c, 1));
    }
  }
  return name.size() > kMax ? text + "…" : text;
}

}  // namespace

std::string FolderEntry::name() const {
  return printable("/opt/ml/" + (folder / relative).string());
}

Result<struct stat> FolderEntry::look() const {
  struct stat info{};
  if (::fstatat(top.get(), relative.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
    return not_as_written(*this, "stat");
  return info;
}

Result<std::string> FolderEntry::read_link() const {
  std::string target(4096, '\0');
  const ssize_t length = ::readlinkat(top.get(), relative.c_str(), target.data(), target.size());
  if (length < 0) return not_as_written(*this, "read link");
  target.resize(static_cast<std::size_t>(length));
  return target;
}

Result<UniqueFd> FolderEntry::open_file() const {
  return open_for_reading(*this, top.get(), relative, O_NOFOLLOW);
}

UniqueFd FolderEntry::find_target() const {
  const fs::path inside = "/opt/ml" / folder;
  const auto target = follow_links(top, inside, (inside / relative).string());
  return target ? open_beneath(top.get(), *target, O_PATH) : UniqueFd();
}

Result<UniqueFd> FolderEntry::open_target(const UniqueFd& found) const {
  return open_for_reading(*this, AT_FDCWD, "/proc/self/fd/" + std::to_string(found.get()), 0);
}

Result<void> FolderEntry::read(const UniqueFd& file, std::uint64_t size, ByteSink& sink) const {
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return not_as_written(*this, "stat");
  if (static_cast<std::uint64_t>(info.st_blocks) * 512 >= size)
    return read_extent(*this, file, {0, size}, sink);
  // There may be a hole where it couldn't be written.
  TRY_VOID(have_written(*this, file, 0, 0));
  for (std::uint64_t at = 0; at < size;) {
    const Extent next = find_extent(file, at, size);
    TRY_VOID(sink.add_zeros(next.first - at));
    TRY_VOID(read_extent(*this, file, next, sink));
    at = next.end;
  }
  return ok();
}

Result<std::optional<ContainerFolder>> ContainerFolder::open(const fs::path& root,
                                                             const fs::path& folder) {
  TRY(auto path, real_folder(root, folder));
  if (!path) return std::optional<ContainerFolder>();
  UniqueFd top(::open(path->c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!top) return Error::from_errno(errno, "open " + folder.string());
  return std::optional(ContainerFolder(folder, std::move(*path), std::move(top)));
}

Result<ContainerFolder> ContainerFolder::must_open(const fs::path& root, const fs::path& folder) {
  TRY(auto found, ContainerFolder::open(root, folder));
  if (!found) return Error(ErrorKind::not_found, "/opt/ml/" + folder.string() + " is gone");
  return std::move(*found);
}

Result<void> ContainerFolder::for_each_entry(const Visit& visit) const {
  struct Level {
    fs::path folder;
    std::vector<std::string> names;
    std::size_t next = 0;
  };
  std::vector<Level> levels;
  TRY(auto names, names_in(top_, {}));
  levels.push_back({{}, std::move(names)});
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.next == level.names.size()) {
      levels.pop_back();
      continue;
    }
    const fs::path relative = level.folder / level.names[level.next++];
    const FolderEntry entry{top_, folder_, relative};
    struct stat info{};
    if (relative.native().size() < PATH_MAX) {
      TRY(info, entry.look());
    }
    TRY_VOID(visit(entry, info));
    if (!S_ISDIR(info.st_mode)) continue;
    TRY(auto inner, names_in(top_, relative));
    levels.push_back({relative, std::move(inner)});
  }
  return ok();
}

void ContainerFolder::begin_write_back(const std::stop_token& stop) const {
  const auto started = for_each_entry([&](const FolderEntry& entry, const struct stat& info) {
    if (stop.stop_requested()) return Result<void>(Error(ErrorKind::cancelled, "stopped"));
    if (!S_ISREG(info.st_mode)) return ok();
    if (const auto file = entry.open_file()) data::begin_write_back(file->get());
    return ok();
  });
  // The upload reports errors.
  if (!started) log::debug("write_back_not_begun", {{"error", started.error().message()}});
}

Result<bool> ContainerFolder::is_empty() const {
  std::error_code failed;
  const bool empty = fs::is_empty(path_, failed);
  if (failed) return Error::from_errno(failed.value(), "list " + folder_.string());
  return empty;
}

Result<void> ContainerFolder::flush_disk() const {
  if (::fsync(top_.get()) == 0) return ok();
  return not_as_written("/opt/ml/" + folder_.string(), Error::from_errno(errno, "fsync"));
}

}  // namespace trainyard::data
