#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "runtime/image_records.h"

namespace trainyard::runtime {

// An image of the oci runtime, for display.
struct CatalogImage {
  std::string digest;                // of its configuration
  std::vector<ImageRecord> records;  // its names; empty: it is only known by its digest
  bool unpacked = false;
  Bytes size;  // unpacked, on disk
};

struct RemovedImage {
  std::vector<std::string> names;
  // False: the image has other names, so its files stay.
  bool files_removed = false;
  Bytes freed;
};

// "docker://name:tag" -> "name:tag"; files keep their prefix.
std::string display_name(const ImageRecord& record);

// Lists and removes the images in the folder of an oci runtime (OciImageStore's). Doesn't need a
// working runtime. Any number of processes; a removal holds the image's lock.
class OciImageCatalog {
 public:
  explicit OciImageCatalog(std::filesystem::path root);

  // Measures the size of every image: may take seconds.
  Result<std::vector<CatalogImage>> list() const;
  // `name` is a name as in a job, a digest, or at least the first 12 hex digits of one. not_found;
  // invalid_argument if the digits are ambiguous.
  Result<CatalogImage> get(const std::string& name) const;
  // Removes the name's record, and with an image's last name (or if `name` is its digest) its
  // files; their space is free on return. conflict while a container uses the image.
  Result<RemovedImage> remove(const std::string& name) const;

 private:
  Result<Bytes> remove_files(const std::string& digest) const;

  const std::filesystem::path root_;
  const ImageRecords records_;
};

// Whether this mountinfo text (proc(5)) has an overlay mount with `rootfs` as its lower folder.
// Pure.
bool is_mounted_as_lower(std::string_view mountinfo, const std::filesystem::path& rootfs);

}  // namespace trainyard::runtime
