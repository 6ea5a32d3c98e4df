#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "runtime/image_records.h"

namespace trainyard::runtime {

// An image of the oci runtime, for people.
struct CatalogImage {
  std::string digest;                // of its configuration
  std::vector<ImageRecord> records;  // its names; none: it is only known by its digest
  bool unpacked = false;
  Bytes size;  // on disk, unpacked
};

struct RemovedImage {
  std::vector<std::string> names;
  // False: other names mean the same image, so that it stays.
  bool files_removed = false;
  Bytes freed;
};

// "docker://name:tag" -> "name:tag"; files keep their prefix.
std::string display_name(const ImageRecord& record);

// What is in the folder of an oci runtime: OciImageStore's images, listed and removed. Needs no
// runtime that works. Any number of processes; a removal holds the image's lock.
class OciImageCatalog {
 public:
  explicit OciImageCatalog(std::filesystem::path root);

  // Walks every image for its size: may take seconds.
  Result<std::vector<CatalogImage>> list() const;
  // `name` as a job would say it, or a digest, or at least 12 hex digits of one. not_found; an
  // ambiguous beginning is invalid_argument.
  Result<CatalogImage> get(const std::string& name) const;
  // The name's record goes, and with an image's last name (or when it was named by its digest) its
  // files, so that their space is free when this returns. conflict while a container runs on it.
  Result<RemovedImage> remove(const std::string& name) const;

 private:
  Result<Bytes> remove_files(const std::string& digest) const;

  const std::filesystem::path root_;
  const ImageRecords records_;
};

// Whether an overlay mount of this mountinfo text (proc(5)) has `rootfs` as its lower folder. Pure.
bool is_mounted_as_lower(std::string_view mountinfo, const std::filesystem::path& rootfs);

}  // namespace trainyard::runtime
