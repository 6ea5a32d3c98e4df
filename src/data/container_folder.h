#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::data {

using TakeBytes = std::function<Result<void>(std::string_view)>;

// An entry of a folder that a container has filled, with whatever it liked. What is read of a file
// is what the container wrote: it is read after the kernel has written it to the disk without an
// error. corrupt: it can't be had, and the message names the entry as the container sees it.
struct FolderEntry {
  const UniqueFd& top;                    // the folder
  const std::filesystem::path& folder;    // below /opt/ml
  const std::filesystem::path& relative;  // below the folder

  std::string name() const;          // /opt/ml/…
  Result<struct stat> look() const;  // at the entry itself, also where it is a link
  Result<std::string> read_link() const;
  // A regular file, for reading.
  Result<UniqueFd> open_file() const;
  // What a link points to, in the folder or as the container sees it (/opt/ml/<folder>/…), opened
  // with O_PATH. Invalid with errno: it leaves the folder (EXDEV), or points to nothing.
  UniqueFd find_target() const;
  // What was found, a regular file, for reading.
  Result<UniqueFd> open_target(const UniqueFd& found) const;
  // Feeds exactly `size` bytes of the opened file to `take`, for that many were promised.
  Result<void> read(const UniqueFd& file, std::uint64_t size, const TakeBytes& take) const;
};

class ContainerFolder {
 public:
  // No component of `folder` below `root` is followed if it is a link: invalid_argument, the
  // algorithm's fault. nullopt: there is none.
  static Result<std::optional<ContainerFolder>> open(const std::filesystem::path& root,
                                                     const std::filesystem::path& folder);

  // In the order of the names, folders before what they hold. An error of `visit` ends it.
  using Visit = std::function<Result<void>(const FolderEntry&, const struct stat&)>;
  Result<void> for_each_entry(const Visit& visit) const;
  Result<bool> is_empty() const;
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
