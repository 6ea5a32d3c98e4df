#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/files.h"
#include "base/result.h"
#include "runtime/container_spec.h"
#include "runtime/image_name.h"
#include "runtime/image_records.h"
#include "runtime/image_request.h"

namespace trainyard::runtime {

struct UnpackedImage {
  std::string digest;  // of the configuration
  std::filesystem::path rootfs;
  ImageConfig config;
};

// The images of the oci runtime, unpacked once per configuration digest. On disk below its root:
//   images/<hex of digest>/rootfs/      the unpacked files, never written to again
//   images/<hex of digest>/image.json   the image's configuration, unchanged
//   names/<hash of source>.json         the image of a name when it was fetched or imported
//   fetching/<random>/                  a fetch in progress; its process holds `lock`
// docs/formats/images.md describes all of it; OciImageCatalog lists and removes images. An image
// appears by rename, after its files are on disk (syncfs): it is complete or absent. Threads and
// processes: any number; one fetches an image, the others wait for it.
class OciImageStore {
 public:
  explicit OciImageStore(std::filesystem::path root);

  // Finds the image here or fetches it with skopeo(1) and umoci(1). A registry's name is fetched
  // once, like Docker does; a layout or archive is read again when its file has changed. A name that
  // was fetched with a login is different: its registry is asked before each use, by the caller's
  // login or without one, and fetched from again if it has another image of that name.
  Result<UnpackedImage> ensure(const ImageRequest& request,
                               const std::function<bool()>& cancelled) const;
  // Fetches the image `from` again and assigns it to `name`, a name of a registry's form without a
  // digest: jobs with this name use it, and no registry is asked.
  Result<UnpackedImage> import(const ImageSource& from, const std::string& name,
                               const std::function<bool()>& cancelled) const;
  // not_found if ensure() wasn't called for it, or its file has changed since.
  Result<UnpackedImage> find(const std::string& name) const;

 private:
  Result<FileLock> lock_name(const ImageSource& source, const std::string& name,
                             const std::function<bool()>& cancelled) const;
  Result<UnpackedImage> open_image(const std::string& digest) const;
  Result<UnpackedImage> find_recorded(const ImageSource& source, const std::string& stamp) const;
  Result<UnpackedImage> find_unrestricted(const ImageSource& source,
                                          const std::string& stamp) const;
  Result<UnpackedImage> ensure_permitted(const ImageRequest& request, const ImageSource& source,
                                         const std::function<bool()>& cancelled) const;
  struct Fetch;
  Result<std::string> fetch(const Fetch& fetch, const std::function<bool()>& cancelled) const;
  Result<std::string> ask_for_manifest(const Fetch& fetch,
                                       const std::function<bool()>& cancelled) const;
  Result<std::string> unpack(const std::filesystem::path& work, const std::string& name,
                             const std::function<bool()>& cancelled) const;
  Result<void> remove_abandoned_work() const;

  const std::filesystem::path root_;
  const ImageRecords records_;
};

}  // namespace trainyard::runtime
