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

// Told of what can't be stored and was left out: sockets, FIFOs, devices; links, where only files
// can be; names, where they can't be keys.
using SkipNote = std::function<void(const std::string&)>;

// An entry of a folder that a container has filled, with whatever it liked. What is read of a file
// is what the container wrote: it is read after the kernel has written it to the disk without an
// error. corrupt: it can't be had, and the message names the entry as the container sees it.
struct FolderEntry {
  const UniqueFd& top;                    // the folder
  const std::filesystem::path& folder;    // below /opt/ml
  const std::filesystem::path& relative;  // below the folder

  // /opt/ml/…, as a line of text has it: a name may hold any byte, and be long.
  std::string name() const;
  Result<struct stat> look() const;  // at the entry itself, also where it is a link
  Result<std::string> read_link() const;
  // A regular file, for reading.
  Result<UniqueFd> open_file() const;
  // What a link points to, in the folder or as the container sees it (/opt/ml/<folder>/…), opened
  // with O_PATH. Invalid with errno: it leaves the folder (EXDEV), or points to nothing.
  UniqueFd find_target() const;
  // What was found, a regular file, for reading.
  Result<UniqueFd> open_target(const UniqueFd& found) const;
  // Exactly `size` bytes of the opened file, for that many were promised. No hole is read.
  Result<void> read(const UniqueFd& file, std::uint64_t size, ByteSink& sink) const;
};

class ContainerFolder {
 public:
  // No component of `folder` below `root` is followed if it is a link: invalid_argument, the
  // algorithm's fault. nullopt: there is none.
  static Result<std::optional<ContainerFolder>> open(const std::filesystem::path& root,
                                                     const std::filesystem::path& folder);
  // not_found: there is none.
  static Result<ContainerFolder> must_open(const std::filesystem::path& root,
                                           const std::filesystem::path& folder);

  // In the order of the names, folders before what they hold; holds the names of one folder at each
  // depth. An error of `visit` ends it. What has a path too long to open it is visited with a mode
  // of 0, and what it may hold isn't.
  using Visit = std::function<Result<void>(const FolderEntry&, const struct stat&)>;
  Result<void> for_each_entry(const Visit& visit) const;
  // `relative` outlives it.
  FolderEntry entry(const std::filesystem::path& relative) const {
    return {top_, folder_, relative};
  }
  Result<bool> is_empty() const;
  // Has the kernel begin to write the files to the disk, which takes one after the other as long
  // for many small ones as it takes together.
  void begin_write_back(const std::stop_token& stop) const;
  // The disk below may keep what it was given for a while, and lose it: it has it now.
  Result<void> flush_disk() const;

 private:
  ContainerFolder(std::filesystem::path folder, std::filesystem::path path, UniqueFd top)
      : folder_(std::move(folder)), path_(std::move(path)), top_(std::move(top)) {}

  std::filesystem::path folder_;
  std::filesystem::path path_;
  UniqueFd top_;
};

}  // namespace trainyard::data
