#include "cli/local_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/utf8.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxLocalKeyLength =
    900;  // S3's 1024 bytes, minus the prefix we put before it

// Identity of a folder that is being walked.
using FolderId = std::pair<dev_t, ino_t>;

class Walk {
 public:
  Result<void> visit(const fs::path& path, const std::string& key) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return Error::from_errno(errno, path.string());
    if (S_ISDIR(info.st_mode)) return visit_folder(path, key, {info.st_dev, info.st_ino});
    if (!S_ISREG(info.st_mode))
      return Error(ErrorKind::invalid_argument, path.string() + " is neither a file nor a folder");
    if (::access(path.c_str(), R_OK) != 0) return Error::from_errno(errno, "read " + path.string());
    if (key.size() > kMaxLocalKeyLength || !is_utf8(key))
      return Error(ErrorKind::invalid_argument,
                   path.string() + " can't be an object in S3: its name is " +
                       (key.size() > kMaxLocalKeyLength ? "too long" : "not UTF-8"));
    const Bytes size{static_cast<std::uint64_t>(info.st_size)};
    found.size.value += size.value;
    found.files.push_back({path, key, size});
    return ok();
  }

  LocalFiles found;

 private:
  Result<void> visit_folder(const fs::path& path, const std::string& key, FolderId id) {
    if (std::find(open_.begin(), open_.end(), id) != open_.end())
      return Error(ErrorKind::invalid_argument, path.string() + " leads back into itself");
    open_.push_back(id);
    std::error_code failed;
    for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
      const std::string name = at->path().filename().string();
      TRY_VOID(visit(at->path(), key.empty() ? name : key + "/" + name));
    }
    if (failed) return Error::from_errno(failed.value(), "list " + path.string());
    open_.pop_back();
    return ok();
  }

  std::vector<FolderId> open_;  // from the top to the current one
};

}  // namespace

Result<LocalFiles> list_local_files(const fs::path& source) {
  Walk walk;
  std::error_code ignored;
  const bool folder = fs::is_directory(source, ignored);
  TRY_VOID(walk.visit(source, folder ? "" : source.filename().string()));
  if (walk.found.files.empty())
    return Error(ErrorKind::not_found, "the folder " + source.string() + " holds no file");
  std::sort(walk.found.files.begin(), walk.found.files.end(),
            [](const LocalFile& a, const LocalFile& b) { return a.key < b.key; });
  return std::move(walk.found);
}

std::string content_type_of(const LocalFiles& files) {
  // "Input/Output interface" of the XGBoost algorithm, SageMaker developer guide.
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".csv", "text/csv"},
      {".libsvm", "text/libsvm"},
      {".svm", "text/libsvm"},
      {".parquet", "application/x-parquet"}};
  std::string type;
  for (const LocalFile& file : files.files) {
    const fs::path name = fs::path(file.key).filename();
    if (name.string().starts_with('.')) continue;
    const auto known = std::find_if(
        std::begin(kTypes), std::end(kTypes),
        [ending = name.extension().string()](const auto& each) { return each.first == ending; });
    if (known == std::end(kTypes) || (!type.empty() && type != known->second)) return "";
    type = known->second;
  }
  return type;
}

}  // namespace trainyard::cli
