#include "runtime/oci_image_catalog.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "base/files.h"
#include "base/hex.h"
#include "base/list_folder.h"
#include "base/mountinfo.h"
#include "base/random.h"
#include "runtime/file_system_image.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMinHexDigits = 12;

}  // namespace

bool is_mounted_as_lower(std::string_view mountinfo, const fs::path& rootfs) {
  const std::string text = unescape_mountinfo(mountinfo);
  const std::string wanted = "lowerdir=" + rootfs.string();
  for (std::size_t at = text.find(wanted); at != std::string::npos;
       at = text.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    if (end == text.size() || std::string_view(",: \n").find(text[end]) != std::string_view::npos)
      return true;
  }
  return false;
}

std::string display_name(const ImageRecord& record) {
  const std::string_view source = record.source;
  return std::string(source.starts_with("docker://") ? source.substr(9) : source);
}

OciImageCatalog::OciImageCatalog(fs::path root)
    : root_(std::move(root)), records_(root_ / "names") {}

Result<std::vector<CatalogImage>> OciImageCatalog::list() const {
  std::map<std::string, CatalogImage> images;
  TRY(const std::vector<ImageRecord> records, records_.list());
  for (const ImageRecord& record : records) images[record.digest].records.push_back(record);
  TRY(const std::vector<fs::path> folders, list_folder(root_ / "images"));
  for (const fs::path& folder : folders) {
    const std::string digest = "sha256:" + folder.filename().string();
    if (!is_image_digest(digest)) continue;  // locks
    images[digest].unpacked = true;
    images[digest].size = disk_usage(folder);
  }
  std::vector<CatalogImage> list;
  for (auto& [digest, image] : images) {
    image.digest = digest;
    list.push_back(std::move(image));
  }
  const auto name = [](const CatalogImage& image) {
    return image.records.empty() ? "\xff" : display_name(image.records.front());
  };
  std::sort(list.begin(), list.end(),
            [&](const CatalogImage& a, const CatalogImage& b) { return name(a) < name(b); });
  return list;
}

Result<CatalogImage> OciImageCatalog::get(const std::string& name) const {
  TRY(const std::vector<CatalogImage> images, list());
  const auto source = parse_image_name(name);
  const std::string canonical = source ? ImageRecords::canonical(*source) : "";
  for (const CatalogImage& image : images)
    for (const ImageRecord& record : image.records)
      if (record.source == canonical) return image;
  const std::string_view hex =
      name.starts_with("sha256:") ? std::string_view(name).substr(7) : std::string_view(name);
  const CatalogImage* found = nullptr;
  if (hex.size() >= kMinHexDigits && is_hex(hex)) {
    for (const CatalogImage& image : images) {
      if (!std::string_view(image.digest).substr(7).starts_with(hex)) continue;
      if (found != nullptr)
        return Error(ErrorKind::invalid_argument, "'" + name + "' is the beginning of two digests");
      found = &image;
    }
  }
  if (found == nullptr) return Error(ErrorKind::not_found, "there is no image '" + name + "' here");
  return *found;
}

Result<RemovedImage> OciImageCatalog::remove(const std::string& name) const {
  TRY(const CatalogImage image, get(name));
  const auto source = parse_image_name(name);
  const std::string canonical = source ? ImageRecords::canonical(*source) : "";
  std::vector<ImageRecord> going;
  for (const ImageRecord& record : image.records)
    if (record.source == canonical) going.push_back(record);
  if (going.empty()) going = image.records;  // by its digest: everything
  RemovedImage removed;
  removed.files_removed = image.unpacked && going.size() == image.records.size();
  if (removed.files_removed) {
    // First the files: a name without an image is fetched again, an image without a name wastes
    // space.
    TRY(removed.freed, remove_files(image.digest));
  }
  for (const ImageRecord& record : going) {
    TRY_VOID(records_.remove(record));
    removed.names.push_back(display_name(record));
  }
  return removed;
}

Result<Bytes> OciImageCatalog::remove_files(const std::string& digest) const {
  const fs::path image = root_ / "images" / digest.substr(7);
  const fs::path work = root_ / "fetching" / random_hex(16);
  TRY(const auto lock, FileLock::try_acquire(image.string() + ".lock"));
  if (!lock) return Error(ErrorKind::conflict, "the image is being unpacked");
  TRY(const std::string mounts, read_file("/proc/self/mountinfo"));
  if (is_mounted_as_lower(mounts, image / "rootfs"))
    return Error(ErrorKind::conflict, "a container runs on it");
  // Moved out of the store in one step; if this process dies then, the next fetch removes it.
  TRY_VOID(ensure_directory(work, 0700));
  TRY(const auto in_use, FileLock::try_acquire(work / "lock"));
  if (::rename(image.c_str(), (work / "image").c_str()) != 0)
    return Error::from_errno(errno, "move " + image.string());
  TRY_VOID(fsync_directory(root_ / "images"));
  const Bytes freed = disk_usage(work / "image");
  TRY_VOID(remove_tree(work));
  return freed;
}

}  // namespace trainyard::runtime
