#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "data/byte_sink.h"

namespace trainyard::data {

// Called for what can't be stored and is skipped: sockets, FIFOs, devices; links, if only files can
// be stored; names that aren't valid keys.
using SkipNote = std::function<void(const std::string&)>;

// An entry of a folder with arbitrary contents from a container. A file's bytes are read only after
// the kernel has written them to the disk without an error, so they are what the container wrote.
// corrupt: the entry can't be read; the message has its name as the container sees it.
struct FolderEntry {
  const UniqueFd& top;                    // the folder
  const std::filesystem::path& folder;    // below /opt/ml
  const std::filesystem::path& relative;  // below the folder

  // /opt/ml/…, printable: a name may contain any bytes, and be long.
  std::string name() const;
  Result<struct stat> look() const;  // of the entry itself, also if it is a link
  Result<std::string> read_link() const;
  // Opens a regular file for reading.
  Result<UniqueFd> open_file() const;
  // What a link leads to in the container, through any links, opened with O_PATH. Not open, with
  // errno: it is, or a link on the way leads, outside the folder (EXDEV), or it doesn't exist.
  UniqueFd find_target() const;
  // Opens `found`, if it is a regular file, for reading.
  Result<UniqueFd> open_target(const UniqueFd& found) const;
  // Reads exactly `size` bytes, which were announced before. Holes aren't read from the disk.
  Result<void> read(const UniqueFd& file, std::uint64_t size, ByteSink& sink) const;
};

class ContainerFolder {
 public:
  // A component of `folder` below `root` that is a link isn't followed: invalid_argument, the
  // algorithm's fault. nullopt: the folder doesn't exist.
  static Result<std::optional<ContainerFolder>> open(const std::filesystem::path& root,
                                                     const std::filesystem::path& folder);
  // not_found: it doesn't exist.
  static Result<ContainerFolder> must_open(const std::filesystem::path& root,
                                           const std::filesystem::path& folder);

  // Visits everything in order of names, folders before their contents; holds the names of one
  // folder per level in memory. Stops at an error of `visit`. An entry whose path is too long to
  // open is visited with mode 0, without its contents.
  using Visit = std::function<Result<void>(const FolderEntry&, const struct stat&)>;
  Result<void> for_each_entry(const Visit& visit) const;
  // `relative` outlives it.
  FolderEntry entry(const std::filesystem::path& relative) const {
    return {top_, folder_, relative};
  }
  Result<bool> is_empty() const;
  // Starts writing the files to the disk: for many small files that is much faster than syncing one
  // after the other.
  void begin_write_back(const std::stop_token& stop) const;
  // Flushes the disk's own cache, which could otherwise be lost.
  Result<void> flush_disk() const;

 private:
  ContainerFolder(std::filesystem::path folder, std::filesystem::path path, UniqueFd top)
      : folder_(std::move(folder)), path_(std::move(path)), top_(std::move(top)) {}

  std::filesystem::path folder_;
  std::filesystem::path path_;
  UniqueFd top_;
};

}  // namespace trainyard::data
