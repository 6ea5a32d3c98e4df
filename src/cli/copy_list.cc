#include "cli/copy_list.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/utf8.h"
#include "cli/local_files.h"
#include "data/file_transfer.h"

namespace trainyard::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFileNameLength = 255;  // NAME_MAX of every Linux file system that matters

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Timestamp time_of(const struct timespec& time) {
  return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

class FolderWalk {
 public:
  FolderWalk(const fs::path& root, const std::vector<CopyFilter>& filters)
      : root_(root.string()), filters_(filters) {}

  void visit_folder(const std::string& relative) {
    const std::string path = path_of(relative);
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
    struct stat info{};
    if (!folder || ::fstat(::dirfd(folder.get()), &info) != 0) return skip(path, errno);
    const std::pair<dev_t, ino_t> id(info.st_dev, info.st_ino);
    if (std::ranges::find(open_, id) != open_.end())
      return found.problems.push_back(path + " leads back into itself");
    open_.push_back(id);
    for (;;) {
      errno = 0;
      const struct dirent* const entry = ::readdir(folder.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name == "." || name == ".." || name.starts_with(data::kPartialPrefix)) continue;
      visit(::dirfd(folder.get()), entry->d_name,
            relative.empty() ? std::string(name) : relative + "/" + std::string(name));
    }
    if (errno != 0) skip(path, errno);
    open_.pop_back();
  }

  CopyList found;

 private:
  std::string path_of(const std::string& relative) const {
    return relative.empty() ? root_ : root_ + "/" + relative;
  }
  void skip(const std::string& path, int error) {
    found.problems.push_back(path + ": " + std::strerror(error));
  }

  void visit(int folder, const char* name, std::string relative) {
    struct stat info{};
    if (::fstatat(folder, name, &info, 0) != 0) return skip(path_of(relative), errno);
    if (S_ISDIR(info.st_mode)) return visit_folder(relative);
    if (!is_wanted(filters_, relative)) return;
    if (!S_ISREG(info.st_mode))
      return found.problems.push_back(path_of(relative) + " is neither a file nor a folder");
    if (!is_utf8(relative))
      return found.problems.push_back(path_of(relative) + " has a name that is not UTF-8");
    found.items.push_back(
        {std::move(relative), static_cast<std::uint64_t>(info.st_size), time_of(info.st_mtim)});
  }

  const std::string root_;
  const std::vector<CopyFilter>& filters_;
  std::vector<std::pair<dev_t, ino_t>> open_;  // folders, from the top to the current one
};

void sort_items(std::vector<CopyItem>& items) {
  const auto by_name = [](const CopyItem& a, const CopyItem& b) { return a.relative < b.relative; };
  if (!std::ranges::is_sorted(items, by_name)) std::ranges::sort(items, by_name);
}

bool can_be_file(std::string_view relative) {
  for (std::size_t at = 0; at <= relative.size();) {
    const std::size_t end = std::min(relative.find('/', at), relative.size());
    const std::string_view segment = relative.substr(at, end - at);
    if (segment.empty() || segment == "." || segment == ".." ||
        segment.size() > kMaxFileNameLength || segment.find('\0') != std::string_view::npos)
      return false;
    at = end + 1;
  }
  return true;
}

}  // namespace

Result<CopyList> list_files_below(const fs::path& folder, const std::vector<CopyFilter>& filters) {
  struct stat info{};
  if (::stat(folder.c_str(), &info) != 0 && errno == ENOENT) return CopyList();
  FolderWalk walk(folder, filters);
  walk.visit_folder("");
  sort_items(walk.found.items);
  return std::move(walk.found);
}

Result<CopyList> list_prefix(data::S3Client& s3, const data::S3Location& prefix,
                             const std::vector<CopyFilter>& filters) {
  CopyList list;
  TRY_VOID(s3.list(prefix.bucket, prefix.key, [&](const data::ObjectInfo& object) -> Result<void> {
    std::string relative = object.key.substr(prefix.key.size());
    const bool marker = object.size == 0 && (relative.empty() || relative.ends_with('/'));
    if (!marker && is_wanted(filters, relative))
      list.items.push_back({std::move(relative), object.size, object.modified});
    return ok();
  }));
  sort_items(list.items);
  return list;
}

void skip_unfit_for_files(const data::S3Location& prefix, CopyList& list) {
  const auto unfit =
      std::stable_partition(list.items.begin(), list.items.end(),
                            [](const CopyItem& item) { return can_be_file(item.relative); });
  for (auto item = unfit; item != list.items.end(); ++item)
    list.problems.push_back(prefix.to_string() + item->relative + " can't be a file's name");
  list.items.erase(unfit, list.items.end());
}

}  // namespace trainyard::cli
