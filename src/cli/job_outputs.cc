#include "cli/job_outputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/files.h"
#include "base/mutex.h"
#include "base/random.h"
#include "cli/parallel.h"
#include "cli/progress.h"
#include "data/file_placement.h"
#include "data/unpack_archive.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kParallelDownloads = 8;

// One of the two results, in its two forms (agent/outputs.cc writes them).
struct Kind {
  const char* folder;
  const char* archive;
  const char* prefix;
};
constexpr Kind kKinds[] = {{"model", "model.tar.gz", "model/"},
                           {"output", "output.tar.gz", "data/"}};

struct Found {
  const Kind* kind = nullptr;
  std::vector<data::ObjectInfo> objects;
  bool packed = false;
  Bytes size;
};

Result<std::vector<Found>> find_results(data::S3Client& s3, const data::S3Location& results) {
  std::vector<Found> found;
  for (const Kind& kind : kKinds) found.push_back({&kind, {}, false, {}});
  const auto take = [&](const data::ObjectInfo& object) -> Result<void> {
    const std::string_view name = std::string_view(object.key).substr(results.key.size());
    for (Found& one : found) {
      const bool packed = name == one.kind->archive;
      if (!packed && !name.starts_with(one.kind->prefix)) continue;
      one.packed |= packed;
      one.objects.push_back(object);
      one.size.value += object.size;
    }
    return ok();
  };
  TRY_VOID(s3.list(results.bucket, results.key, take));
  std::erase_if(found, [](const Found& one) { return one.objects.empty(); });
  return found;
}

Bytes size_of(int fd) {
  struct stat info{};
  return ::fstat(fd, &info) == 0 ? Bytes{static_cast<std::uint64_t>(info.st_size)} : Bytes{};
}

std::string rate_text(const Progress& progress, Bytes size) {
  const auto millis = static_cast<std::uint64_t>(progress.elapsed().count());
  std::string text = format_bytes(size);
  if (millis >= 500) text += ", " + format_bytes({size.value * 1000 / millis}) + "/s";
  return text;
}

class Fetch {
 public:
  Fetch(data::S3Client& s3, const data::S3Location& results, fs::path folder, Terminal& terminal)
      : s3_(s3), results_(results), folder_(std::move(folder)), terminal_(terminal) {}

  Result<void> archive(const Found& found) {
    // Beside its final path and under a temporary name until it is complete.
    const fs::path path = folder_ / ("." + std::string(found.kind->archive) + "." + random_hex(8));
    const auto unpacked = download_and_unpack(found, path);
    ::unlink(path.c_str());
    return unpacked;
  }

  Result<void> tree(const Found& found) {
    std::atomic<std::uint64_t> done{0};
    Progress progress(terminal_, std::string("downloading ") + found.kind->prefix, found.size,
                      [&done] { return Bytes{done}; });
    TRY_VOID(for_each_in_parallel(found.objects.size(), kParallelDownloads, [&](std::size_t i) {
      return one_object(found, found.objects[i], done);
    }));
    progress.finish();
    terminal_.line("downloaded " + std::string(found.kind->prefix) + " (" +
                   rate_text(progress, found.size) + ")");
    const MutexLock lock(mutex_);
    for (const std::string& note : left_out_) terminal_.line(note);
    fetched.files += found.objects.size() - left_out_.size();
    left_out_.clear();
    return ok();
  }

  FetchedOutputs fetched;

 private:
  Result<void> download_and_unpack(const Found& found, const fs::path& path) {
    const data::ObjectInfo* object = &found.objects.front();
    for (const auto& candidate : found.objects)
      if (candidate.key.ends_with(found.kind->archive)) object = &candidate;
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd) return Error::from_errno(errno, "create " + path.string());
    Progress progress(terminal_, std::string("downloading ") + found.kind->archive, {object->size},
                      [&fd] { return size_of(fd.get()); });
    TRY_VOID(s3_.get(results_.bucket, object->key, fd.get()));
    progress.finish();
    terminal_.line("downloaded " + std::string(found.kind->archive) + " (" +
                   rate_text(progress, {object->size}) + ")");
    TRY_VOID(ensure_directory(folder_ / found.kind->folder));
    TRY(const data::Unpacked unpacked,
        data::unpack_archive(path, folder_ / found.kind->folder,
                             [this](const std::string& text) { terminal_.line(text); }));
    fetched.files += unpacked.files;
    return ok();
  }

  // It costs itself, and none of the others.
  Result<void> leave_out(const data::ObjectInfo& object, const std::string& why) {
    const MutexLock lock(mutex_);
    left_out_.push_back("left out: s3://" + results_.bucket + "/" + object.key + ": " + why);
    return ok();
  }

  Result<void> one_object(const Found& found, const data::ObjectInfo& object,
                          std::atomic<std::uint64_t>& done) {
    const auto relative =
        data::place_object(results_.bucket, results_.key + found.kind->prefix, object.key);
    if (!relative) return leave_out(object, "it can't be a file");
    if (!*relative) return ok();  // a folder's marker
    const fs::path path = folder_ / found.kind->folder / **relative;
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    const UniqueFd fd(
        failed ? -1
               : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    const int number = failed ? failed.value() : errno;
    if (!fd && data::is_errno_of_path(number)) return leave_out(object, std::strerror(number));
    if (!fd) return Error::from_errno(number, "create " + path.string());
    if (auto got = s3_.get(results_.bucket, object.key, fd.get()); !got) {
      ::unlink(path.c_str());
      return got;
    }
    done += object.size;
    return ok();
  }

  data::S3Client& s3_;
  const data::S3Location& results_;
  const fs::path folder_;
  Terminal& terminal_;
  Mutex mutex_;
  std::vector<std::string> left_out_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace

Result<void> check_output_folder(const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(folder, failed) && !fs::is_directory(folder, failed))
    return Error(ErrorKind::conflict, "the output folder " + folder.string() + " is a file");
  for (const Kind& kind : kKinds) {
    const fs::path path = folder / kind.folder;
    if (!fs::exists(fs::symlink_status(path, failed))) continue;
    if (fs::is_directory(path, failed) && fs::is_empty(path, failed)) continue;
    return Error(ErrorKind::conflict, path.string() +
                                          " is there already, from another job perhaps; move it "
                                          "away or name another output folder");
  }
  return ok();
}

Result<FetchedOutputs> fetch_outputs(data::S3Client& s3, const data::S3Location& results,
                                     const fs::path& folder, Terminal& terminal) {
  TRY(const std::vector<Found> found, find_results(s3, results));
  Fetch fetch(s3, results, folder, terminal);
  for (const Found& one : found) {
    TRY_VOID(ensure_directory(folder));
    auto done = one.packed ? fetch.archive(one) : fetch.tree(one);
    if (!done) return done.error().wrap("fetch " + results.to_string() + " to " + folder.string());
    fetch.fetched.folders.emplace_back(one.kind->folder);
    fetch.fetched.size.value += one.size.value;
  }
  return fetch.fetched;
}

}  // namespace trainyard::cli
