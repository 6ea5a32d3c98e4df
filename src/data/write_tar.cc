#include "data/write_tar.h"

#include <sys/stat.h>

#include <map>
#include <string>
#include <thread>
#include <utility>

#include "data/tar_header.h"

namespace trainyard::data {
namespace {

class TarWriter {
 public:
  TarWriter(HardLinks hard_links, BlockDeflater& to) : hard_links_(hard_links), to_(to) {}

  Result<void> add(const FolderEntry& entry, const struct stat& info) {
    const std::string& name = entry.relative.native();
    if (S_ISDIR(info.st_mode)) return to_.write(tar_header(TarType::folder, name, info));
    if (S_ISLNK(info.st_mode)) {
      TRY(const std::string target, entry.read_link());
      return to_.write(tar_header(TarType::link, name, info, target));
    }
    if (hard_links_ == HardLinks::as_links && info.st_nlink > 1) {
      const auto [earlier, is_first] =
          names_.try_emplace(std::pair(info.st_dev, info.st_ino), name);
      if (!is_first) return to_.write(tar_header(TarType::hard_link, name, info, earlier->second));
    }
    return add_file(entry, info);
  }

 private:
  Result<void> add_file(const FolderEntry& entry, const struct stat& info) {
    TRY(const UniqueFd file, entry.open_file());
    TRY_VOID(to_.write(tar_header(TarType::file, entry.relative.native(), info)));
    const auto size = static_cast<std::uint64_t>(info.st_size);
    TRY_VOID(entry.read(file, size, to_));
    return to_.add_zeros(tar_padding(size));
  }

  const HardLinks hard_links_;
  BlockDeflater& to_;
  std::map<std::pair<dev_t, ino_t>, std::string> names_;  // of files that have several
};

}  // namespace

Result<void> write_tar(const ContainerFolder& folder, HardLinks hard_links, BlockDeflater& to,
                       const SkipNote& skipped) {
  const std::jthread ahead([&](const std::stop_token& stop) { folder.begin_write_back(stop); });
  TarWriter tar(hard_links, to);
  return folder.for_each_entry([&](const FolderEntry& entry, const struct stat& info) {
    if (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode) || S_ISLNK(info.st_mode))
      return tar.add(entry, info);
    skipped("left out of the artifact: " + entry.name() +
            (info.st_mode == 0 ? " has too long a path" : " is not a file, folder or link"));
    return ok();
  });
}

}  // namespace trainyard::data
